"""ninjs in its three major versions: one article, however the version names things."""

import json
from io import BytesIO
from typing import Any

import pytest

from newsfold.model.article import Subject
from newsfold.sources.agency.ninjs import is_ninjs
from newsfold.sources.input_stream import InputStream
from newsfold.sources.item import Notice, Rejected, Sourced
from newsfold.sources.json_document import read_json

URI = "urn:newsml:wire.example:20250318:harbour"
HTML = "<p>The harbour froze over <b>on Tuesday</b>.</p><p>Two ferries were towed out.</p>"
FIRST: dict[str, Any] = {
    "uri": URI,
    "type": "text",
    "version": "2",
    "language": "en-GB",
    "pubstatus": "usable",
    "headline": "Harbour freezes over",
    "byline": "By Ada Lind and Bo Berg",
    "versioncreated": "2025-03-18T10:15:00+01:00",
    "contentcreated": "2025-03-18T08:00:00+01:00",
    "copyrightholder": "Northern Wire",
    "subject": [{"code": "20000430", "scheme": "medtop", "name": "frost"}],
    "body_text": "The harbour froze over on Tuesday.\nTwo ferries were towed out.",
    "body_html": HTML,
    "altids": {"desk": "hb-17"},
}
SECOND: dict[str, Any] = {
    "uri": URI,
    "version": 2,
    "type": "text",
    "language": "en-GB",
    "pubstatus": "usable",
    "headlines": [{"role": "short", "value": "Frost"}, {"role": "main", "value": "Harbour freezes over"}],
    "bodies": [
        {"role": "main", "contenttype": "text/plain", "value": "The harbour froze over on Tuesday."},
        {"role": "main", "contenttype": "text/html", "value": HTML},
    ],
    "by": "By Ada Lind and Bo Berg",
    "versioncreated": "2025-03-18T10:15:00+01:00",
    "firstcreated": "2025-03-18T08:00:00+01:00",
    "infosources": [{"name": "Northern Wire", "role": "isrol:originfo"}],
    "subjects": [{"uri": "medtop:20000430", "name": "frost"}],
    "altids": [{"role": "desk", "value": "hb-17"}],
}
_CAMEL = {
    "versioncreated": "versionCreated",
    "firstcreated": "firstCreated",
    "pubstatus": "pubStatus",
    "infosources": "infoSources",
    "altids": "altIds",
}
THIRD: dict[str, Any] = {
    "standard": {"name": "ninjs", "version": "3.0"},
    **{_CAMEL.get(name, name): value for name, value in SECOND.items()},
    "bodies": [{"contentType": "text/html", "value": HTML}],
}


def items(*trees: Any) -> list[Any]:
    """What the source for JSON documents reads of these objects."""
    data = json.dumps(trees[0] if len(trees) == 1 else trees).encode()
    return list(read_json(InputStream(BytesIO(data), "desk.json", limit=100_000)))


@pytest.mark.parametrize("tree", [FIRST, SECOND, THIRD], ids=["1.x", "2.x", "3.x"])
def test_every_version_gives_the_same_article(tree: dict[str, Any]) -> None:
    """Names differ from version to version; what is said does not."""
    (item,) = items(tree)
    assert isinstance(item, Sourced)
    article = item.article
    assert (article.uri, article.version, article.status) == (URI, 2, "usable")
    assert article.title == "Harbour freezes over"
    assert article.body == HTML
    assert article.published_at == "2025-03-18T08:00:00+01:00"
    assert article.updated_at == "2025-03-18T10:15:00+01:00"
    assert article.source == "Northern Wire"
    assert article.lang == "en-GB"
    assert article.authors == ("Ada Lind", "Bo Berg")
    assert article.subjects == (Subject("medtop:20000430", "frost"),)
    assert item.ids.guid == URI
    assert item.ids.alternates == ("hb-17",)


@pytest.mark.parametrize("name", ["pubStatus", "pubstatus"])
def test_a_cancelled_item_withdraws_its_article(name: str) -> None:
    """It needs neither text nor date; the version it cancels is kept."""
    (item,) = items({"uri": URI, "version": 3, name: "canceled", "versioncreated": "2025-03-18T12:00:00Z"})
    assert (item.article.status, item.article.version) == ("canceled", 3)


@pytest.mark.parametrize("name", ["embargoed", "embargoedUntil"])
def test_an_embargo_is_kept(name: str) -> None:
    """2.x and 3.x call it differently."""
    (item,) = items({**SECOND, name: "2025-03-19T06:00:00Z"})
    assert item.article.embargoed_until == "2025-03-19T06:00:00Z"


def test_a_picture_is_left_out_and_said_so() -> None:
    """It has no text; that is no fault."""
    (item,) = items({**THIRD, "type": "picture"})
    assert isinstance(item, Notice)
    assert "type picture" in item.text


def test_a_part_of_an_item_is_no_article() -> None:
    """It would replace the whole text by a part of it."""
    (item,) = items({**THIRD, "representationType": "partial"})
    assert isinstance(item, Rejected)
    assert item.error.path == "$.representationType"


def test_a_bad_version_is_named_with_its_path() -> None:
    """The error of one item of a list leaves the others alone."""
    bad, good = items({**SECOND, "version": "two"}, SECOND)
    assert isinstance(bad, Rejected)
    assert str(bad.error).startswith("desk.json[1]: ")
    assert bad.error.path == "$.version"
    assert isinstance(good, Sourced)
    assert good.origin == "desk.json[2]"


def test_what_is_ninjs_is_told_by_its_names() -> None:
    """An article of ours and other JSON are none."""
    assert all(map(is_ninjs, (FIRST, SECOND, THIRD)))
    assert not is_ninjs({"uri": "a", "title": "b", "body": "c", "published_at": "d"})
    assert not is_ninjs({"versioncreated": "2025-03-18", "pubstatus": "usable"})
    assert not is_ninjs([SECOND])
