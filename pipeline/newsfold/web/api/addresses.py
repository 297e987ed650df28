"""The addresses of a view: its forms, its next page, and the headers that name them (RFC 8288). Pure."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

from newsfold.web.api.forms import MEDIA_TYPES, Form, joined, plain

Pairs = Iterable[tuple[str, str]]


def address(path: str, form: Form | None, given: Pairs) -> str:
    """The address, relative to the server, of a view in a form, with what was asked."""
    whole = joined(path, form) if form else plain(path)
    query = urlencode([(name, text) for name, text in given])
    return quote(whole, safe="/:") + (f"?{query}" if query else "")


def addresses(path: str, forms: Iterable[Form], given: Pairs) -> dict[Form, str]:
    """The address in every form, the page without an end."""
    given = list(given)
    return {form: address(path, None if form is Form.html else form, given) for form in forms}


def next_address(path: str, form: Form | None, given: Pairs, after: str) -> str:
    """The address of the next page; "" if there is none."""
    if not after:
        return ""
    return address(path, form, [*((name, text) for name, text in given if name != "after"), ("after", after)])


def link_header(forms: Mapping[Form, str], next_: str) -> str:
    """The Link header: the next page, the same in other forms, and the description of it all."""
    links = [f'<{next_}>; rel="next"'] if next_ else []
    for form, there in forms.items():
        media_type = MEDIA_TYPES[form].partition(";")[0]
        links.append(f'<{there}>; rel="alternate"; type="{media_type}"')
    return ", ".join([*links, '</openapi.json>; rel="service-desc"'])
