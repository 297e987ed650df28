"""A broker that is away is noticed where nothing comes."""

from newsfold.errors import BrokerError
from newsfold.subscription.listening import ASK_SECONDS, Listening


def test_a_broker_that_goes_and_comes_back() -> None:
    """It is asked only while nothing comes, said once each way, and its silence grows until it answers."""
    now, lines, asked = [0.0], list[str](), list[float]()
    listening = Listening(clock=lambda: now[0], say=lines.append)
    away = True

    def ask() -> None:
        asked.append(now[0])
        if away:
            raise BrokerError("it does not answer")

    for _ in range(100):
        now[0] += 1
        listening.look(ask, came=True)
    assert (asked, listening.silence()) == ([], 0)
    for _ in range(65):
        now[0] += 1
        listening.look(ask, came=False)
    assert (len(asked), listening.silence(), lines) == (3, 65, ["it does not answer; waiting for it"])
    away = False
    now[0] += ASK_SECONDS
    listening.look(ask, came=False)
    assert (listening.silence(), lines[1:]) == (0, ["the broker answers again"])
