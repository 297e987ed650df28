"""Markup that was meant for a browser, out of bodies, titles and paragraphs."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.ingest.clean import clean
from newsfold.ingest.markup import plain
from newsfold.ingest.split import split
from newsfold.model.article import Article

ONE = "The two governments agreed on Tuesday to exchange prisoners, officials said."
LINK = '<a href="https://x.example/?a=1&b=2">agreed</a>'
TWO = "Negotiators are to meet again next week, although neither side would say where."


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{ONE}</p><p>{TWO}</p>",
        f"<P CLASS='a > b'>{ONE}</P>\r\n<P>{TWO}",
        f"<p hidden data-x _ngcontent-abc-c1>{ONE}</p><p id=x stray>{TWO}<img src = 'a' lazy /></p>",
        f"<p align=center>{ONE}</p ><p @click='go()' class=\"a\"id='b'>{TWO}<wbr/><br clear=all/></p>",
        f"<div><h2></h2>{ONE}<br/><br />{TWO}</div>",
        f"{ONE}<br>{TWO}",
        f"<ul><li>{ONE}<li>{TWO}</ul>",
        f"<!-- wp:paragraph -->\n<p>{ONE}</p>\n<!-- /wp:paragraph --><p>{TWO}</p><!-- never closed",
        f"<![CDATA[<p>{ONE}</p><p>{TWO}</p>]]>",
        f"<!DOCTYPE html><html><head><title>T</title></head><body><p>{ONE}</p><p>{TWO}</p></body></html>",
        f"<p>{ONE}</p><script type='x'>if (a < b) document.write('<p>no</p>')</script><p>{TWO}</p>",
        f"<style>p {{ color: red }}</style><p>{ONE}</p><p>{TWO}</p><noscript><img src='a'></noscript>",
        f"<p>{ONE.replace('agreed', LINK)}</p><p>{TWO}<o:p></o:p></p>",
        f"<p>{ONE.replace('agreed', '<strong><em>agr</em>eed</strong>')}</p><p>{TWO}</p>",
        f"<p>{ONE.replace(' to ', ' to<br>')}</p><p>{TWO.replace(' ', chr(10))}</p>",
        f"{ONE}\n\n<b>{TWO}</b>",
        f"&lt;p&gt;{ONE}&lt;/p&gt;&lt;p&gt;{TWO.replace(' next ', '&amp;nbsp;next ')}&lt;/p&gt;",
        f"<table><tr><td>{ONE[:37]}</td><td>{ONE[38:]}</td></tr><tr><td>{TWO}</td></tr></table>",
    ],
)
def test_html_is_its_text(body: str) -> None:
    """Blocks end a paragraph, inline elements vanish, what a browser does not show goes."""
    assert split(plain(body)) == [ONE, TWO]


@pytest.mark.parametrize(
    "text",
    [
        "Where a < b and c > d, nothing follows.",
        "Where a<b and c>d it holds, and so it does where i<p or q>s.",
        "Let u<i / j>v; the <head of state> and the <object of desire> stay, as does <time of day>.",
        "One line with x<p and\ny>q, and another.",
        "Write to <jo-doe@paper.example> or see <https://paper.example/a>.",
        "The form asks for <surname> and <given name>.",
        "R&D at AT&T; Marks & Spencer & Co. and ?a=1&copy=2",
        "He wrote <3 and </3 under it.",
        "The &unknownreference; stays.",
    ],
)
def test_what_only_looks_like_markup_stays(text: str) -> None:
    """Tags and references that HTML does not have are text."""
    assert plain(text) == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("# A heading\n## Another", "A heading\nAnother"),
        ("**Source:** Paper, __really__", "Source: Paper, really"),
        ("*Paper, 18 March 2025*", "Paper, 18 March 2025"),
        ("See [the plan](https://x.example/a) here. ![Map](map.png)", "See the plan here. "),
        ("#strike and 2 * 3 * 4, snake_case_name, a** b**, [sic] (really) [1](note)", None),
        ("* * *\n***\n* an item\n#", None),
    ],
)
def test_marks_of_markdown_go(written: str, read: str | None) -> None:
    """Headings, emphasis, links and images; what only looks like them stays."""
    assert plain(written) == (written if read is None else read)


def test_references_are_resolved_once() -> None:
    """Named, decimal and hexadecimal; what was escaped twice is read once."""
    assert plain("AT&amp;T&#8217;s &quot;plan&quot; &#x2013; 5&nbsp;&lt; 6") == 'AT&T’s "plan" – 5\u00a0< 6'
    assert plain("&amp;lt;") == "&lt;"
    assert plain("&amp;amp;") == "&amp;"
    assert plain("don&#146;t") == "don’t"


def test_titles_and_paragraphs_are_read_like_bodies() -> None:
    """The same article with and without markup is the same page."""
    marked = Article(
        title="<b>AT&amp;T</b> &ndash; a plan", paragraphs=(f"<em>{ONE}</em>", f"R&amp;D: {TWO}")
    )
    bare = Article(title="AT&T – a plan", paragraphs=(ONE, f"R&D: {TWO}"))
    assert clean(marked) == clean(bare)
    assert clean(Article(paragraphs=(f"<p>{ONE}</p><p>{TWO}</p>",))).paragraphs == [ONE, TWO]
    assert clean(Article(paragraphs=(ONE.replace(" to ", "\n\nto "), TWO))).paragraphs == [ONE, TWO]


@pytest.mark.parametrize(
    "piece",
    [
        "<!--",
        "<script>",
        "<a ",
        '<a "',
        "<a href='x' ",
        "&",
        "<![CDATA[",
        "&lt;p",
        "[a](",
        "**a",
        "# ",
        "__a ",
        "<p",
        "<br",
        "</",
    ],
)
def test_no_markup_takes_long(piece: str) -> None:
    """The time grows with the length, whatever is left open."""
    started = time.process_time()
    plain(piece * (200_000 // len(piece)) + "<p>")
    assert time.process_time() - started < 5


@given(st.text(alphabet="<>/pabr!-[]=\"' \n&;lt#8CDATscri", max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    """Whatever is open or closed, text comes out, and none of the tags that have an end."""
    assert "<p>" not in plain(text) or "&" in text
