"""Terms that say nothing of what happened, however rare they are in a background, by language."""

_AGENCIES = """ AFP ANI AP BBC Bloomberg CNN DPA EFE IANS Interfax Kyodo NPR PTI Reuters Sky TASS UPI
Xinhua Co Corp Inc LLC Ltd PLC AG GmbH SA
"""
"""Who reports, and what a company is in law: they stand in texts on anything."""
_ENGLISH = """ a about above according after again against all also am amid an and any are as at back be
because been before being below between both but by can could did do does doing down during each few for
from further get got had has have having he her here hers herself him himself his how i if in into is it
its itself just last later like ll made make many may me might more most much must my myself new no nor
not now of off on once one only or other our ours out over own per re said same say saying see set shall
she should since so some still such than that the their theirs them themselves then there these they this
those though three through till time to told too two under until up upon us ve very was we well were what
when where whether which while who whom whose why will with within without would year yet you your yours
Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
September October November December Jan Feb Mar Apr Jun Jul Aug Sept Oct Nov Dec mr mrs ms
"""
_GERMAN = """
ab aber alle allem allen aller als also am an auch auf aus bei beim bereits bis da damit dann das dass dem
den denn der des dessen die dies diese diesem diesen dieser doch dort drei durch ein eine einem einen
einer eines er erst es etwa für gegen gibt hat hatte hatten haben heute hier ihm ihn ihr ihre ihrem ihren
ihrer im in ins ist jetzt kann kein keine können laut mehr mit müssen nach nicht noch nun nur ob oder ohne
rund sagte sagt schon sei sein seine seinem seinen seiner seit selbst sich sie sind so soll sollen sowie
über um und uns unter vom von vor war waren wegen weil weiter wenn werden wer wie wieder will wird wir
worden wurde wurden zu zum zur zwei zwischen jahr jahre jahren uhr Montag Dienstag Mittwoch Donnerstag
Freitag Samstag Sonntag Januar Februar März April Mai Juni Juli August September Oktober November Dezember
"""
_FRENCH = """
a ai ainsi alors après au aucun aussi autre autres aux avait avant avec avoir c ce cela celle celui ces
cet cette ceux chez ci comme contre d dans de depuis des deux dit dont du elle elles en encore entre est
et été être eu fait faire il ils j jusqu l la là le les leur leurs lors lui m mais même moins n ne ni nos
notre nous on ont ou où par parce pas pendant peu peut plus pour près qu quand que quel quelle qui quoi s
sa sans se selon sera ses si son sont sous sur t tous tout toute toutes trois très un une vers vos votre
vous y ans an année années lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril
mai juin juillet août septembre octobre novembre décembre
"""
_SPANISH = """
a al algo ante antes año años así aunque aún bajo cada casi como con contra cual cuando de del desde
después día días dijo donde dos durante e el él ella ellos en entre era eran es esa ese eso esta está
están este esto estos estas fue fueron ha había habían han hasta hay hoy la las le les lo los más me
mientras mi muy ni no nos o otra otras otro otros para pero por porque que qué quien se según ser será si
sí sin sino sobre son su sus también tan tanto te tiene tienen todo todos toda todas tras tres tu un una
unas uno unos y ya yo lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo
junio julio agosto septiembre octubre noviembre diciembre
"""
EMPTY = {
    language: (*_AGENCIES.split(), *words.split())
    for language, words in (("en", _ENGLISH), ("de", _GERMAN), ("fr", _FRENCH), ("es", _SPANISH))
}
"""Words by ISO 639-1 code."""
