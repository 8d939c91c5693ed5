"""A host is asked by one at a time, with a pause between two; another host is not kept waiting."""

import asyncio
from itertools import pairwise

from connectors.web.turns import Turns, host_of

_PAUSE_S = 0.05


async def test_one_at_a_time_in_the_order_of_asking() -> None:
    """Whoever asks first has the first turn, and the next begins no sooner than the pause after its end."""
    turns, loop = Turns(_PAUSE_S), asyncio.get_running_loop()
    told: list[tuple[int, float, float]] = []

    async def ask(number: int) -> None:
        async with turns.at("https://news.example/feed"):
            begun = loop.time()
            await asyncio.sleep(0)
            told.append((number, begun, loop.time()))

    await asyncio.gather(*(ask(number) for number in range(3)))

    assert [number for number, _, _ in told] == [0, 1, 2]
    assert all(after[1] - before[2] >= _PAUSE_S for before, after in pairwise(told))


async def test_another_host_does_not_wait() -> None:
    """While one host is busy and one is paused, a third is asked at once; ports are hosts of their own."""
    turns = Turns(_PAUSE_S)
    turns.pause("https://paused.example/", 3600.0)
    async with (
        turns.at("https://news.example/feed"),
        turns.at("https://news.example:8443/"),
        turns.at("https://b.example"),
    ):
        pass

    assert turns.wait_s("https://PAUSED.example/page") > 3000
    assert turns.wait_s("https://third.example/") == 0.0


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


async def test_what_nobody_waits_for_is_forgotten() -> None:
    """Ten thousand hosts that were asked once take no memory afterwards."""
    turns = Turns(0.0)
    for number in range(100):
        async with turns.at(f"https://{number}.example/"):
            pass
    await asyncio.sleep(0.01)

    assert turns._lines == {}


def test_a_host_is_named_without_who_logs_in() -> None:
    """Credentials are no part of a host, nor does its case matter."""
    assert host_of("https://user:secret@News.Example:8443/feed") == "news.example:8443"
