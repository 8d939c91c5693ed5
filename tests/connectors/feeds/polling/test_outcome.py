"""What a poll's end means for the feed: its word, its next poll, its address and its validators."""

from datetime import UTC, datetime, timedelta
from random import Random

import msgspec
import pytest
from feed_site import NOON, feed

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.addresses import address_to_ask, is_gone
from connectors.feeds.polling.conditional import validators_to_send
from connectors.feeds.polling.outcome import after, delivered, due_at, forgiven, news_times
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.report import PollReport
from connectors.feeds.polling.rhythm import DAY_S, HOUR_S
from connectors.feeds.polling.state import FeedState
from connectors.feeds.polling.verdict import Verdict
from connectors.feeds.reading.entry import to_article
from connectors.feeds.reading.hints import Hints
from connectors.feeds.reading.parse import ParsedEntry
from connectors.web.fetch import FetchResult, Move, Validators
from schemas.article import Article

URL, SECOND, THIRD = "https://news.example/feed", "https://news.example/rss", "https://other.example/rss"
NEW_HOME = "https://new.example/feed"
FEED = feed(URL)
WITH_CANDIDATES = msgspec.structs.replace(FEED, candidates=(SECOND, THIRD))
POLICY = Policy(jitter=0.0)
CHANCE = Random(1)  # noqa: S311  spreads requests, protects nothing
START = NOON.timestamp()
TAG = Validators(etag='"one"')

OK = Verdict(word="ok", reason="fetched")
SAME = Verdict(word="unchanged", reason="same-body")
NOT_MODIFIED = Verdict(word="unchanged", reason="not-modified")
MISSING = Verdict(word="soft", reason="http-404", sentence="HTTP 404: nothing there")
FAULT = Verdict(word="temporary", reason="http-500", sentence="HTTP 500: the server has a fault")
REFUSED = Verdict(word="hard", reason="http-401", sentence="HTTP 401: the feed wants a login")
NO_FEED = Verdict(word="temporary", reason="html", sentence="a page, no feed")
UNREACHED = Verdict(word="temporary", reason="no-connection", sentence="no route to host")
GONE = Verdict(word="gone", reason="http-410", sentence="HTTP 410: gone for good")


def _article(number: int, at: float) -> Article:
    when = datetime.fromtimestamp(at, UTC)
    entry = ParsedEntry(
        url=f"https://news.example/{number}", title="Border notice", summary=f"{number}", published=when
    )
    article = to_article(entry, FEED, when + timedelta(minutes=1))
    return msgspec.structs.replace(article, published=when)


def _after(  # noqa: PLR0913  what differs between polls
    state: FeedState,
    verdict: Verdict,
    now: float,
    *,
    one: Feed = FEED,
    articles: tuple[Article, ...] = (),
    moves: tuple[Move, ...] = (),
    is_outage: bool = False,
) -> FeedState:
    """Return the state after a poll, with what was seen, as the poller adds it."""
    asked = address_to_ask(one, state)
    result = FetchResult(url=asked, final_url=moves[-1].url if moves else asked, status=200, moves=moves)
    report = PollReport(verdict=verdict, articles=articles)
    state = after(one, state, report, result, now=now, policy=POLICY, random=CHANCE, is_outage=is_outage)
    return msgspec.structs.replace(state, seen={**state.seen, **{each.id: each.revision for each in articles}})


def _hourly(hours: int) -> tuple[FeedState, float]:
    """Return the state of a feed that was asked by the hour and had an entry each time, and the time of the last."""
    state = FeedState(feed="one")
    for hour in range(hours):
        at = START + hour * HOUR_S
        state = _after(state, OK, at, articles=(_article(hour, at - 600),))
    return msgspec.structs.replace(state, validators=TAG), START + (hours - 1) * HOUR_S


# Success and failure


@pytest.mark.parametrize("verdict", [OK, SAME, NOT_MODIFIED])
def test_an_answer_forgives(verdict: Verdict) -> None:
    """Whatever failed before: the word, the weights and the old rhythm."""
    failed = _after(_after(FeedState(feed="one"), REFUSED, START), FAULT, START)
    well = _after(failed, verdict, START + 900)

    assert (failed.word, failed.failures, failed.setbacks, failed.error) == ("failing", 2, 3.0, FAULT.sentence)
    assert (well.word, well.failures, well.setbacks, well.misses, well.error) == ("ok", 0, 0.0, 0.0, None)
    assert (well.last_success, well.asked_at) == (START + 900, START + 900)


def test_failures_back_off_by_their_weight() -> None:
    """The next poll is an interval away, then two, then four times as far as a hard one."""
    state, waits_s = FeedState(feed="one"), []
    for verdict in (FAULT, FAULT, REFUSED):
        state = _after(state, verdict, START)
        waits_s.append((state.next_poll or 0) - START)

    assert waits_s == [300.0, 600.0, 2400.0]


def test_hints_are_kept_while_nothing_changes() -> None:
    """What the document said of itself holds until it is read again."""
    report = PollReport(verdict=OK, hints=Hints(ttl_s=1200))
    result = FetchResult(url=URL, final_url=URL, status=200)
    first = after(FEED, FeedState(feed="one"), report, result, now=START, policy=POLICY, random=CHANCE)
    second = _after(first, NOT_MODIFIED, START + 1200)
    third = _after(second, OK, START + 2400)

    assert [(state.next_poll or 0) - (state.asked_at or 0) for state in (first, second)] == [1200, 1200]
    assert (third.next_poll or 0) - START - 2400 < 600


def test_only_entries_that_were_never_seen_are_news() -> None:
    """An edited one teaches no rhythm and ends no silence."""
    old, new = _article(1, START), _article(2, START + 60)
    before = FeedState(feed="one", seen={old.id: "another revision"})

    assert news_times(before, PollReport(verdict=OK, articles=(old, new))) == [START + 60]


# Our network


def test_an_outage_counts_against_nobody() -> None:
    """What may be our network's leaves the feed as it was; what a server said counts as ever."""
    state, at = _hourly(3)
    spared, counted = (_after(state, verdict, at + 300, is_outage=True) for verdict in (UNREACHED, FAULT))

    assert msgspec.structs.replace(spared, asked_at=state.asked_at, next_poll=state.next_poll) == state
    assert (spared.next_poll or 0) > at + 300
    assert (counted.word, counted.failures) == ("failing", 1)


def test_what_was_blamed_too_soon_is_forgiven() -> None:
    """A first failure leaves no trace; a later one only takes its own weight back."""
    state, at = _hourly(3)
    once = _after(state, UNREACHED, at + 300)
    twice = _after(_after(state, FAULT, at + 300), UNREACHED, at + 600)
    first, second = (forgiven(FEED, each, at + 700, POLICY, CHANCE) for each in (once, twice))

    assert (first.word, first.failures, first.setbacks, first.error) == ("ok", 0, 0.0, None)
    assert (second.word, second.failures, second.setbacks) == ("failing", 1, 1.0)
    assert forgiven(FEED, _after(FeedState(feed="one"), UNREACHED, at), at, POLICY, CHANCE).word == "waiting"


# Gone


def test_a_feed_that_is_gone_is_asked_no_more() -> None:
    """At once, with the sentence for the operator, and until its address is changed."""
    gone = _after(FeedState(feed="one"), GONE, START)

    assert (gone.word, gone.error, gone.next_poll) == ("gone", GONE.sentence, None)
    assert due_at(FEED, gone) is None
    assert due_at(feed(NEW_HOME), gone) == 0.0
    assert due_at(FEED, FeedState(feed="one")) == 0.0


def test_a_feed_is_gone_only_when_all_its_addresses_are() -> None:
    """Each that is gone is left at once for the next; none of them is asked again."""
    state, asked = FeedState(feed="one"), []
    while due_at(WITH_CANDIDATES, state) is not None:
        asked.append(address_to_ask(WITH_CANDIDATES, state))
        state = _after(state, GONE, START, one=WITH_CANDIDATES)

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
        before, state = state, _after(state, verdict, START, one=WITH_CANDIDATES)

    assert asked == [URL] * times + [SECOND]
    assert before.validators == Validators()


def test_addresses_are_tried_in_turn_and_the_one_that_works_is_kept() -> None:
    """After the last comes the first again; a success stays where it is."""
    state, asked = FeedState(feed="one"), []
    for _ in range(12):
        asked.append(address_to_ask(WITH_CANDIDATES, state))
        state = _after(state, MISSING, START, one=WITH_CANDIDATES)
    found = _after(state, OK, START, one=WITH_CANDIDATES)

    assert asked == [URL] * 3 + [SECOND] * 3 + [THIRD] * 3 + [URL] * 3
    assert address_to_ask(WITH_CANDIDATES, found) == SECOND
    assert address_to_ask(WITH_CANDIDATES, _after(found, MISSING, START, one=WITH_CANDIDATES)) == SECOND


def test_an_untried_address_is_asked_soon() -> None:
    """It is not made to wait for the failures of another; once all had their turn, the wait grows again."""
    state, waits_s = FeedState(feed="one"), []
    for _ in range(9):
        state = _after(state, REFUSED, START, one=WITH_CANDIDATES)
        waits_s.append((state.next_poll or 0) - START)

    assert (waits_s[2], waits_s[5]) == (300.0, 300.0)
    assert waits_s[8] == POLICY.max_back_off_s


def test_a_feed_with_one_address_keeps_it() -> None:
    """And its validators, however often it fails."""
    state = FeedState(feed="one", validators=TAG, body_hash="same")
    for _ in range(20):
        state = _after(state, MISSING, START)

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
        state = _after(state, OK, START + day * DAY_S, moves=moves)
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
        state = _after(state, NO_FEED, START + day * DAY_S, moves=_moved((301, "https://news.example/")))

    assert address_to_ask(FEED, state) == URL


def _adopted() -> FeedState:
    state = FeedState(feed="one")
    for day in range(3):
        state = _after(state, OK, START + day * DAY_S, moves=_moved((301, NEW_HOME)))
    return state


def test_what_was_adopted_stays_while_it_answers() -> None:
    """Over many polls without a redirect."""
    state = _adopted()
    for day in range(3, 9):
        state = _after(state, NOT_MODIFIED, START + day * DAY_S)

    assert address_to_ask(FEED, state) == NEW_HOME


def test_what_was_adopted_may_move_on() -> None:
    """By the same rule; back to where it came from, nothing is left of it."""
    on, back = _adopted(), _adopted()
    for day in range(3, 6):
        on = _after(on, OK, START + day * DAY_S, moves=_moved((308, THIRD)))
        back = _after(back, OK, START + day * DAY_S, moves=_moved((308, URL)))

    assert address_to_ask(FEED, on) == THIRD
    assert back.relocation is None


@pytest.mark.parametrize(("verdict", "times"), [(MISSING, 3), (REFUSED, 3), (GONE, 1)])
def test_what_was_adopted_is_given_up_when_it_fails(verdict: Verdict, times: int) -> None:
    """The old address is asked again, soon, and the feed is not gone."""
    state = _adopted()
    for _ in range(times):
        assert address_to_ask(FEED, state) == NEW_HOME
        state = _after(state, verdict, START + 4 * DAY_S)

    assert address_to_ask(FEED, state) == URL
    assert due_at(FEED, state) == state.next_poll != 0.0
    assert (state.next_poll or 0) - START - 4 * DAY_S <= 3600.0


def test_a_changed_catalogue_makes_a_move_void() -> None:
    """A new address of the operator's is asked itself."""
    assert address_to_ask(feed(THIRD), _adopted()) == THIRD


# Validators


def test_validators_are_sent_back_until_a_day_has_passed() -> None:
    """Then the whole document is fetched; a 200 with the same body is as good."""
    state, at = _hourly(3)
    state = _after(state, NOT_MODIFIED, at + 60)
    full = _after(state, SAME, at + DAY_S)

    assert validators_to_send(state, at + HOUR_S - 1, POLICY) == TAG
    assert validators_to_send(state, at + DAY_S, POLICY) == Validators()
    assert validators_to_send(full, at + DAY_S + 60, POLICY) == TAG


def test_a_304_that_was_not_asked_for_is_no_document() -> None:
    """It shows nothing, so the whole document stays due."""
    state, at = _hourly(100)
    unasked = Verdict(word="unchanged", reason="unasked-304")
    later = _after(state, unasked, at + POLICY.full_every_s)

    assert later.last_full == state.last_full
    assert validators_to_send(later, at + POLICY.full_every_s + 1, POLICY) == Validators()


def test_not_modified_is_doubted_when_something_should_have_come() -> None:
    """After what usually brings three entries, and hourly at most; of an unknown feed only once a day."""
    (known, at), (unknown, then) = _hourly(80), _hourly(3)
    silent = _after(known, NOT_MODIFIED, at + 2 * HOUR_S)
    proved = _after(silent, SAME, at + 4 * HOUR_S)

    assert validators_to_send(silent, at + 2 * HOUR_S, POLICY) == TAG
    assert validators_to_send(silent, at + 4 * HOUR_S, POLICY) == Validators()
    assert validators_to_send(proved, at + 5 * HOUR_S, POLICY) == TAG
    assert validators_to_send(unknown, then + 20 * HOUR_S, POLICY) == TAG


def test_the_doubt_is_an_hourly_one_at_most() -> None:
    """A fast feed that has stopped is not fetched whole by the minute."""
    known, at = _hourly(80)
    fast = msgspec.structs.replace(
        known, rhythm=msgspec.structs.replace(known.rhythm, entries_by_day=(200.0,) * 7, entries_by_hour=(60.0,) * 24)
    )

    assert validators_to_send(fast, at + 1800, POLICY) == TAG
    assert validators_to_send(fast, at + 3600, POLICY) == Validators()


# Silence


def test_silence_comes_and_ends() -> None:
    """A feed that answers and has brought nothing for too long is silent, until it brings something new."""
    state, at = _hourly(100)
    quiet = _after(state, NOT_MODIFIED, at + 2 * HOUR_S)
    silent = _after(quiet, SAME, at + 12 * HOUR_S)
    still = _after(silent, OK, at + 40 * DAY_S, articles=(_article(1, START),))
    lively = _after(still, OK, at + 41 * DAY_S, articles=(_article(999, at + 41 * DAY_S),))

    assert [each.word for each in (state, quiet, silent, still, lively)] == ["ok", "ok", "silent", "silent", "ok"]
    assert (silent.silent_since, still.silent_since, lively.silent_since) == (at + 12 * HOUR_S, at + 12 * HOUR_S, None)


def test_a_failure_is_told_before_a_silence() -> None:
    """A feed that does not answer fails; when it answers again, it is as silent as before."""
    state, at = _hourly(100)
    silent = _after(state, SAME, at + 12 * HOUR_S)
    failing = _after(silent, FAULT, at + 13 * HOUR_S)

    assert failing.word == "failing"
    assert _after(failing, SAME, at + 14 * HOUR_S).word == "silent"


def test_a_feed_that_died_long_ago_is_silent_from_the_start() -> None:
    """Its first document says when it last brought something."""
    old = tuple(_article(number, START - 200 * DAY_S + number * HOUR_S) for number in range(20))
    state = _after(FeedState(feed="one"), OK, START, articles=old)

    assert state.word == "silent"
    assert state.last_new == START - 200 * DAY_S + 19 * HOUR_S


def test_the_first_document_of_a_living_feed_is_no_silence() -> None:
    """An entry an hour up to now."""
    fresh = tuple(_article(number, START - number * HOUR_S) for number in range(1, 60))

    assert _after(FeedState(feed="one"), OK, START, articles=fresh).word == "ok"


def test_what_a_hub_sends_ends_a_silence() -> None:
    """No poll will find it new, so the delivery ends the alarm and teaches the rhythm; a repeat does neither."""
    state, now = _hourly(72)
    now += 12 * HOUR_S
    state = _after(state, SAME, now)
    report = PollReport(verdict=OK, articles=(_article(1000, now),))
    told = delivered(state, report, now + 60)

    assert (state.word, told.word, told.silent_since, told.last_new) == ("silent", "ok", None, now + 60)
    assert sum(told.rhythm.entries_by_day) > sum(state.rhythm.entries_by_day)
    assert delivered(state, PollReport(verdict=OK), now + 60) == state
