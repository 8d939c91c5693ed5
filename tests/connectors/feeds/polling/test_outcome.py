"""What a poll's end means for the feed: its word, its next poll and its validators."""

import msgspec
import pytest
from msgspec.structs import replace
from poll_ends import (
    CHANCE,
    FAULT,
    FEED,
    NOT_MODIFIED,
    OK,
    POLICY,
    REFUSED,
    SAME,
    START,
    TAG,
    UNREACHED,
    URL,
    after_poll,
    article_at,
    asked_hourly,
)

from connectors.feeds.polling.conditional import validators_to_send
from connectors.feeds.polling.outcome import after, delivered, forgiven, news_times
from connectors.feeds.polling.report import PollReport
from connectors.feeds.polling.rhythm import DAY_S, HOUR_S
from connectors.feeds.polling.state import FeedState
from connectors.feeds.polling.verdict import Verdict
from connectors.feeds.reading.hints import Hints
from connectors.web.fetch import FetchResult, Validators


@pytest.mark.parametrize("verdict", [OK, SAME, NOT_MODIFIED])
def test_an_answer_forgives(verdict: Verdict) -> None:
    """Whatever failed before: the word, the weights and the old rhythm."""
    failed = after_poll(after_poll(FeedState(feed="one"), REFUSED, START), FAULT, START)
    well = after_poll(failed, verdict, START + 900)

    assert (failed.word, failed.failures, failed.setbacks, failed.error) == ("failing", 2, 3.0, FAULT.sentence)
    assert (well.word, well.failures, well.setbacks, well.misses, well.error) == ("ok", 0, 0.0, 0.0, None)
    assert (well.last_success, well.asked_at) == (START + 900, START + 900)


def test_a_word_is_dated_when_it_changes() -> None:
    """Since when a feed fails, is well or is silent: further polls of the same kind do not move it; a hub's may."""
    words = [FeedState(feed="one")]
    for verdict, at in ((OK, 0), (SAME, 300), (FAULT, 600), (REFUSED, 900), (OK, 1200)):
        words.append(after_poll(words[-1], verdict, START + at))
    silent = replace(words[-1], word="silent", word_since=START + 1500, silent_since=START + 1500)
    ended = delivered(silent, PollReport(verdict=OK, articles=(article_at(1, START + 1700),)), START + 1800)

    assert [(one.word, one.word_since and one.word_since - START) for one in (*words, ended)] == [
        ("waiting", None), ("ok", 0), ("ok", 0), ("failing", 600), ("failing", 600), ("ok", 1200), ("ok", 1800),
    ]  # fmt: skip


def test_failures_back_off_by_their_weight() -> None:
    """The next poll is an interval away, then two, then four times as far as a hard one."""
    state, waits_s = FeedState(feed="one"), []
    for verdict in (FAULT, FAULT, REFUSED):
        state = after_poll(state, verdict, START)
        waits_s.append((state.next_poll or 0) - START)

    assert waits_s == [300.0, 600.0, 2400.0]


def test_hints_are_kept_while_nothing_changes() -> None:
    """What the document said of itself holds until it is read again."""
    report = PollReport(verdict=OK, hints=Hints(ttl_s=1200))
    result = FetchResult(url=URL, final_url=URL, status=200)
    first = after(FEED, FeedState(feed="one"), report, result, now=START, policy=POLICY, random=CHANCE)
    second = after_poll(first, NOT_MODIFIED, START + 1200)
    third = after_poll(second, OK, START + 2400)

    assert [(state.next_poll or 0) - (state.asked_at or 0) for state in (first, second)] == [1200, 1200]
    assert (third.next_poll or 0) - START - 2400 < 600


def test_only_entries_that_were_never_seen_are_news() -> None:
    """An edited one teaches no rhythm and ends no silence."""
    old, new = article_at(1, START), article_at(2, START + 60)
    before = FeedState(feed="one", seen={old.id: "another revision"})

    assert news_times(before, PollReport(verdict=OK, articles=(old, new))) == [START + 60]


# Our network


def test_an_outage_counts_against_nobody() -> None:
    """What may be our network's leaves the feed as it was; what a server said counts as ever."""
    state, at = asked_hourly(3)
    spared, counted = (after_poll(state, verdict, at + 300, is_outage=True) for verdict in (UNREACHED, FAULT))

    assert msgspec.structs.replace(spared, asked_at=state.asked_at, next_poll=state.next_poll) == state
    assert (spared.next_poll or 0) > at + 300
    assert (counted.word, counted.failures) == ("failing", 1)


def test_what_was_blamed_too_soon_is_forgiven() -> None:
    """A first failure leaves no trace; a later one only takes its own weight back."""
    state, at = asked_hourly(3)
    once = after_poll(state, UNREACHED, at + 300)
    twice = after_poll(after_poll(state, FAULT, at + 300), UNREACHED, at + 600)
    first, second = (forgiven(FEED, each, at + 700, POLICY, CHANCE) for each in (once, twice))

    assert (first.word, first.failures, first.setbacks, first.error) == ("ok", 0, 0.0, None)
    assert (second.word, second.failures, second.setbacks) == ("failing", 1, 1.0)
    assert forgiven(FEED, after_poll(FeedState(feed="one"), UNREACHED, at), at, POLICY, CHANCE).word == "waiting"


# Gone


def test_validators_are_sent_back_until_a_day_has_passed() -> None:
    """Then the whole document is fetched; a 200 with the same body is as good."""
    state, at = asked_hourly(3)
    state = after_poll(state, NOT_MODIFIED, at + 60)
    full = after_poll(state, SAME, at + DAY_S)

    assert validators_to_send(state, at + HOUR_S - 1, POLICY) == TAG
    assert validators_to_send(state, at + DAY_S, POLICY) == Validators()
    assert validators_to_send(full, at + DAY_S + 60, POLICY) == TAG


def test_a_304_that_was_not_asked_for_is_no_document() -> None:
    """It shows nothing, so the whole document stays due."""
    state, at = asked_hourly(100)
    unasked = Verdict(word="unchanged", reason="unasked-304")
    later = after_poll(state, unasked, at + POLICY.full_every_s)

    assert later.last_full == state.last_full
    assert validators_to_send(later, at + POLICY.full_every_s + 1, POLICY) == Validators()


def test_not_modified_is_doubted_when_something_should_have_come() -> None:
    """After what usually brings three entries, and hourly at most; of an unknown feed only once a day."""
    (known, at), (unknown, then) = asked_hourly(80), asked_hourly(3)
    silent = after_poll(known, NOT_MODIFIED, at + 2 * HOUR_S)
    proved = after_poll(silent, SAME, at + 4 * HOUR_S)

    assert validators_to_send(silent, at + 2 * HOUR_S, POLICY) == TAG
    assert validators_to_send(silent, at + 4 * HOUR_S, POLICY) == Validators()
    assert validators_to_send(proved, at + 5 * HOUR_S, POLICY) == TAG
    assert validators_to_send(unknown, then + 20 * HOUR_S, POLICY) == TAG


def test_the_doubt_is_an_hourly_one_at_most() -> None:
    """A fast feed that has stopped is not fetched whole by the minute."""
    known, at = asked_hourly(80)
    fast = msgspec.structs.replace(
        known, rhythm=msgspec.structs.replace(known.rhythm, entries_by_day=(200.0,) * 7, entries_by_hour=(60.0,) * 24)
    )

    assert validators_to_send(fast, at + 1800, POLICY) == TAG
    assert validators_to_send(fast, at + 3600, POLICY) == Validators()


# Silence


def test_silence_comes_and_ends() -> None:
    """A feed that answers and has brought nothing for too long is silent, until it brings something new."""
    state, at = asked_hourly(100)
    quiet = after_poll(state, NOT_MODIFIED, at + 2 * HOUR_S)
    silent = after_poll(quiet, SAME, at + 12 * HOUR_S)
    still = after_poll(silent, OK, at + 40 * DAY_S, articles=(article_at(1, START),))
    lively = after_poll(still, OK, at + 41 * DAY_S, articles=(article_at(999, at + 41 * DAY_S),))

    assert [each.word for each in (state, quiet, silent, still, lively)] == ["ok", "ok", "silent", "silent", "ok"]
    assert (silent.silent_since, still.silent_since, lively.silent_since) == (at + 12 * HOUR_S, at + 12 * HOUR_S, None)


def test_a_failure_is_told_before_a_silence() -> None:
    """A feed that does not answer fails; when it answers again, it is as silent as before."""
    state, at = asked_hourly(100)
    silent = after_poll(state, SAME, at + 12 * HOUR_S)
    failing = after_poll(silent, FAULT, at + 13 * HOUR_S)

    assert failing.word == "failing"
    assert after_poll(failing, SAME, at + 14 * HOUR_S).word == "silent"


def test_a_feed_that_died_long_ago_is_silent_from_the_start() -> None:
    """Its first document says when it last brought something."""
    old = tuple(article_at(number, START - 200 * DAY_S + number * HOUR_S) for number in range(20))
    state = after_poll(FeedState(feed="one"), OK, START, articles=old)

    assert state.word == "silent"
    assert state.last_new == START - 200 * DAY_S + 19 * HOUR_S


def test_the_first_document_of_a_living_feed_is_no_silence() -> None:
    """An entry an hour up to now."""
    fresh = tuple(article_at(number, START - number * HOUR_S) for number in range(1, 60))

    assert after_poll(FeedState(feed="one"), OK, START, articles=fresh).word == "ok"


def test_what_a_hub_sends_ends_a_silence() -> None:
    """No poll will find it new, so the delivery ends the alarm and teaches the rhythm; a repeat does neither."""
    state, now = asked_hourly(72)
    now += 12 * HOUR_S
    state = after_poll(state, SAME, now)
    report = PollReport(verdict=OK, articles=(article_at(1000, now),))
    told = delivered(state, report, now + 60)

    assert (state.word, told.word, told.silent_since, told.last_new) == ("silent", "ok", None, now + 60)
    assert sum(told.rhythm.entries_by_day) > sum(state.rhythm.entries_by_day)
    assert delivered(state, PollReport(verdict=OK), now + 60) == state


# Clocks


def test_a_clock_that_was_ahead_leaves_nothing_behind() -> None:
    """Set right after a year, the feed is learnt, doubted and missed as if it had been asked just now."""
    right, at = asked_hourly(80)
    wrong = after_poll(right, OK, at + 365 * DAY_S, articles=(article_at(999, at + 365 * DAY_S),))
    mended = after_poll(wrong, NOT_MODIFIED, at + HOUR_S)
    later = after_poll(mended, NOT_MODIFIED, at + 2 * HOUR_S)

    assert (mended.last_full, mended.last_new, mended.rhythm.watched_to) == (at + HOUR_S,) * 3
    assert validators_to_send(wrong, at + HOUR_S, POLICY) == Validators()
    assert later.rhythm.watched_to == at + 2 * HOUR_S
    assert sum(later.rhythm.watched_by_day) > sum(mended.rhythm.watched_by_day)


# The first document


def test_before_the_first_document_nothing_was_watched() -> None:
    """A server that says "not modified" to who never had anything teaches nothing: the dates of the document do."""
    unasked = Verdict(word="unchanged", reason="unasked-304")
    articles = tuple(article_at(number, START - number * HOUR_S) for number in range(1, 20))
    lied_to = after_poll(FeedState(feed="one"), unasked, START - 300)
    late, first = (after_poll(state, OK, START, articles=articles) for state in (lied_to, FeedState(feed="one")))

    assert late.rhythm == first.rhythm
    assert late.last_new == START - HOUR_S
