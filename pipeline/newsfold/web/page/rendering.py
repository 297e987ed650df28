"""The templates: whatever comes from records is escaped, and a name that is not given is an error."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from newsfold.web.page import drawing, links, marks, outlines, wording
from newsfold.web.page.assets import address
from newsfold.web.page.frame import LABELS


@cache
def templates() -> Environment:
    """The environment of all pages, made once."""
    environment = Environment(
        loader=PackageLoader("newsfold.web.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        number=wording.number, counted=wording.counted, moment=wording.moment, day=wording.day,
        long_day=wording.long_day, clock=wording.clock, kind=wording.kind, percent=wording.percent,
        outside=links.outside, host=links.host,
    )  # fmt: skip
    environment.globals.update(
        one=links.one, asset=address, sparkline=drawing.sparkline, share=drawing.share, tagged=marks.tagged,
        spans=marks.spans, change=wording.change, window=wording.window, country=outlines.name_of,
        address=links.address, labels=LABELS,
    )  # fmt: skip
    return environment


def render(name: str, **values: object) -> str:
    """A page from the template of that name."""
    return templates().get_template(f"{name}.html").render(values)
