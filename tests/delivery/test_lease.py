"""The lease: how long a worker may be sure that its partitions are its own."""

from newsfold.delivery.lease import SAFETY, Lease


def test_a_lease_ends_before_the_session_does() -> None:
    """It counts from before the heartbeat was sent, is never shortened, and does not outlive `end`."""
    now = 100.0
    lease = Lease(10.0, clock=lambda: now)
    assert not lease.valid()
    lease.renew(100.0)
    lease.renew(95.0)
    now = 100.0 + 10.0 * SAFETY - 0.01
    assert lease.valid()
    now = 100.0 + 10.0 * SAFETY
    assert not lease.valid()
    lease.renew(now)
    assert lease.valid()
    lease.end()
    lease.renew(now)
    assert not lease.valid()
