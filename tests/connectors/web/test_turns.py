"""A host is asked by one at a time, with the wished pause between two."""

import asyncio

import pytest
from feed_site import Clock

from connectors.web.turns import KEPT_S, SPARE, Turns, host_of

URL = "https://news.example/1"


class Watched:
    """Turns on a clock that pauses move."""

    def __init__(self, spacing_s: float = 0.0) -> None:
        self.clock = Clock()
        self.pauses: list[float] = []
        self.turns = Turns(spacing_s, now=lambda: self.clock().timestamp(), pause=self._pause)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock.advance(seconds)


async def test_the_first_turn_waits_for_nothing() -> None:
    """Whatever its spacing."""
    given = Watched()
    async with given.turns.at(URL, 10.0):
        pass

    assert given.pauses == []


async def test_a_turn_waits_for_what_is_left_of_its_spacing() -> None:
    """Counted from the end of the last turn at its host; a longer spacing waits longer, none does not."""
    given = Watched()
    async with given.turns.at(URL):
        given.clock.advance(100)
    given.clock.advance(4)
    async with given.turns.at("https://news.example/2", 10.0):
        pass
    async with given.turns.at(URL):
        pass

    assert given.pauses == [6.0]


async def test_hosts_do_not_wait_for_each_other() -> None:
    """Another host, or another port of the same, has turns of its own; credentials make no other host."""
    given = Watched()
    async with (
        given.turns.at(URL),
        given.turns.at("https://news.example:444/1", 9.0),
        given.turns.at("https://b.example"),
    ):
        pass
    async with given.turns.at("https://user:secret@news.example/1", 5.0):
        pass

    assert given.pauses == [5.0]


async def test_two_never_hold_one_host() -> None:
    """Not even while one of them waits for its spacing."""
    given = Watched()
    holding = 0

    async def hold() -> None:
        nonlocal holding
        async with given.turns.at(URL, 1.0):
            holding += 1
            assert holding == 1
            await asyncio.sleep(0)
            holding -= 1

    await asyncio.gather(*(hold() for _ in range(5)))

    assert given.pauses == [1.0] * 4


async def test_a_turn_that_fails_is_a_turn() -> None:
    """The host is free again, and has been asked."""
    given = Watched()
    with pytest.raises(ConnectionError):
        async with given.turns.at(URL):
            raise ConnectionError
    async with given.turns.at(URL, 3.0):
        pass

    assert given.pauses == [3.0]


async def test_every_turn_waits_for_the_spacing_of_all() -> None:
    """A host's own wish counts where it is longer."""
    given = Watched(2.0)
    for wish_s in (0.0, 0.0, 5.0, 1.0):
        async with given.turns.at(URL, wish_s):
            pass

    assert given.pauses == [2.0, 5.0, 2.0]


async def test_a_paused_host_is_asked_by_nobody() -> None:
    """For as long as was said, the longest wish counting; another host is asked."""
    given = Watched()
    given.turns.pause(URL, 60.0)
    given.turns.pause(URL, 30.0)
    left_s = given.turns.paused_s("https://NEWS.example/other")
    async with given.turns.at("https://b.example"):
        pass
    async with given.turns.at(URL):
        pass

    assert (left_s, given.pauses, given.turns.paused_s(URL)) == (60.0, [60.0], 0.0)


async def test_a_pause_of_pages_holds_up_no_feed() -> None:
    """It counts where pages are asked for; a pause of all is one of pages too."""
    given = Watched()
    given.turns.pause(URL, 60.0, "pages")
    given.turns.pause(URL, 10.0)
    left = [given.turns.paused_s(URL), given.turns.paused_s(URL, "pages")]
    given.turns.pause("https://b.example", 5.0)
    left.append(given.turns.paused_s("https://b.example", "pages"))
    async with given.turns.at(URL):
        pass

    assert left == [10.0, 60.0, 5.0]
    assert given.pauses == [10.0]


async def test_a_turn_is_given_back_by_whoever_fails_or_is_cancelled() -> None:
    """Neither an error nor a cancellation, in the turn or in line, holds the others up."""
    turns, entered = Turns(0.0), asyncio.Event()

    async def hold() -> None:
        async with turns.at("https://news.example/"):
            entered.set()
            await asyncio.Event().wait()

    holding, waiting = asyncio.create_task(hold()), asyncio.create_task(hold())
    await entered.wait()
    waiting.cancel()
    holding.cancel()
    await asyncio.wait([holding, waiting])

    async with asyncio.timeout(5), turns.at("https://news.example/"):
        pass


async def test_a_host_that_nobody_asks_is_forgotten() -> None:
    """Any number of hosts that were asked once take no memory; one that is held or paused is remembered."""
    given = Watched()
    given.turns.pause("https://paused.example/", 24 * 3600.0)
    given.turns.pause("https://pages.example/", 24 * 3600.0, "pages")
    async with given.turns.at(URL):
        for number in range(5 * SPARE):
            async with given.turns.at(f"https://{number}.example/"):
                given.clock.advance(1)

        assert len(given.turns._lines) <= SPARE + KEPT_S + 3
        assert {"paused.example", "pages.example", "news.example"} <= given.turns._lines.keys()


def test_a_host_is_named_without_who_logs_in() -> None:
    """Credentials are no part of a host, nor does its case matter."""
    assert host_of("https://user:secret@News.Example:8443/feed") == "news.example:8443"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example:443/feed", "news.example"),
        ("http://news.example:80", "news.example"),
        ("http://news.example:443/feed", "news.example:443"),
        ("http://[2001:db8::80]/feed", "[2001:db8::80]"),
        ("http://[2001:db8::80]:80/feed", "[2001:db8::80]"),
        ("http://news.example:/feed", "news.example"),
        ("http://news.example:0080/feed", "news.example"),
        ("https://news.example./feed", "news.example"),
        ("https://desk@News.Example.:443/feed", "news.example"),
        ("https://news.example.:8443/feed", "news.example:8443"),
        ("https://[news.example/feed", "https://[news.example/feed"),
    ],
)
def test_another_spelling_makes_no_other_host(url: str, expected: str) -> None:
    """Else a host would be asked by two at a time."""
    assert host_of(url) == expected
