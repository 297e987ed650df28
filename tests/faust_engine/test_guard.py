"""What the guard of the producer counts, on answers of the library's own classes and without a broker."""

import asyncio

import pytest
from aiokafka.errors import DuplicateSequenceNumber, IllegalGenerationError, NotLeaderForPartitionError
from aiokafka.protocol.produce import ProduceResponse_v0, ProduceResponse_v7

from newsfold.errors import SetupError
from newsfold.faust_engine.guard import Guard


def answer(*errors: int) -> ProduceResponse_v7:
    """The answer of a broker: for each partition of a Kafka topic an error, or 0."""
    return ProduceResponse_v7([("records", [(p, e, 7, -1, 0) for p, e in enumerate(errors)])], 0)


def delivered(guard: Guard, *outcomes: Exception | None) -> None:
    """Tell the guard what became of batches, as the library does."""
    with asyncio.Runner() as runner:
        for outcome in outcomes:
            batch: asyncio.Future[object] = runner.get_loop().create_future()
            if outcome is None:
                batch.set_result(object())
            else:
                batch.set_exception(outcome)
            guard.delivered(batch)


def check(guard: Guard) -> None:
    """As a producer does it."""
    guard.check("aiokafka", "send nothing once the lease has run out")


def test_nothing_passes_without_leave() -> None:
    """The guard asks anew for every request."""
    answers = iter((True, False))
    guard = Guard(lambda: next(answers))
    guard.admit()
    with pytest.raises(IllegalGenerationError):
        guard.admit()


def test_each_batch_that_was_confirmed_must_have_passed() -> None:
    """One that was not among the answers is an error, however many were; until then there is none."""
    guard = Guard(lambda: True)
    guard.answered(answer(0, 0))
    delivered(guard, None, None)
    check(guard)
    delivered(guard, None)
    with pytest.raises(SetupError, match=r"AIOKafkaClient\.send .* send nothing once the lease has run out"):
        check(guard)


def test_a_batch_that_was_refused_or_sent_again_leaves_no_room() -> None:
    """Only an answer that confirms counts: else every retry would hide one batch past the guard."""
    guard = Guard(lambda: True)
    guard.answered(answer(NotLeaderForPartitionError.errno))
    guard.answered(answer(NotLeaderForPartitionError.errno, 0))
    delivered(guard, NotLeaderForPartitionError(), None)
    check(guard)
    delivered(guard, None)
    with pytest.raises(SetupError):
        check(guard)


def test_what_a_broker_has_already_is_confirmed() -> None:
    """The library takes a duplicate for durable; so does the guard, also in an answer of an old broker."""
    guard = Guard(lambda: True)
    guard.answered(answer(DuplicateSequenceNumber.errno))
    guard.answered(ProduceResponse_v0([("records", [(0, 0, 7)])]))
    delivered(guard, None, None)
    check(guard)


def test_a_batch_that_nobody_waits_for_any_more_is_not_confirmed() -> None:
    """A worker that ends cancels its last deliveries."""
    guard = Guard(lambda: True)
    with asyncio.Runner() as runner:
        batch = runner.get_loop().create_future()
        batch.cancel()
        guard.delivered(batch)
    check(guard)
