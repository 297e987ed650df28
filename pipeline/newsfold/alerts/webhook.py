"""One try of a webhook: what is posted, and what its answer means."""

from newsfold.alerts.alert import Post
from newsfold.alerts.outcome import Failed
from newsfold.alerts.rules import Target
from newsfold.alerts.signing import signed
from newsfold.alerts.store import Delivery
from newsfold.alerts.wording import CONTENT_TYPES, body, one_line
from newsfold.errors import FetchFailed
from newsfold.intake.fetching.posting import Answer, Poster
from newsfold.wire.codec import decode

GONE = 410
"""A receiver that answers this wants no more of it: Standard Webhooks has the sender stop."""
SHOWN_CHARACTERS = 120


async def post(poster: Poster, target: Target, delivery: Delivery, now: float) -> Failed | None:
    """Post a delivery once, `now` in seconds after 1970; None if the target has taken it."""
    data = body(target.form, decode(delivery.post, Post).data, delivery.post)
    headers = {
        "Content-Type": CONTENT_TYPES[target.form],
        **signed(delivery.id, int(now), data, target.keys),
    }
    answer = await poster.post(target.address, data, headers)
    if isinstance(answer, FetchFailed):
        return Failed(str(answer))
    return None if answer.is_taken else _refusal(answer)


def _refusal(answer: Answer) -> Failed:
    if 300 <= answer.status < 400:
        return Failed(f"it answers {answer.status}: redirects are not followed, give the address itself")
    said = one_line(answer.text)[:SHOWN_CHARACTERS]
    why = f"it answers {answer.status}" + (f": {said}" if said else "")
    return Failed(why, is_gone=answer.status == GONE, wait_seconds=answer.retry_after_seconds)
