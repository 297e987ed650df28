"""The sender: gives each target what is pending for it, tries again, and gives up in the end.

Each target has a task of its own, so that a slow one holds up nobody else. One thing at a time goes to a
target; what failed waits for its next try, and what came after it goes on.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from newsfold.alerts.letters import letter_of
from newsfold.alerts.outcome import Backoff, Failed
from newsfold.alerts.rules import Target
from newsfold.alerts.store import AlertStore, Delivery
from newsfold.configuration.values import as_duration
from newsfold.errors import BrokerError, NewsfoldError
from newsfold.wire.envelope import Output
from newsfold.wire.identity import content_hash

LOOK_SECONDS = 30.0
"""How often a target is looked after without a wake: a command may have alerts sent again."""
LETTER_SECONDS = 10.0
"""How long a broker that does not take dead letters is left alone."""
MESSAGE_ALERTS = 50
"""Alerts of one message, at most."""
Attempt = Callable[[Target, Sequence[Delivery]], Awaitable[Failed | None]]
"""Tries once: one alert for a webhook, or those of one message."""


class Sender:
    """Sends what is pending in a store; for one event loop.

    `digest` is how long alerts for a mail address are gathered, in seconds. `say` gets a line for a person,
    `publish` the dead letters, and returns once they are there. `clock` gives seconds after 1970, `chance`
    numbers from 0 to 1.
    """

    def __init__(
        self,
        targets: Sequence[Target],
        store: AlertStore,
        attempt: Attempt,
        publish: Callable[[Sequence[Output]], Awaitable[None]],
        *,
        backoff: Backoff,
        digest: float,
        say: Callable[[str], None],
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        self._store, self._attempt, self._publish, self._backoff = store, attempt, publish, backoff
        self._digest, self._say, self._clock, self._chance = digest, say, clock, chance
        self._targets = targets
        self._shown = {(target.rule, target.name): target.shown for target in targets}
        self._woken = {target: asyncio.Event() for target in targets}
        self._letters, self._stopping = asyncio.Event(), False
        self._left_alone: dict[Target, float] = {}
        """Until when a target has asked to be left alone."""
        self.sent = 0
        """Alerts that were delivered, one for each target."""
        self.failed = 0
        """Tries that failed."""

    def wake(self) -> None:
        """Have all targets looked after: there may be something new."""
        for woken in self._woken.values():
            woken.set()

    def stop(self) -> None:
        """Finish the tries that are under way, and no more."""
        self._stopping = True
        self._letters.set()
        self.wake()

    async def run(self, *, once: bool = False) -> None:
        """Send until it is told to stop; `once`: all that is due, each once.

        StoreError if the store cannot be written.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                for target in self._targets:
                    tasks.create_task(self._serve(target, once=once))
                if not once:
                    tasks.create_task(self._bury())
        except ExceptionGroup as group:
            if ours := group.subgroup(NewsfoldError):
                raise ours.exceptions[0] from None
            raise
        if not await self._bury_dead():
            self._say("alerts that were not delivered become dead letters when the broker is back")

    async def _serve(self, target: Target, *, once: bool) -> None:
        while not self._stopping:
            self._woken[target].clear()
            deliveries, wait = self._due(target, once=once)
            if deliveries:
                await self._try(target, deliveries)
            elif once:
                return
            else:
                await _wait_for(self._woken[target], min(wait, LOOK_SECONDS))

    def _due(self, target: Target, *, once: bool) -> tuple[list[Delivery], float]:
        """What is to be tried now; if nothing is, the seconds until something may be."""
        now = self._clock()
        if (alone := self._left_alone.get(target, now) - now) > 0:
            return [], alone
        pending = self._store.batch(target.rule, target.name) if target.is_mail else []
        if not pending:
            most = MESSAGE_ALERTS if target.is_mail else 1
            pending = self._store.next(target.rule, target.name, limit=most)
        if not pending:
            return [], LOOK_SECONDS
        if (wait := pending[0].due - now) > 0:
            return [], wait
        if not target.is_mail or pending[0].batch:
            return pending, 0.0
        wait = pending[0].made + self._digest - now
        if wait > 0 and len(pending) < MESSAGE_ALERTS and not once:
            return [], wait
        return self._gathered(target, pending), 0.0

    def _gathered(self, target: Target, pending: Sequence[Delivery]) -> list[Delivery]:
        """Make one message of what is pending; it stays that one message, whatever ends the process."""
        batch = content_hash("message", target.name, *(delivery.id for delivery in pending))
        with self._store.transaction():
            self._store.put_batch([delivery.seq for delivery in pending], batch)
        return self._store.batch(target.rule, target.name)

    async def _try(self, target: Target, deliveries: Sequence[Delivery]) -> None:
        failed = await self._attempt(target, deliveries)
        now = self._clock()
        if failed is None:
            self._store.sent(deliveries, now)
            self.sent += len(deliveries)
            return
        self.failed += 1
        tries = deliveries[0].tries + 1
        delay = self._backoff.delay(tries, failed, self._chance())
        if failed.wait_seconds:
            self._left_alone[target] = now + min(failed.wait_seconds, self._backoff.longest)
        self._store.failed(deliveries, due=None if delay is None else now + delay, failure=failed.why)
        if failed.is_gone:
            self._store.end(target.rule, target.name, failed.why)
        self._tell(target, deliveries, failed, tries, delay)
        if delay is None:
            self._letters.set()

    def _tell(
        self, target: Target, deliveries: Sequence[Delivery], failed: Failed, tries: int, delay: float | None
    ) -> None:
        """Say the first failure of an alert, and the last."""
        where = f"{target.rule} to {target.shown}"
        if failed.is_gone:
            self._say(f"{where}: {failed.why}: nothing more is sent there (newsfold alerts resend)")
        elif delay is None:
            number = len(deliveries)
            what = "an alert becomes a dead letter" if number == 1 else f"{number} alerts become dead letters"
            self._say(f"{where}: {failed.why}; {what} after {tries} {'try' if tries == 1 else 'tries'}")
        elif tries == 1:
            self._say(f"{where}: {failed.why}; tried again in {as_duration(round(delay, 1))}")

    async def _bury(self) -> None:
        """Make dead letters of what is not delivered, as often as there is something."""
        while not self._stopping:
            self._letters.clear()
            is_done = await self._bury_dead()
            await _wait_for(self._letters, LOOK_SECONDS if is_done else LETTER_SECONDS)

    async def _bury_dead(self) -> bool:
        """Whether all that was not delivered is a dead letter."""
        while dead := self._store.undelivered():
            letters = [letter_of(d, self._shown.get((d.rule, d.target), "a former target")) for d in dead]
            try:
                await self._publish(letters)
            except BrokerError as error:
                self._say(f"dead letters of alerts wait: {error}")
                return False
            self._store.dead(dead)
        return True


async def _wait_for(event: asyncio.Event, seconds: float) -> None:
    """Until it is set, and no longer than this."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
