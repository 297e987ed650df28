"""How numbers, times and names are written on the page. Pure."""

from datetime import UTC, datetime, timedelta

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def number(value: float) -> str:
    """Such as 12,345."""
    return f"{value:,.0f}"


def counted(value: int, one: str, many: str = "") -> str:
    """Such as "1 source", "12,345 sources", "3 entities"."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def moment(text: str) -> str:
    """Such as 19 Mar 2025, 14:02, of a time as records hold it; what is none stands as it is."""
    at = _parsed(text)
    return f"{at.day} {at:%b %Y, %H:%M}" if at else text


def day(text: str) -> str:
    """Such as 19 Mar 2025, of a time or a day."""
    at = _parsed(text)
    return f"{at.day} {at:%b %Y}" if at else text


def long_day(text: str) -> str:
    """Such as Wednesday, 19 March 2025."""
    at = _parsed(text)
    return f"{at:%A}, {at.day} {at:%B %Y}" if at else text


def clock(text: str) -> str:
    """Such as 14:02."""
    at = _parsed(text)
    return f"{at:%H:%M}" if at else text


def window(start: str, size: str) -> str:
    """The day of a window; of one that is no whole day its beginning, too."""
    return day(start) if size.endswith("d") else moment(start)


def seconds(value: float) -> str:
    """Seconds after 1970 as records hold times."""
    return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ago(value: float, now: float) -> str:
    """How long ago: "12 seconds", "3 minutes", "5 hours", "2 days"."""
    passed = max(0, int(now - value))
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if passed >= unit:
            return counted(passed // unit, name)
    return counted(passed, "second")


def day_before(text: str, days: int = 1) -> str:
    """The day so many days before; negative: behind."""
    return (datetime.fromisoformat(text[:10]) - timedelta(days=days)).date().isoformat()


def change(current: int, before: int) -> tuple[str, str]:
    """What became of a number: "new", "+40 %", "×3", and "up", "down" or "" for how that is to be seen."""
    if not before:
        return ("new", "up") if current else ("", "")
    if current >= 3 * before:
        return f"×{current / before:.1f}".removesuffix(".0"), "up"
    percent = round(100 * (current - before) / before)
    if not percent:
        return "steady", ""
    return f"{'+' if percent > 0 else '−'}{abs(percent)}\u00a0%", "up" if percent > 0 else "down"


KINDS = {
    "PER": "person", "ORG": "organisation", "LOC": "place", "NORP": "people", "EVENT": "event",
    "PRODUCT": "product",
}  # fmt: skip


def kind(type_: str) -> str:
    """What a type of entities is called."""
    return KINDS.get(type_, type_.lower())


def percent(share: float) -> str:
    """Such as 87 %, of a share of 1."""
    return f"{100 * share:.0f}\u00a0%"


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return None
