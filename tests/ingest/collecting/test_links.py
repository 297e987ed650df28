"""Following the links of feeds and sitemaps."""

import pytest

from tests.ingest.collecting.pipeline import Pipeline
from tests.ingest.collecting.web import Web, article, lines

PAGE = b"""<!DOCTYPE html><html lang="en"><head><title>Ferries stop | Port Gazette</title></head>
<body><article>
<h1>Ferries stop</h1>
<p>No ferry left the harbour on Tuesday, since the storm had closed the strait to ships.</p>
<p>The lines hope to sail again on Wednesday at noon, said their spokeswoman in the afternoon.</p>
<p>Some two hundred lorries wait at the quay, and the town has opened a school for their drivers.</p>
</article></body></html>"""


def rss(site: Web, *, link: str, date: str, body: str = "The storm has closed the strait.") -> bytes:
    """A feed with one summary."""
    item = f"<title>Ferries stop</title><link>{site.address}{link}</link><pubDate>{date}</pubDate>"
    text = (
        f"<channel><title>Port Gazette</title><item>{item}<description>{body}</description></item></channel>"
    )
    return f'<rss version="2.0">{text}</rss>'.encode()


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "+02:00", "Israel"])
def test_the_page_behind_a_summary_is_read(pipeline: Pipeline, site: Web, zone: str) -> None:
    """In a process of its own; once, and with the zone that the configuration gives."""
    pipeline.write(f'url = "{{web}}/feed"\ntime_zone = "{zone}"')
    site.answers |= {
        "/feed": rss(site, link="/ferries", date="Tue, 18 Mar 2025 14:00:00"),
        "/ferries": PAGE,
    }
    pipeline.once()
    texts = [p.text for p in pipeline.paragraphs()]
    assert any("two hundred lorries" in text for text in texts)
    assert {p.published_at for p in pipeline.paragraphs()} == {"2025-03-18T12:00:00Z"}
    site.answers["/feed"] = rss(site, link="/ferries", date="Tue, 18 Mar 2025 14:00:00") + b"\n"
    pipeline.once()
    assert site.paths().count("/ferries") == 1
    assert (pipeline.state().new, pipeline.state().unchanged, pipeline.state().pages) == (1, 1, 1)


def test_a_page_that_cannot_be_had_is_asked_for_again(pipeline: Pipeline, site: Web) -> None:
    """A few times; then the item is taken as the feed has it, and no round is answered 304 before."""
    site.answers |= {"/feed": rss(site, link="/a", date="Tue, 18 Mar 2025 14:00:00 GMT"), "/a": 503}
    pipeline.once()
    assert pipeline.uris() == []
    site.answers["/a"] = 404
    pipeline.once()
    assert len(pipeline.uris()) == 1
    assert [p.text for p in pipeline.paragraphs()] == ["The storm has closed the strait."]


def test_links_of_one_round_are_bounded(pipeline: Pipeline, site: Web) -> None:
    """What is left over comes in the next round."""
    pipeline.write('url = "{web}/feed"\nfull_text = "always"', ingest="links_per_round = 2")
    entries = [article(n, url=f"{site.address}/page/{n}") for n in range(5)]
    site.answers |= {"/feed": lines(*entries), **{f"/page/{n}": 404 for n in range(5)}}
    for expected in (2, 4, 5):
        pipeline.once()
        assert len(pipeline.uris()) == expected


def test_a_list_of_sitemaps_is_followed(pipeline: Pipeline, site: Web) -> None:
    """To the pages of each, the newest first; those of a round are bounded over all of them."""
    pipeline.write('url = "{web}/sitemap.xml"', ingest="links_per_round = 2")
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    parts = "".join(f"<sitemap><loc>{site.address}/{name}.xml</loc></sitemap>" for name in "ab")
    site.answers["/sitemap.xml"] = f"<sitemapindex {space}>{parts}</sitemapindex>".encode()
    for name, days in (("a", (1, 3)), ("b", (2, 4))):
        urls = "".join(
            f"<url><loc>{site.address}/page/{day}</loc><lastmod>2025-03-0{day}T08:00:00Z</lastmod></url>"
            for day in days
        )
        site.answers[f"/{name}.xml"] = f"<urlset {space}>{urls}</urlset>".encode()
        site.answers |= {
            f"/page/{day}": PAGE.replace(b"Tuesday", b"day %d" % day).replace(
                b"<head>",
                b'<head><meta property="article:published_time" content="2025-03-0%dT08:00:00Z">' % day,
            )
            for day in days
        }
    pipeline.once()
    assert {path for path in site.paths() if "page" in path} == {"/page/4", "/page/3"}
    pipeline.once()
    assert {path for path in site.paths() if "page" in path} == {f"/page/{day}" for day in range(1, 5)}
    assert len(pipeline.uris()) == 4
