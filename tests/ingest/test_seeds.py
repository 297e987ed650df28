"""The seeds of this project."""

from collections import Counter
from pathlib import Path

import pytest

from newsfold.ingest.options import IngestOptions
from newsfold.ingest.seen import Seen
from newsfold.ingest.step import IngestResult, ingest
from newsfold.intake.files import read
from newsfold.model.paragraph import Paragraph
from newsfold.sources.opml import read_opml
from newsfold.sources.sitemaps import read_sitemap
from newsfold.wire import codec
from newsfold.wire.envelope import Channel

ROOT = Path(__file__).parents[2]


def run(folder: Path) -> tuple[IngestResult, list[Paragraph]]:
    """The batch of a folder and its paragraphs."""
    batch = ingest(read([folder]), IngestOptions(), Seen())
    values = [output.value or b"" for output in batch.outputs if output.channel is Channel.PARAGRAPHS]
    return batch, [codec.decode(value, Paragraph) for value in values]


def test_the_seeds_are_what_their_readme_says() -> None:
    """28 articles of seven outlets, one correction, one withdrawal, five bad lines; copies count once."""
    batch, paragraphs = run(ROOT / "seeds")
    assert (batch.articles, batch.withdrawn, batch.duplicates) == (28, 1, 26)
    assert [error.reason for error in batch.errors] == [
        "json",
        "schema-version",
        "schema",
        "bad-date",
        "empty",
    ]
    assert len({p.source for p in paragraphs}) == 7
    assert len({p.published_at[:10] for p in paragraphs}) >= 12
    versions = {(p.article_id, p.version) for p in paragraphs}
    assert Counter(version for _, version in versions)[2] == 2
    assert all(f"`{path.name}`" in (ROOT / "seeds/README.md").read_text("utf-8")
               for path in (ROOT / "seeds").iterdir() if path.suffix in (".txt", ".jsonl"))  # fmt: skip


def test_the_raw_page_among_the_seeds_is_cleaned() -> None:
    """No metadata: outlet, title and date come from the page; seven lines of furniture are dropped."""
    batch, paragraphs = run(ROOT / "seeds" / "01-putin-trump-call.txt")
    assert (len(paragraphs), batch.boilerplate) == (11, 7)
    assert {(p.source, p.published_at[:10]) for p in paragraphs} == {("Harbour Lantern", "2025-03-18")}
    assert paragraphs[0].title.startswith("Two hours on the line")


def test_no_furniture_is_left_in_the_seeds() -> None:
    """No paragraph of the seeds is shorter than a sentence or a known line of a page."""
    _, paragraphs = run(ROOT / "seeds")
    assert min(len(p.text) for p in paragraphs if p.count) > 60
    assert not any("appeared first on" in p.text or "Read More" in p.text for p in paragraphs)


FORMS = sorted((ROOT / "seeds" / "forms").iterdir())
LISTS = {"feeds.opml", "lantern.sitemap.xml"}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_each_form_gives_the_same_articles(path: Path) -> None:
    """Paragraph for paragraph with the same ids, so that whoever is fed several forms counts them once."""
    _, seeds = run(ROOT / "seeds" / "12-iran-nuclear.txt")
    for name in ("04-ecb-rate-cut.jsonl", "19-iberian-blackout.txt"):
        seeds += run(ROOT / "seeds" / name)[1]
    wanted = {p.id for p in seeds if p.source == "Harbour Lantern"}
    result, paragraphs = run(path)
    if path.name in LISTS:
        assert [error.reason for error in result.errors] == ["file-type"]
        return
    assert not result.errors
    one_page = path.suffix in (".html", ".warc")
    assert {p.id for p in paragraphs} == ({p.id for p in seeds if "beijing" in p.url} if one_page else wanted)


def test_lists_among_the_forms_are_read_as_lists() -> None:
    """Addresses of pages and of feeds, for whoever follows them."""
    sitemap = read_sitemap((ROOT / "seeds/forms/lantern.sitemap.xml").read_bytes())
    assert [page.source for page in sitemap.pages] == ["Harbour Lantern"] * 3
    feeds = [feed.title for feed in read_opml((ROOT / "seeds/forms/feeds.opml").read_bytes())]
    assert feeds == ["Harbour Lantern", "Kestrel Wire"]
    assert all(f"`{path.name}`" in (ROOT / "seeds/README.md").read_text("utf-8") for path in FORMS)
