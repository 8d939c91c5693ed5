"""A poller asks only while nobody can have given its feeds to another."""

from streams.polled.lease import SESSION_S, SPARE_S, Lease


class Uptime:
    """A time that a test moves."""

    now_s = 1000.0

    def __call__(self) -> float:
        """Return the present."""
        return self.now_s


def test_without_a_confirmation_there_is_no_lease() -> None:
    """Who has not been heard by the group asks nobody."""
    assert not Lease(Uptime()).is_held()


def test_a_lease_ends_before_the_session() -> None:
    """It counts from when the confirmed word was sent, so that an answer that was long on its way buys no time."""
    uptime = Uptime()
    lease = Lease(uptime)
    sent_s = lease.now_s()
    uptime.now_s += SESSION_S - SPARE_S - 0.5
    lease.confirm(sent_s)
    held = [lease.is_held()]
    uptime.now_s += 1.0
    held.append(lease.is_held())

    assert held == [True, False]


def test_an_older_confirmation_takes_nothing_away() -> None:
    """Answers may come in another order than what was sent."""
    uptime = Uptime()
    lease = Lease(uptime)
    lease.confirm(uptime.now_s)
    lease.confirm(uptime.now_s - SESSION_S)

    assert lease.is_held()
