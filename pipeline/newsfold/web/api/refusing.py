"""Errors of reading in words of a request: which parameter is wrong, and what may have been meant."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from newsfold.errors import (
    BrokerError,
    KafkaTopicError,
    SettingsError,
    StateDamaged,
    StoreError,
    UnknownNameError,
)
from newsfold.serving.problem import Problem, Refusal
from newsfold.web.api.parameters import unfit
from newsfold.web.api.resource import Resource

_NAMED = re.compile(r"no (topic|entity|source|country) ")
_SUGGESTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_PARAMETERS = {"after": "after", "since": "until", "until": "until", "window": "window_size", "at": "at"}
"""The parameter at fault, by a word of the error."""


@contextmanager
def in_words_of_a_request(resource: Resource, id_: str) -> Iterator[None]:
    """Errors of the view and of filters as Refusals: 404 for the id of the path, 422 for a parameter, 503."""
    try:
        yield
    except UnknownNameError as error:
        raise Refusal(_unknown(error, resource, id_)) from None
    except SettingsError as error:
        raise Refusal(unfit(_parameter(error), error.what, error.hint)) from None
    except StoreError as error:
        raise Refusal(_away(error.what)) from None
    except StateDamaged:
        raise Refusal(_away("the file of the view is damaged: delete its folder and start anew")) from None
    except BrokerError:
        raise Refusal(_away("the broker does not answer")) from None
    except KafkaTopicError as error:
        raise Refusal(_away(error.what)) from None


def _unknown(error: UnknownNameError, resource: Resource, id_: str) -> Problem:
    named = _NAMED.match(error.what)
    field = named[1] if named else "topic"
    meant = [a or b for a, b in _SUGGESTED.findall(error.hint)] if error.hint.startswith("did you") else []
    more = {"did_you_mean": meant} if meant else {}
    if resource.name == field and repr(id_) in error.what:
        return Problem(404, "absent", f"There is no such {field}", error.what, error.hint, more=more)
    title = "A name that nobody knows"
    return Problem(422, "name", title, error.what, error.hint, more={"parameter": field, **more})


def _away(detail: str) -> Problem:
    return Problem(503, "unavailable", "Try again later", detail, "ask again", retry_after=5)


def _parameter(error: SettingsError) -> str:
    if error.where in _PARAMETERS.values():
        return error.where
    return next((name for word, name in _PARAMETERS.items() if word in error.what.split()), "q")
