"""From articles to groups in each language that has a background: one happening, and another of its kind."""

import pytest

from newsfold.aggregation.grouping import Dated, Grouping
from newsfold.context.profile import article_profile, decode_profile
from newsfold.lexicons.terms.files import LANGUAGES, load_term_frequencies

ARTICLES = """
en
  Ferry with 240 aboard runs aground off Larvik
  The ferry Storvind ran aground off Larvik on Tuesday night with 240 passengers aboard, and the
    coastguard took them off in boats. Nobody was hurt.
  The captain said the rudder had failed in the swell.
en
  Passengers of Storvind taken off by coastguard
  All 240 passengers of a ferry that struck rocks near Larvik are safe, the coastguard said. The
    rudder of the Storvind had failed, according to its captain.
  The line promised an inquiry.
en
  Ferry hits the quay in Dover, eleven hurt
  Eleven passengers were hurt when the ferry Pride of Kent hit the quay in Dover on Tuesday. The
    captain had reported a fault in the engine.
  The port was closed for three hours.
de
  Fähre läuft vor Larvik auf Grund
  Die Fähre Storvind ist am Dienstagabend mit 240 Fahrgästen vor Larvik auf Grund gelaufen. Die
    Küstenwache brachte alle unverletzt an Land.
  Nach Angaben des Kapitäns versagte in der Dünung das Ruder.
de
  Küstenwache rettet Fahrgäste der Storvind
  Alle 240 Fahrgäste einer Fähre, die bei Larvik auf Felsen gelaufen war, sind nach Angaben der
    Küstenwache gerettet. Das Ruder der Storvind habe versagt, sagte der Kapitän.
  Die Reederei kündigte eine Prüfung an.
de
  Fähre rammt in Dover den Kai: elf Verletzte
  Elf Fahrgäste sind verletzt worden, als die Fähre Pride of Kent in Dover den Kai rammte. Der
    Kapitän hatte einen Schaden an der Maschine gemeldet.
  Der Hafen war drei Stunden gesperrt.
fr
  Un ferry s'échoue au large de Larvik
  Le ferry Storvind s'est échoué mardi soir au large de Larvik avec 240 passagers à bord, que les
    garde-côtes ont évacués sains et saufs.
  Selon le capitaine, le gouvernail a lâché dans la houle.
fr
  Les passagers du Storvind évacués par les garde-côtes
  Les 240 passagers d'un ferry échoué sur des rochers près de Larvik sont saufs, ont annoncé les
    garde-côtes. Le gouvernail du Storvind avait lâché.
  La compagnie promet une enquête.
fr
  Un ferry heurte le quai à Douvres, onze blessés
  Onze passagers ont été blessés mardi lorsque le ferry Pride of Kent a heurté le quai à Douvres. Le
    capitaine avait signalé une panne de moteur.
  Le port est resté fermé trois heures.
es
  Un ferri encalla frente a Larvik
  El ferri Storvind encalló el martes por la noche frente a Larvik con 240 pasajeros a bordo, que
    los guardacostas evacuaron sanos y salvos.
  Según el capitán, el timón falló con el oleaje.
es
  Evacuados los pasajeros del Storvind
  Los 240 pasajeros de un ferri que encalló en unas rocas cerca de Larvik están a salvo, según los
    guardacostas. Falló el timón del Storvind, explicó el capitán.
  La naviera promete una investigación.
es
  Un ferri choca con el muelle en Dover y deja once heridos
  Once pasajeros resultaron heridos cuando el ferri Pride of Kent chocó con el muelle en Dover. El
    capitán había avisado de una avería del motor.
  El puerto permaneció cerrado tres horas.
"""
"""For each language two articles on one happening and one on another; title and paragraphs are indented."""


def articles(language: str) -> list[list[str]]:
    """Title and paragraphs of each article of a language."""
    found: list[list[str]] = []
    mine = False
    for line in ARTICLES.replace("\n    ", " ").splitlines():
        if not line.startswith(" "):
            mine = line == language
            found += [[]] * mine
        elif mine:
            found[-1] = [*found[-1], line.strip()]
    return found


def test_every_language_is_here() -> None:
    """A background that is added needs its articles."""
    assert all(len(articles(language)) == 3 for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_happening_is_told_from_another_of_its_kind(language: str) -> None:
    """Two reports of a ferry aground come together; the one of a ferry in another port stands alone."""
    grouping = Grouping()
    for number, (title, *paragraphs) in enumerate(articles(language)):
        profile = article_profile(title, paragraphs, language, load_term_frequencies())
        grouping.add(Dated(number, str(number)), decode_profile(profile))
    assert [[article.id for article in group.articles] for group in grouping.groups()] == [["0", "1"], ["2"]]
