"""The answer to a push: which articles are held and which are not, in the order in which they were sent."""

from collections.abc import Sequence

from newsfold.errors import RecordError
from newsfold.intake.push.outcome import Accepted, Outcome, Refused
from newsfold.serving import problem as problems
from newsfold.serving.problem import Problem, Refusal

ALL_ACCEPTED, SOME_ACCEPTED = 202, 207


def answer(outcomes: Sequence[Outcome], *, atomic: bool = False) -> tuple[int, dict[str, object]]:
    """Status and JSON object: 202 if all are accepted, 207 if some are.

    Refusal if none is (with the status of the first fault), or with `atomic` if one is not.
    """
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    accepted = [outcome for outcome in outcomes if isinstance(outcome, Accepted)]
    if refused and (atomic or not accepted):
        raise Refusal(_nothing_taken(refused, len(outcomes), atomic=atomic))
    return SOME_ACCEPTED if refused else ALL_ACCEPTED, {
        "accepted": len(accepted),
        "refused": len(refused),
        "paragraphs": sum(article.paragraphs for article in accepted),
        "articles": [_entry(outcome) for outcome in outcomes],
    }


def _entry(outcome: Outcome) -> dict[str, object]:
    if isinstance(outcome, Refused):
        return {"at": outcome.at, **problems.members(_problem(outcome))}
    return {
        "at": outcome.at,
        "status": ALL_ACCEPTED,
        "uri": outcome.uri,
        "article_id": outcome.article_id,
        "version": outcome.version,
        "paragraphs": outcome.paragraphs,
        **({"notices": outcome.notices} if outcome.notices else {}),
    }


def _nothing_taken(refused: Sequence[Refused], sent: int, *, atomic: bool) -> Problem:
    first = _problem(refused[0])
    if sent == 1:
        return first
    detail = f"{len(refused):,} of {sent:,} cannot be published"
    if atomic:
        detail += "; nothing was taken, as you asked (atomic)"
    return Problem(
        first.status if len({_problem(one).status for one in refused}) == 1 else problems.UNPROCESSABLE,
        "batch",
        "No article was taken",
        detail,
        "mend them and send again",
        more={"errors": [_entry(outcome) for outcome in refused]},
    )


def _problem(refused: Refused) -> Problem:
    """The problem of one article, with the path of its fault in what was sent as a whole."""
    error = refused.error
    what = error.what.removeprefix(f"{error.path}: ") if error.path else error.what
    path = refused.at + error.path.removeprefix("$") if refused.at.startswith("$") else error.path
    return problems.of_error(RecordError(what, hint=error.hint, reason=error.reason, path=path))
