"""The news that tests of the pages publish, besides the seeds."""

from newsfold.errors import RecordError
from newsfold.model.article import Article
from newsfold.model.event import (
    EntityCount,
    EventRecord,
    EvidenceRef,
    SourceCount,
    StoryRef,
    TopicRef,
    WindowRef,
)
from newsfold.model.tags import EntityTag, Evidence, TaggedParagraph, Tagger, TopicTag
from newsfold.wire.codec import encode_struct
from newsfold.wire.dead_letters import dead_letter
from newsfold.wire.envelope import Channel, Output
from newsfold.wire.identity import content_hash, event_id, event_key

DAY = "2025-05-06"
"""A day that no seed is of, the newest in the view."""


def article(
    source: str, title: str, text: str, *, clock: str = "10:00", url: str = "", uri: str = ""
) -> Article:
    """An article of DAY."""
    return Article(
        uri=uri or f"https://{content_hash(source, title)}.example/1",
        url=url,
        source=source,
        title=title,
        published_at=f"{DAY}T{clock}:00Z",
        paragraphs=(text,),
        lang="en",
    )


RATES = article(
    "Gull Gazette",
    "Central bank in Oslo keeps its interest rate",
    "Norway's central bank kept its key interest rate at 4.5 percent in Oslo on Tuesday and said that "
    "inflation had fallen less than its economists expected.",
)
FIRST_POST = article(
    "Plover Post", "Snow in Tromso", "Heavy snow closed schools in Tromso on Tuesday.", clock="06:00"
)
WALKOUT = (
    "Ferry crews walked out at noon in Dover and Calais after talks on wages with the company failed, "
    "and the union said that the strike would last three days."
)
THREE_DESKS = (
    article("Kestrel Wire", "Ferry crews strike in Dover and Calais", WALKOUT, clock="12:10"),
    article("Northgate Ledger", "Strike of ferry crews stops Dover and Calais", WALKOUT, clock="12:40"),
    article(
        "Harbour Lantern",
        "Three days of strike at the ferries",
        "Passengers waited for hours in Dover on Tuesday as the strike of ferry crews over wages began, and "
        "the union spoke of three days.",
        clock="13:30",
    ),
)
"""One story of three sources, two of them with the same text."""

MARKUP = (
    "<img src=x onerror=\"window.hit='%s'\"><script>window.hit='%s'</script>\"'><u>%s</u> {{ 7 * 7 }} "
    "javascript:hit"
)
"""What would run if any place took it for markup, an end of an attribute, or a template."""


def attack(place: str) -> str:
    """The attack, with the name of the place it stands in."""
    return MARKUP % (place, place, place)


TOPIC = "attack:\"'><u>1"
"""An id may hold anything but white space."""
HREF = "javascript:window.hit='href'"
WINDOW = WindowRef(f"{DAY}T00:00:00Z", "2025-05-07T00:00:00Z")
ARTICLE_ID = content_hash("hostile article")
PATH = (TOPIC,)


def hostile_event(title: str = "title") -> EventRecord:
    """An event record all of whose texts are attacks."""
    seen = f"{DAY}T15:00:00Z"
    return EventRecord(
        id=event_id(TOPIC, WINDOW.start, WINDOW.end),
        topic=TopicRef(TOPIC, attack("topic"), PATH),
        window=WINDOW,
        first_seen=seen,
        last_seen=seen,
        article_count=1,
        paragraph_count=1,
        distinct_paragraph_count=1,
        source_count=2,
        sources=(SourceCount(attack("source"), 1),),
        entities=(EntityCount(f"attack:{attack('entity')}", "PER", attack("label"), 1),),
        evidence=(EvidenceRef(ARTICLE_ID, 0, HREF, HREF, attack("evidence")),),
        story_count=1,
        stories=(
            StoryRef(
                content_hash("s"), attack(title), attack("text"), ARTICLE_ID, HREF, HREF, 1, 1, seen, seen
            ),
        ),
        entity_count=2,
        further_sources=(attack("further"),),
        further_entities=(f"attack:{attack('more')}",),
    )


def hostile_paragraph() -> TaggedParagraph:
    """The paragraph behind it, with tags that lie as far as offsets can."""
    text = attack("paragraph")
    evidence = (Evidence(0, 9, text[:9], attack("rule")), Evidence(5, 10_000, text[5:], attack("beyond")))
    return TaggedParagraph(
        id=content_hash("hostile paragraph"),
        article_id=ARTICLE_ID,
        version=1,
        digest=f"{DAY}T15:00:00Z.{content_hash('d')}",
        seq=0,
        count=1,
        source=attack("source"),
        url=HREF,
        title=attack("title"),
        lang="en",
        published_at=f"{DAY}T15:00:00Z",
        text=text,
        topics=(TopicTag(TOPIC, attack("topic"), 0.9, PATH, evidence),),
        entities=(
            EntityTag(
                f"attack:{attack('entity')}", "PER", attack("label"), text[:4], 0, 4, 0.9, attack("rule")
            ),
        ),
        tagger=Tagger("attack", "1", "1"),
    )


def event_output(event: EventRecord) -> Output:
    """An event record as the pipeline sends it."""
    key = event_key(event.topic.id, event.window.start, "1d")
    return Output(Channel.EVENTS, key.encode(), encode_struct(event), event.id, event.topic.id)


def hostile_outputs() -> tuple[Output, ...]:
    """Both, past all that would clean them, and a dead letter of bytes that are an attack."""
    paragraph = hostile_paragraph()
    tagged = Output(
        Channel.TAGGED,
        paragraph.article_id.encode(),
        encode_struct(paragraph),
        paragraph.id,
        paragraph.article_id,
    )
    error = RecordError(attack("finding"), hint="", reason="json", path=attack("path"))
    letter = dead_letter(
        stage="tagging", error=error, key=b"k", value=attack("raw").encode(), origin=attack("origin")
    )
    return event_output(hostile_event()), tagged, letter
