"""Abbreviations of news texts, and the words by which a sentence that follows one is known.

English first, with those German, French and Spanish ones that stand before capitals or numbers; one that
only ever stands before a small letter needs no entry, since no sentence begins with one. All stand here
without their last point, in the case in which papers print them.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


INSIDE = _words(
    # titles and ranks
    "Mr Mrs Ms Mx MR MRS DR Messrs M MM Mme Mmes Mlle Mgr Msgr Dr Drs Dra Prof Profs Rev Revd Fr Sen Sens"
    " Rep Reps Gov Govs Lt Flt Sqn Gen Gens Col Cols Maj Capt Cpt Sgt Cpl Spc Pvt Pte Pfc Adm Cmdr Cmdt Cdr"
    " Comdr Brig Ens Hon Rt Supt Det Insp Atty Attys Amb Pres Sra Srta Sres Cllr Cllrs Ald Asst Dep"
    " Bp Mt Ste EE Hr Dipl Ing Fa Jos Chas Wm Thos"
    # joining what stands on both sides
    " v vs av cf viz eg ie e.g i.e a.k.a f.k.a z.B d.h u.a p.ex p.ej bzw sog ggf inkl evtl bspw geb gest"
)
"""Never the end of a sentence."""
BEFORE_NUMBER = _words(
    "No Nos NO Nr Núm núm Art Arts art Fig Figs fig Vol Vols vol Sec Ch Chap chap p pp para paras Abs"
    " Ziff pág págs approx Est est c ca al Tel tel Ext ext Apt Rm ft lb lbs oz min sec hr hrs mi"
    " janv févr avr juil sept déc Rs Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun"
)
"""Words as others, if no number or month follows."""
BEFORE_STARTER = _words(
    # months
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Okt Dez"
    # states and provinces
    " Ala Ariz Calif Colo Conn Fla Ga Kan Kans Ky Md Mich Minn Mont Neb Nev Okla Pa Tenn Tex Va Vt Wis Wyo"
    " Ont Que Alta Sask"
    # companies, offices and what stands behind a name
    " Inc INC Corp CORP Co CO Cos Ltd LTD Plc PLC plc LLC Bros Assn Assoc Intl Int'l Int’l Dept Depts Univ"
    " Natl Govt Mfg Cie Jr JR Sr SR Esq"
    # streets
    " St ST Sts Ave Av Blvd Bldg Rd Hwy Pkwy Sq Ln Ct Pl Rte Ft Pt"
    # German amounts and centuries, Spanish plurals
    " Mio Mrd Jh Jhd Std UU ex Uds Gral"
)
"""The end of a sentence only if a word follows that begins one."""
STATES_AFTER_COMMA = _words("Ark Del Ill Ind La Mass Miss Mo Ore Wash")
"""States that are words or names, too: as BEFORE_STARTER behind a comma, hyphen or bracket, and in front."""

STARTERS = _words(
    "The A An This That These Those He She It They We I You His Her Its Their Our My Your There Here In"
    " On At For From With Without Within By As To Of After Before During Since Until Under Over Among Amid"
    " Against About Between Behind Beyond Despite Following According Based Because Besides Instead And"
    " But Or Nor Yet So If Though Although When Whenever While Whether Unless Once Where What Who Whose"
    " Why Which How However Meanwhile Moreover Nevertheless Nonetheless Therefore Thus Still Also Then Now"
    " Later Earlier Today Yesterday Tomorrow Recently Last Even Only Just Not Nobody Nothing No None"
    " Neither Either Both Each Every Everyone Everything Some Someone Something Many Most More Much"
    " Several Few Fewer Less All Almost Nearly Another Others Such Two Three Four Five Six Seven Eight"
    " Nine Ten Perhaps Maybe Former Is Are Was Were Do Does Did Has Have Had Can Could Should Would"
)
"""English words that are capitalised at the beginning of a sentence and nowhere else."""
FOREIGN_STARTERS = _words(
    "Der Die Das Den Dem Des Ein Eine Einen Einem Einer Er Sie Es Wir Ich Im Am Auf Bei Mit Nach Vor Für"
    " Aus Zu Zum Zur Und Aber Doch Auch Dies Diese Dieser Dieses Damit Dabei Dazu Nun Noch Seit Wenn Als"
    " Wie Une Il Elle Ils Elles Ce Cette Ces Cela Dans Pour Mais Et Sur Selon Après Avant Una Ella Ellos"
    " Este Esta Esto Según Pero Para Por Con Sin Desde Cuando Como"
)
"""The same in German, French and Spanish; some of them stand in names, so not behind an initial."""
SUBJECTS = _words(
    "Shares Stocks Prices Sales Profits Profit Revenue Revenues Earnings Oil Markets Traders Analysts"
    " Investors Economists Experts Critics Officials Authorities Police Prosecutors Investigators Lawyers"
    " Researchers Scientists Doctors Residents Witnesses Voters Lawmakers Republicans Democrats Troops"
    " Soldiers Rebels Protesters Supporters Opponents People Men Women Children Students Teachers Workers"
    " Employees Companies Consumers Customers Fans Players First Dozens Hundreds Thousands Millions"
    " Details Reports Results Figures Terms Negotiations Talks Le La Les El Los Las"
)
"""Words that begin a sentence where a small letter follows; in names and headlines a capital does."""

MONTHS = _words(
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec January February March April May June July August"
    " September October November December"
)
BEHIND_HOUR = MONTHS | _words(
    "Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
    " Eastern Central Mountain Pacific Atlantic Greenwich Local London Paris Moscow Beijing Tokyo"
    " Christmas New"
)
"""What may follow "a.m." and "p.m." in the same sentence; so may any word in capitals (ET, GMT, CNN)."""
BEHIND_ORDINAL = _words(
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember Jahrhundert"
    " Jahrhunderts Jh Jahrestag Geburtstag Weltkrieg Weltkriegs Bundesliga Liga Spieltag Minute Platz Runde"
    " Mal Stock"
)
"""German words behind a number whose point makes it an ordinal."""
BEFORE_ORDINAL = _words("der die das dem den des im zum zur vom beim Der Die Das Dem Den Im Zum Zur Vom Beim")
"""German words before such a number; "am" is English, too."""
LETTERED = _words(
    "vitamin Vitamin plan Plan group Group grade Grade class Class type Type section Section hepatitis"
    " Hepatitis exhibit Exhibit schedule Schedule part Part division Division Serie War Title influenza"
)
"""Words behind which a single letter is no initial."""
CRIES = _words("Yahoo Yum Jeopardy Guess Wham E Mia")
"""Names that end in an exclamation or question mark."""
