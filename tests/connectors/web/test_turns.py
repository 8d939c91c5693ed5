"""A host is asked by one at a time, with the wished pause between two."""

import asyncio

import pytest
from feed_site import Clock

from connectors.web.turns import HostTurns

URL = "https://news.example/1"


class Turns:
    """Turns on a clock that pauses move."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.pauses: list[float] = []
        self.turns = HostTurns(self.clock, self._pause)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock.advance(seconds)


async def test_the_first_turn_waits_for_nothing() -> None:
    """Whatever its spacing."""
    given = Turns()
    async with given.turns.at(URL, 10.0):
        pass

    assert given.pauses == []


async def test_a_turn_waits_for_what_is_left_of_its_spacing() -> None:
    """Counted from the end of the last turn at its host; a longer spacing waits longer, none does not."""
    given = Turns()
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
    given = Turns()
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
    given = Turns()
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
    given = Turns()
    with pytest.raises(ConnectionError):
        async with given.turns.at(URL):
            raise ConnectionError
    async with given.turns.at(URL, 3.0):
        pass

    assert given.pauses == [3.0]


async def test_a_clock_set_back_holds_no_host_for_ever() -> None:
    """The pause is never longer than the spacing."""
    given = Turns()
    async with given.turns.at(URL):
        pass
    given.clock.advance(-24 * 3600)
    async with given.turns.at(URL, 2.0):
        pass

    assert given.pauses == [2.0]
