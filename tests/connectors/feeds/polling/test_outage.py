"""When nothing can be reached it is our network, and no feed's fault."""

import pytest

from connectors.feeds.polling.outage import LEAST_HOSTS, LEAST_POLLS, WITHIN_S, Outage, Outcome
from connectors.feeds.polling.policy import Policy


def _outage(hosts: int, *polls: tuple[str, bool], every_s: float = 10.0) -> Outage:
    """Return what is known after polls of these hosts, each with whether the network failed."""
    outage = Outage(hosts=hosts)
    for number, (host, is_network) in enumerate(polls):
        outage = outage.after(Outcome(feed=f"{host}-{number}", host=host, at=number * every_s, is_network=is_network))
    return outage


def test_five_failures_over_three_hosts_are_an_outage() -> None:
    """Not one earlier; and it says whom it has blamed before."""
    polls = [("a", True), ("b", True), ("c", True), ("a", True), ("b", True)]

    assert not _outage(100, *polls[:-1]).is_down
    assert _outage(100, *polls).is_down
    assert _outage(100, *polls).blamed == ("a-0", "b-1", "c-2", "a-3", "b-4")


def test_any_answer_speaks_against_it() -> None:
    """One host that answers, with whatever, and the count begins anew."""
    polls = [("a", True), ("b", True), ("c", True), ("d", True), ("e", False), ("f", True)]

    assert not _outage(100, *polls).is_down
    assert _outage(100, *polls).blamed == ("f-5",)


def test_hosts_that_are_down_are_no_outage() -> None:
    """Two hosts that fail again and again are two hosts that fail."""
    outage = _outage(100, *[("a", True), ("b", True)] * 50)

    assert not outage.is_down
    assert len(outage.failures) < 2 * LEAST_POLLS


def test_failures_of_long_ago_do_not_count() -> None:
    """Five failures over an hour may be five causes."""
    polls = [(host, True) for host in "abcde"]

    assert not _outage(100, *polls, every_s=WITHIN_S / 3).is_down


@pytest.mark.parametrize(("hosts", "needed"), [(1, None), (2, None), (3, 3), (4, 4), (5, 5), (100, 5)])
def test_a_small_catalogue_must_fail_as_a_whole(hosts: int, needed: int | None) -> None:
    """Three or four hosts are enough when these are all; one and two never are."""
    polls = [(f"host-{number}", True) for number in range(hosts)]
    down = next((count for count in range(hosts + 1) if _outage(hosts, *polls[:count]).is_down), None)

    assert down == needed
    assert LEAST_HOSTS == 3


def test_it_lasts_until_something_answers() -> None:
    """Further failures change nothing, and blame nobody; the first answer ends it."""
    polls = [(host, True) for host in "abcde"]
    down, well = _outage(100, *polls, ("f", True)), _outage(100, *polls, ("f", False))

    assert (down.is_down, down.since, len(down.blamed)) == (True, 40.0, 5)
    assert (well.is_down, well.blamed) == (False, ())


def test_probing_is_slow_while_it_lasts() -> None:
    """One feed every half minute; as fast as ever when it is over."""
    policy = Policy()
    polls = [(host, True) for host in "abcde"]

    assert _outage(100, *polls).probe_at(40.0, policy) == 40.0 + policy.probe_s
    assert _outage(100, *polls[:2]).probe_at(40.0, policy) == 40.0
