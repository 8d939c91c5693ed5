"""Under which address a feed is asked after polls that failed, moved or said that it is gone."""

import msgspec
import pytest
from feed_site import feed
from poll_ends import (
    FAULT,
    FEED,
    GONE,
    MISSING,
    NEW_HOME,
    NO_FEED,
    NOT_MODIFIED,
    OK,
    POLICY,
    REFUSED,
    SECOND,
    START,
    TAG,
    THIRD,
    URL,
    WITH_CANDIDATES,
    after_poll,
)

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.addresses import address_to_ask, is_gone
from connectors.feeds.polling.outcome import due_at
from connectors.feeds.polling.rhythm import DAY_S
from connectors.feeds.polling.state import FeedState
from connectors.feeds.polling.verdict import Verdict
from connectors.web.fetch import Move, Validators


def test_a_feed_that_is_gone_is_asked_no_more() -> None:
    """At once, with the sentence for the operator, and until its address is changed."""
    gone = after_poll(FeedState(feed="one"), GONE, START)

    assert (gone.word, gone.error, gone.next_poll) == ("gone", GONE.sentence, None)
    assert due_at(FEED, gone) is None
    assert due_at(feed(NEW_HOME), gone) == 0.0
    assert due_at(FEED, FeedState(feed="one")) == 0.0


def test_a_feed_is_gone_only_when_all_its_addresses_are() -> None:
    """Each that is gone is left at once for the next; none of them is asked again."""
    state, asked = FeedState(feed="one"), []
    while due_at(WITH_CANDIDATES, state) is not None:
        asked.append(address_to_ask(WITH_CANDIDATES, state))
        state = after_poll(state, GONE, START, one=WITH_CANDIDATES)

    assert asked == [URL, SECOND, THIRD]
    assert is_gone(WITH_CANDIDATES, state)
    assert state.word == "gone"


# Candidates


@pytest.mark.parametrize(("verdict", "times"), [(MISSING, 3), (REFUSED, 3), (NO_FEED, 3), (FAULT, 12), (GONE, 1)])
def test_the_next_address_is_tried_after_failures(verdict: Verdict, times: int) -> None:
    """Three that waiting will not mend, or twelve that it might have; without the validators of the old one."""
    state = FeedState(feed="one", validators=TAG)
    asked = []
    for _ in range(times + 1):
        asked.append(address_to_ask(WITH_CANDIDATES, state))
        before, state = state, after_poll(state, verdict, START, one=WITH_CANDIDATES)

    assert asked == [URL] * times + [SECOND]
    assert before.validators == Validators()


def test_addresses_are_tried_in_turn_and_the_one_that_works_is_kept() -> None:
    """After the last comes the first again; a success stays where it is."""
    state, asked = FeedState(feed="one"), []
    for _ in range(12):
        asked.append(address_to_ask(WITH_CANDIDATES, state))
        state = after_poll(state, MISSING, START, one=WITH_CANDIDATES)
    found = after_poll(state, OK, START, one=WITH_CANDIDATES)

    assert asked == [URL] * 3 + [SECOND] * 3 + [THIRD] * 3 + [URL] * 3
    assert address_to_ask(WITH_CANDIDATES, found) == SECOND
    assert address_to_ask(WITH_CANDIDATES, after_poll(found, MISSING, START, one=WITH_CANDIDATES)) == SECOND


def test_an_untried_address_is_asked_soon() -> None:
    """It is not made to wait for the failures of another; once all had their turn, the wait grows again."""
    state, waits_s = FeedState(feed="one"), []
    for _ in range(9):
        state = after_poll(state, REFUSED, START, one=WITH_CANDIDATES)
        waits_s.append((state.next_poll or 0) - START)

    assert (waits_s[2], waits_s[5]) == (300.0, 300.0)
    assert waits_s[8] == POLICY.max_back_off_s


def test_a_feed_with_one_address_keeps_it() -> None:
    """And its validators, however often it fails."""
    state = FeedState(feed="one", validators=TAG, body_hash="same")
    for _ in range(20):
        state = after_poll(state, MISSING, START)

    assert (address_to_ask(FEED, state), state.validators, state.body_hash) == (URL, TAG, "same")


def test_a_changed_catalogue_makes_a_candidate_void() -> None:
    """What the operator writes is asked, whatever worked before."""
    state = FeedState(feed="one", candidate=SECOND)

    assert address_to_ask(WITH_CANDIDATES, state) == SECOND
    assert address_to_ask(msgspec.structs.replace(FEED, candidates=(THIRD,)), state) == URL


# Moves


def _moved(*hops: tuple[int, str]) -> tuple[Move, ...]:
    return tuple(Move(status, url) for status, url in hops)


def _asked_after(*polls: tuple[float, tuple[Move, ...]]) -> str:
    """Return what is asked after polls at these days with these redirects."""
    state = FeedState(feed="one")
    for day, moves in polls:
        state = after_poll(state, OK, START + day * DAY_S, moves=moves)
    return address_to_ask(FEED, state)


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_is_adopted_after_repeats(status: int) -> None:
    """Three polls over a day to the same address: neither two, nor three within an hour."""
    moves = _moved((status, NEW_HOME))

    assert _asked_after((0, moves), (0.5, moves), (1, moves)) == NEW_HOME
    assert _asked_after((0, moves), (1, moves)) == URL
    assert _asked_after((0, moves), (0.02, moves), (0.04, moves)) == URL


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_redirect_for_the_moment_is_never_adopted(status: int) -> None:
    """However often it comes."""
    assert _asked_after(*[(float(day), _moved((status, NEW_HOME))) for day in range(30)]) == URL


def test_every_hop_must_be_permanent() -> None:
    """A chain is as lasting as its least lasting part."""
    lasting, partly = _moved((301, SECOND), (308, NEW_HOME)), _moved((301, SECOND), (302, NEW_HOME))

    assert _asked_after(*[(float(day), lasting) for day in range(3)]) == NEW_HOME
    assert _asked_after(*[(float(day), partly) for day in range(9)]) == URL


def test_encryption_is_not_given_up() -> None:
    """A permanent redirect from https to http is not adopted."""
    assert _asked_after(*[(float(day), _moved((301, "http://news.example/feed"))) for day in range(9)]) == URL


def test_a_target_that_changes_or_pauses_begins_anew() -> None:
    """Only the same address in a row counts."""
    here, there = _moved((301, NEW_HOME)), _moved((301, THIRD))

    assert _asked_after((0, here), (1, there), (2, here), (3, there)) == URL
    assert _asked_after((0, here), (1, here), (2, ()), (3, here), (4, here)) == URL


def test_a_redirect_to_what_is_no_feed_does_not_count() -> None:
    """Sites send everything that they have given up to their front page."""
    state = FeedState(feed="one")
    for day in range(9):
        state = after_poll(state, NO_FEED, START + day * DAY_S, moves=_moved((301, "https://news.example/")))

    assert address_to_ask(FEED, state) == URL


def _adopted() -> FeedState:
    state = FeedState(feed="one")
    for day in range(3):
        state = after_poll(state, OK, START + day * DAY_S, moves=_moved((301, NEW_HOME)))
    return state


def test_what_was_adopted_stays_while_it_answers() -> None:
    """Over many polls without a redirect."""
    state = _adopted()
    for day in range(3, 9):
        state = after_poll(state, NOT_MODIFIED, START + day * DAY_S)

    assert address_to_ask(FEED, state) == NEW_HOME


def test_what_was_adopted_may_move_on() -> None:
    """By the same rule; back to where it came from, nothing is left of it."""
    on, back = _adopted(), _adopted()
    for day in range(3, 6):
        on = after_poll(on, OK, START + day * DAY_S, moves=_moved((308, THIRD)))
        back = after_poll(back, OK, START + day * DAY_S, moves=_moved((308, URL)))

    assert address_to_ask(FEED, on) == THIRD
    assert back.relocation is None


@pytest.mark.parametrize(("verdict", "times"), [(MISSING, 3), (REFUSED, 3), (GONE, 1)])
def test_what_was_adopted_is_given_up_when_it_fails(verdict: Verdict, times: int) -> None:
    """The old address is asked again, soon, and the feed is not gone."""
    state = _adopted()
    for _ in range(times):
        assert address_to_ask(FEED, state) == NEW_HOME
        state = after_poll(state, verdict, START + 4 * DAY_S)

    assert address_to_ask(FEED, state) == URL
    assert due_at(FEED, state) == state.next_poll != 0.0
    assert (state.next_poll or 0) - START - 4 * DAY_S <= 3600.0


def test_a_changed_catalogue_makes_a_move_void() -> None:
    """A new address of the operator's is asked itself."""
    assert address_to_ask(feed(THIRD), _adopted()) == THIRD


# Validators


# Logins

LOGIN = "https://desk:hush@news.example/feed"


def test_a_feed_that_has_moved_within_its_site_is_asked_with_its_login() -> None:
    """At the new address as at the old one; at another site, without."""
    for target, expected in (
        ("https://news.example/new", "https://desk:hush@news.example/new"),
        (NEW_HOME, NEW_HOME),
    ):
        state = _moved_to(target, feed(LOGIN))

        assert address_to_ask(feed(LOGIN), state) == expected


def test_a_state_has_no_login() -> None:
    """It goes to a topic: neither an address that was left, nor one that is gone or has moved, tells its login."""
    one = msgspec.structs.replace(feed(LOGIN), candidates=("https://desk:hush@two.example/feed",))
    first = after_poll(FeedState(feed="one"), GONE, START, one=one)
    moved = _moved_to("https://news.example/new", one)

    assert address_to_ask(one, first) == "https://desk:hush@two.example/feed"
    assert is_gone(one, after_poll(first, GONE, START, one=one))
    assert "hush" not in repr((first, moved))


def _moved_to(target: str, one: Feed) -> FeedState:
    """Return the state of a feed after it was sent on to `target`, for good and for days."""
    state = FeedState(feed="one")
    for day in range(5):
        state = after_poll(state, OK, START + day * DAY_S, moves=(Move(301, target),), one=one)
    return state
