"""Paragraphs of the HTML fragments that feeds carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsfold.sources.pages.fragment import paragraphs_of_fragment

PIECES = ["<p>", "</p>", "<br>", "<b>", "</b>", "&amp;", "<", ">", " ", "\n\n", "word", "\x00", "é", "]]>"]


@pytest.mark.parametrize(
    ("html", "paragraphs"),
    [
        ("<p>The quay is <b>clo</b>sed.</p><p>Two</p>", ["The quay is closed.", "Two"]),
        ("Fish &amp; chips, plain & simple", ["Fish & chips, plain & simple"]),
        ("First\nline\n\nand <i>second</i>", ["First line", "and second"]),
        ("&lt;p&gt;Cod &amp;amp; hake&lt;/p&gt;&lt;p&gt;Ling&lt;/p&gt;", ["Cod & hake", "Ling"]),
        ("<![CDATA[<p>Inside</p>]]>", ["Inside"]),
        ("One<br>goes on<br/>Two<br><br>Three", ["One goes on", "Two", "Three"]),
        ("<div>Bare <p>in a block</p> and after</div>", ["Bare", "in a block", "and after"]),
        ("<table><tr><td>Hake</td><td>4</td></tr><tr><td>Ling</td></tr></table>", ["Hake 4", "Ling"]),
        ("1 < 2 and 3 > 2", ["1 < 2 and 3 > 2"]),
        ("<p>Dear <surname>, see <https://a.example></p>", ["Dear <surname>, see <https://a.example>"]),
        ("<html><head><title>Name</title></head><body><p>Text</p></body></html>", ["Text"]),
        ("<p>never closed", ["never closed"]),
        ("</div></p>closed too often", ["closed too often"]),
        ("", []),
        ("<p> </p><p>&nbsp;</p>", []),
    ],
)
def test_paragraphs_of_a_fragment(html: str, paragraphs: list[str]) -> None:
    """Blocks and breaks part paragraphs, references are resolved once, what HTML has no tag for is text."""
    assert paragraphs_of_fragment(html) == paragraphs


@pytest.mark.parametrize(
    "html",
    [
        "<figure><img src=a.jpg><figcaption>The quay on Monday</figcaption></figure><p>Text</p>",
        '<div class="wp-caption"><img><p class="wp-caption-text">The quay</p></div><p>Text</p>',
        "<p>Te<script>track('x')</script>xt</p><style>p {}</style>",
        "<p>Text</p><form><p>Your address</p><input></form>",
        "<p>Text<!-- note --></p>",
    ],
)
def test_captions_scripts_and_forms_are_no_text(html: str) -> None:
    """Nothing of them is left, and they glue and part no words."""
    assert paragraphs_of_fragment(html) == ["Text"]


def test_words_are_not_glued_where_blocks_meet() -> None:
    """A block parts words whatever stands between its tag and theirs; an inline element parts none."""
    assert paragraphs_of_fragment("<span>15</span><p>May</p>") == ["15", "May"]
    assert paragraphs_of_fragment("<ul><li>a</li><li>b</li></ul><i>c</i>d") == ["a", "b", "cd"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_no_fragment_makes_it_raise(html: str) -> None:
    """Whatever is in it, paragraphs come out, and each is one line with something in it."""
    for paragraph in paragraphs_of_fragment(html):
        assert paragraph == " ".join(paragraph.split()) != ""
