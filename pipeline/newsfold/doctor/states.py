"""What the states were made with, by the beginnings of their changelogs, against what the settings say."""

from collections.abc import Iterator

from newsfold.aggregation.made import made_with
from newsfold.broker.catalogue import changelog_topic
from newsfold.doctor.cluster import Cluster
from newsfold.doctor.line import Line, fault, or_well
from newsfold.errors import NewsfoldError, SettingsError
from newsfold.eventtime.window import Windows
from newsfold.settings import Settings
from newsfold.state.keyed import KeyedState
from newsfold.state.memory import MemoryState
from newsfold.taggers import load_tagger
from newsfold.tagging.corrections import LEXICON_KEY, Articles
from newsfold.tagging.step import STAGE as TAGGING
from newsfold.topology import STAGE_NAMES
from newsfold.wire.codec import parse
from newsfold.wire.envelope import Received

AREA = "state"


def made_lines(cluster: Cluster, settings: Settings) -> list[Line]:
    """States of another form, other windows or another salience; another lexicon is said, and no fault."""
    faults: list[Line] = []
    lexicons: set[str] = set()
    for stage in STAGE_NAMES:
        log = changelog_topic(stage, settings).name
        for partition, records in sorted(cluster.first.items()):
            if partition[0] != log:
                continue
            state = _state(records)
            try:
                _check(stage, state, settings)
            except SettingsError as error:
                faults.append(fault(AREA, error))
                break
            if stage == TAGGING and (data := state.get(LEXICON_KEY)):
                lexicons.add(str(parse(data)[1]))
    return or_well(AREA, [*faults, *_other_lexicon(lexicons, settings)], "made with what the settings say")


def _state(records: list[Received]) -> MemoryState:
    state = MemoryState()
    for record in records:
        state.restore(record.key or b"", record.value)
    return state


def _check(stage: str, state: KeyedState, settings: Settings) -> None:
    """SettingsError if a worker with these settings would refuse the state."""
    if stage == TAGGING:
        Articles(state)
    else:
        made_with(state, Windows(settings.windows), settings.salience)


def _other_lexicon(lexicons: set[str], settings: Settings) -> Iterator[Line]:
    if not lexicons:
        return
    try:
        tagger = load_tagger(settings).identity.lexicon
    except NewsfoldError:
        return
    if others := lexicons - {tagger}:
        what = f"made with the lexicon {', '.join(sorted(others))}, and this one is {tagger}"
        yield Line(AREA, "unknown", f"{what}: articles are told anew as they come again")
