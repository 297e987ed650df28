"""/openapi.json describes the service as it is: requests made from it are answered as it says."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance

from newsfold.serving.access import Access
from newsfold.serving.limits import Limits
from newsfold.serving.tokens import Tokens
from newsfold.web.app import WebService
from tests.web.serving import Served, kept_by
from tests.web.view.news import SETTINGS, of_the_seeds

REQUESTS = 4
"""Requests of each kind of path, valid ones and others."""
UNCHECKED: list[Any] = [positive_data_acceptance]
"""A name that nobody has is a 422, and a schema cannot say which names there are."""


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseSchema]:
    """The description, and the application that it is of; without streams, which never end."""
    broker = of_the_seeds()
    with kept_by(broker, tmp_path_factory.mktemp("view")) as view:
        service = WebService(
            view, broker, SETTINGS, access=Access(Tokens()), limits=Limits(), clock=lambda: 0.0
        )
        service.ending()
        yield schemathesis.openapi.from_asgi("/openapi.json", service.app)


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_requests_are_answered_as_described(described: BaseSchema, mode: GenerationMode) -> None:
    """Status, media type, headers and body are those that the description has; nothing is a fault of ours.

    Requests are made as the description wants them, and otherwise.
    """
    operations = [found.ok() for found in described.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 30
    for operation in operations:
        if mode is GenerationMode.POSITIVE or operation.query.items or operation.path_parameters.items:
            answer(operation, mode)


def test_an_answer_that_is_not_as_described_is_seen(described: BaseSchema) -> None:
    """Negative control: the same check of an operation that is described wrongly fails."""
    operation = described["/countries"]["GET"]
    answer(operation, GenerationMode.POSITIVE)
    del operation.definition.raw["responses"]["200"]["content"]["application/json"]
    with pytest.raises(BaseException, match=r"Content-Type|content"):
        answer(described["/countries"]["GET"], GenerationMode.POSITIVE)


def answer(operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode) -> None:
    """Make requests of one operation."""

    @settings(
        max_examples=REQUESTS,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(excluded_checks=UNCHECKED)

    ask()


def test_the_description_is_of_openapi_3_1(served: Served) -> None:
    """And names every path, with its operation once."""
    document = served.get("/openapi.json").json
    assert document["openapi"].startswith("3.1")
    operations = [path["get"]["operationId"] for path in document["paths"].values()]
    assert len(operations) == len(set(operations)) > 30
