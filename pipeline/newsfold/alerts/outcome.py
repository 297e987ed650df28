"""What a try comes to, and when the next one is. Pure."""

from dataclasses import dataclass

FACTOR = 4.0
"""How much longer the time before each further try is."""
SPREAD = 0.25
"""Part of the time before a try that is left to chance, so that not all come back at once."""


@dataclass(frozen=True)
class Failed:
    """A try that failed, and why; `is_over`: another one gives the same; `is_gone`: the target takes nothing
    any more; `wait_seconds`: how long it asks to be left alone."""

    why: str
    is_over: bool = False
    is_gone: bool = False
    wait_seconds: float | None = None


@dataclass(frozen=True)
class Backoff:
    """Times between tries, in seconds: `first`, each further `FACTOR` times as long, none above `longest`;
    after so many `tries` it is over."""

    first: float
    longest: float
    tries: int

    def delay(self, tries: int, failed: Failed, chance: float) -> float | None:
        """Seconds until the try after so many (from 1 on); None if there is none. `chance` is from 0 to 1."""
        if tries >= self.tries or failed.is_over or failed.is_gone:
            return None
        delay = min(self.first * FACTOR ** min(tries - 1, 40), self.longest)
        delay *= 1 - SPREAD * chance
        return max(delay, min(failed.wait_seconds or 0.0, self.longest))
