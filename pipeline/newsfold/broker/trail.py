"""The trail of articles: log lines of level DEBUG that name them in whatever is read, sent and stored.

An article's id is in each of its records, from the paragraphs to the evidence of event records, so it is what
one searches for. Lines are for batches; nothing is looked at unless somebody asked for DEBUG.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence

from newsfold.wire.envelope import Channel, Output, Partition, Received
from newsfold.wire.glance import articles_in, articles_of

FIELDS = "fields"
"""The attribute of a log record that holds what it says for programs: names and values."""
AT_A_TIME = 50
"""Articles, keys or dead letters that one line names, at most."""
_log = logging.getLogger("newsfold.trail")


def is_followed() -> bool:
    """Whether anybody wants to know."""
    return _log.isEnabledFor(logging.DEBUG)


def read(stage: str, partition: Partition, records: Sequence[Received]) -> None:
    """Name the articles in records that a stage has read of one partition."""
    if records and is_followed():
        articles = dict.fromkeys(article for record in records for article in articles_of(record))
        place = f"{partition[0]}[{partition[1]}]@{records[0].offset}..{records[-1].offset}"
        _name(f"{stage}: reads {place}", "articles", articles, stage=stage, position=place)


def sent(stage: str, outputs: Iterable[Output]) -> None:
    """Name the articles in outputs, by Kafka topic; keys of event records, reasons of dead letters."""
    if not is_followed():
        return
    articles: dict[Channel, dict[str, None]] = {}
    keys: dict[str, None] = {}
    letters: dict[str, None] = {}
    for output in outputs:
        if output.channel is Channel.EVENTS:
            keys[output.key.decode(errors="replace")] = None
        elif output.channel is Channel.DEAD_LETTERS:
            letters[_letter(output)] = None
        elif output.channel is not Channel.IDENTITIES:
            of_channel = articles.setdefault(output.channel, {})
            of_channel.update(dict.fromkeys(articles_in(output.value or b"")))
    for channel, ids in articles.items():
        _name(f"{stage}: sends to {channel}", "articles", ids, stage=stage, channel=str(channel))
    _name(f"{stage}: sends to {Channel.EVENTS}", "records", keys, stage=stage)
    _name(f"{stage}: sends to {Channel.DEAD_LETTERS}", "dead_letters", letters, stage=stage)


def stored(sink: str, articles: Iterable[str], records: Iterable[str]) -> None:
    """Name event records that a sink has written, by id, and the articles that their evidence is of."""
    _name(f"{sink}: stores", "records", dict.fromkeys(records), sink=sink)
    _name(f"{sink}: stores evidence of", "articles", dict.fromkeys(articles), sink=sink)


def _letter(output: Output) -> str:
    """A dead letter in words: reason, where the original lies, and the article as far as it is known."""
    headers = {name: (data or b"").decode(errors="replace") for name, data in output.headers}
    place = headers.get("kafka_topic", "")
    if headers.get("partition", "-1") != "-1":
        place += f"[{headers['partition']}]@{headers.get('offset', '')}"
    articles = ", ".join(
        articles_in(output.value or b"") or [output.key.decode(errors="replace") or "unknown"]
    )
    return f"{output.subject} from {place}, article {articles}"


def _name(line: str, what: str, names: Iterable[str], **fields: object) -> None:
    for some in _pieces(list(names)):
        words = f"{line} {what.replace('_', ' ')} {', '.join(some)}"
        _log.debug("%s", words, extra={FIELDS: {**fields, what: some}})


def _pieces(names: list[str]) -> Iterator[list[str]]:
    return (names[start : start + AT_A_TIME] for start in range(0, len(names), AT_A_TIME))
