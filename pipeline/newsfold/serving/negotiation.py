"""What a request says of media types: what it sends, and what it wants to have."""

from collections.abc import Iterator, Sequence

JSON = "application/json"


def media_type(content_type: str) -> str:
    """The media type of a Content-Type header in lower case, without parameters; "" if there is none."""
    return content_type.partition(";")[0].strip().lower()


def accepts(accept: str, *offers: str) -> bool:
    """Whether a caller takes one of the media types `offers`; one that says nothing takes all."""
    ranges = list(_ranges(accept))
    return not ranges or any(_quality(ranges, offer) > 0 for offer in offers)


def preferred(accept: str, offers: Sequence[str]) -> str:
    """The media type of `offers` that a caller likes best, the first of equals; "" if it takes none."""
    ranges = list(_ranges(accept))
    if not ranges:
        return offers[0]
    weight, place = max((_quality(ranges, offer), -place) for place, offer in enumerate(offers))
    return offers[-place] if weight > 0 else ""


def _quality(ranges: list[tuple[str, float]], offer: str) -> float:
    """The weight of the most specific range that `offer` falls in; 0 if it falls in none."""
    for pattern in (offer, f"{offer.partition('/')[0]}/*", "*/*"):
        found = [weight for name, weight in ranges if name == pattern]
        if found:
            return max(found)
    return 0.0


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if name:
            yield name, min([_weight(parameter) for parameter in parameters], default=1.0)


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 1.0
