"""Who may come in, and what a caller would rather have, without a server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from newsfold.serving.access import Access, cookie_of
from newsfold.serving.negotiation import preferred
from newsfold.serving.problem import Refusal
from newsfold.serving.tokens import Tokens, parse_tokens

TOKEN, OTHER = "0123456789abcdef", "fedcba9876543210"
JSON, HTML, CSV = "application/json", "text/html", "text/csv"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("text/*", HTML),
        ("text/csv;q=0.9, text/html;q=0.8", CSV),
        ("text/html;q=0, */*;q=0.1", JSON),
        ("image/png", ""),
        ("*/*;q=0", ""),
    ],
)
def test_the_best_offer_is_chosen(accept: str, chosen: str) -> None:
    """By weight, the more specific range before the wider one, and of equals the first."""
    assert preferred(accept, [JSON, HTML, CSV]) == chosen


@given(st.text(max_size=60))
def test_any_accept_header_is_read(accept: str) -> None:
    """None raises, and what is chosen is an offer."""
    assert preferred(accept, [JSON, HTML]) in (JSON, HTML, "")


def test_a_session_is_of_one_token_and_no_token() -> None:
    """It goes when the token goes, and neither is taken for the other."""
    both, one = Tokens(parse_tokens(f"a {TOKEN}\nb {OTHER}", "x")), Tokens(parse_tokens(f"a {TOKEN}", "x"))
    session, other = both.session(TOKEN), both.session(OTHER)
    assert (both.owner_of_session(session), both.owner_of_session(other)) == ("a", "b")
    assert (one.owner_of_session(session), one.owner_of_session(other)) == ("a", "")
    assert both.session("wrong") == both.session("") == ""
    assert both.owner(f"Bearer {session}") == both.owner_of_session(TOKEN) == ""


@given(st.text(max_size=40))
def test_no_other_session_is_one(text: str) -> None:
    """Whatever a browser sends."""
    assert Tokens(parse_tokens(TOKEN, "x")).owner_of_session(text) == ""
    assert isinstance(cookie_of(text, "newsfold"), str)


def test_where_there_are_no_sessions_a_cookie_is_none() -> None:
    """Pushing programs have tokens, and a browser's cookie must not push."""
    tokens = Tokens(parse_tokens(TOKEN, "x"))
    headers = Headers({"cookie": f"newsfold={tokens.session(TOKEN)}"})
    assert Access(tokens, cookie="newsfold").owner("/", headers) == "token 1"
    with pytest.raises(Refusal):
        Access(tokens).owner("/", headers)
    for path in ("/login", "/static/a/b.css"):
        assert Access(tokens, open_paths=frozenset({"/login", "/static/"})).owner(path, Headers({})) == ""
