"""What says that an article is forgotten: to tagging, to aggregation, and to those who ask sources. Pure."""

from collections.abc import Iterable

from msgspec.structs import replace

from newsfold.context.identifier import UNKNOWN
from newsfold.ingest.step import UNDATED
from newsfold.model.contribution import Contribution
from newsfold.model.identity import Identity, forgotten_address
from newsfold.model.paragraph import Paragraph
from newsfold.model.version import EVERY_VERSION
from newsfold.wire.codec import encode_struct
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import WITHDRAWN, content_hash, paragraph_ids

EVIDENCE = "forgotten"


def withdrawal(article: str) -> Output:
    """The record that withdraws every version of an article for good; it names it by its id alone."""
    (id_,) = paragraph_ids(article, EVERY_VERSION, EVIDENCE, 1)
    paragraph = Paragraph(
        id=id_,
        article_id=article,
        version=EVERY_VERSION,
        digest=WITHDRAWN,
        seq=0,
        count=0,
        source="",
        url="",
        title="",
        lang=UNKNOWN,
        published_at=UNDATED,
        text="",
        status="canceled",
        forgotten=True,
    )
    return Output(Channel.PARAGRAPHS, article.encode(), encode_struct(paragraph), id_, article)


def retraction(article: str, topic: str) -> Output:
    """What tells one topic the same: tagging knows no topic of what its horizon has closed."""
    part = Contribution(
        topic=topic,
        article_id=article,
        version=EVERY_VERSION,
        digest=WITHDRAWN,
        published_at=UNDATED,
        count=0,
        retract=True,
        forgotten=True,
    )
    id_ = content_hash("contributions", topic, EVIDENCE, article)
    return Output(Channel.CONTRIBUTIONS, topic.encode(), encode_struct(part), id_, topic)


def markers(ids: Iterable[str], identities: Iterable[Identity], at: str, reason: str) -> list[Identity]:
    """What those who ask sources are told at the moment `at`: one for each id, and one for each address.

    An address stays with what it is known by (numbers, hashes), so that it is known again, and without title.
    """
    evidence = f"{EVIDENCE}: {reason}" if reason else EVIDENCE
    of_ids = [
        Identity(
            address=forgotten_address(id_),
            uri=forgotten_address(id_),
            rule="uri",
            evidence=evidence,
            source="",
            at=at,
            forgotten=True,
        )
        for id_ in ids
    ]
    bare = [replace(identity, title="", evidence=evidence, forgotten=True) for identity in identities]
    return of_ids + bare
