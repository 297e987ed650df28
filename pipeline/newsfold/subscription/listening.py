"""Whether the broker still answers: a log of which nothing comes looks like one whose broker is away."""

from collections.abc import Callable

from newsfold.errors import BrokerError

ASK_SECONDS = 20.0
"""How long nothing may come until the broker is asked."""


class Listening:
    """Asks the broker now and then while nothing comes.

    `clock` gives seconds; `say` gets a line when the broker does not answer, and when it does again.
    """

    def __init__(self, *, clock: Callable[[], float], say: Callable[[str], None]) -> None:
        self._clock, self._say = clock, say
        self._heard_at = self._asked_at = clock()
        self._is_away = False

    def look(self, ask: Callable[[], object], *, came: bool) -> None:
        """After each poll: if no records came, `ask` when it is time, which may raise BrokerError."""
        now = self._clock()
        if came:
            self._heard(now)
        elif not 0 <= now - max(self._asked_at, self._heard_at) < ASK_SECONDS:
            self._asked_at = now
            try:
                ask()
            except BrokerError as error:
                if not self._is_away:
                    self._is_away = True
                    self._say(f"{error}; waiting for it")
                return
            self._heard(self._clock())

    def silence(self) -> float:
        """Seconds since the broker was heard of; for any thread."""
        return max(0.0, self._clock() - self._heard_at)

    def _heard(self, now: float) -> None:
        self._heard_at = now
        if self._is_away:
            self._is_away = False
            self._say("the broker answers again")
