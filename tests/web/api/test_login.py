"""A browser logs in: by a form, once, and holds a cookie that is no token."""

import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from newsfold.serving.access import Access
from newsfold.serving.tokens import Tokens, parse_tokens
from newsfold.web.page.pages import HtmlPages
from tests.web.serving import Answer, Served, kept_by, serving
from tests.web.view.news import SETTINGS, of_the_seeds

TOKEN = "0123456789abcdef0123"
FORM = {"Content_Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service with pages that demands a token."""
    broker = of_the_seeds()
    access = Access(Tokens(parse_tokens(TOKEN, "x")))
    with kept_by(broker, tmp_path_factory.mktemp("view")) as view:
        pages = HtmlPages(view, SETTINGS, time.time)
        with serving(view, broker, access=access, pages=pages) as served:
            yield served


def log_in(served: Served, token: str, next_: str = "/", **headers: str) -> Answer:
    """What is answered to the form."""
    body = urlencode({"token": token, "next": next_}).encode()
    return served.get("/login", "POST", body=body, **FORM, **headers)


def test_a_browser_is_sent_to_the_form_and_back(guarded: Served) -> None:
    """And then sees the view it asked for; a program is told that it needs a token."""
    sent = guarded.get("/events?limit=3", Accept="text/html")
    assert (sent.status, sent.headers["location"]) == (303, "/login?next=%2Fevents%3Flimit%3D3")
    form = guarded.get(sent.headers["location"])
    assert (form.status, b"/events?limit=3" in form.body) == (200, True)
    answer = log_in(guarded, TOKEN, "/events?limit=3")
    assert (answer.status, answer.headers["location"]) == (303, "/events?limit=3")
    cookie = answer.headers["set-cookie"].lower()
    assert all(part in cookie for part in ("httponly", "samesite=strict", "path=/"))
    assert TOKEN not in cookie
    session = answer.headers["set-cookie"].partition(";")[0]
    assert guarded.get("/events?limit=3", Accept="text/html", Cookie=session).status == 200
    assert guarded.get("/events.json", Cookie=session).status == 200
    assert guarded.get("/events.json").status == 401
    assert guarded.get("/static/nothing").status == 404
    ended = guarded.get("/logout", "POST", body=b"", Cookie=session)
    assert "max-age=0" in ended.headers["set-cookie"].lower()


def test_a_wrong_token_is_no_way_in(guarded: Served) -> None:
    """Nor is a cookie that is none, or the token as one."""
    assert log_in(guarded, "wrong").status == 401
    assert "set-cookie" not in log_in(guarded, "wrong").headers
    for cookie in ("newsfold=", "newsfold=wrong", f"newsfold={TOKEN}", "newsfold"):
        assert guarded.get("/events.json", Cookie=cookie).status == 401
    assert guarded.get("/login", "POST", body=b"token=" + b"x" * 10_000, **FORM).status == 413
    assert guarded.get("/login", "POST", body=b"&".join([b"a=1"] * 11), **FORM).status == 400


def test_the_form_leads_nowhere_else(guarded: Served) -> None:
    """A link to the form must not lead to another server afterwards, nor a page of others log somebody in."""
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", ""):
        assert log_in(guarded, TOKEN, elsewhere).headers["location"] == "/"
    assert log_in(guarded, TOKEN, Origin="https://evil.example").status == 403
    assert log_in(guarded, TOKEN, Origin=f"http://127.0.0.1:{guarded.port}").status == 303
