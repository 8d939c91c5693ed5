"""`marsad up` as a user runs it: a real process tree, a foreign feed server, consumer, browser and webhook receiver.

By default each kind of stop and kill at a moment or two. MARSAD_TEST_LONG=1 takes all combinations, and moments within
the start: five minutes.
"""

import os
import signal
import socket
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from feed_server import HOST, FeedServer
from flowrun import wait_for
from ports import free_port
from uprun import PARTS, STOP_S, Up, processes, spooled
from webhook_receiver import SECRET, WebhookReceiver, closed_url

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]

IS_LONG: Final = os.environ.get("MARSAD_TEST_LONG") == "1"
long_only: Final = pytest.mark.skipif(not IS_LONG, reason="MARSAD_TEST_LONG=1 takes the long way")

MERGED = "marsad.events.merged"
RAISED = "marsad.alerts.raised"
TOWNS = ("Raqqa", "Homs", "Mosul", "Daraa", "Kirkuk", "Manbij", "Tikrit")

Start = Callable[..., Up]
Moment = Literal["fetching", "fetched", "merged", "delivered"]


@pytest.fixture
def feed() -> Iterator[FeedServer]:
    """Return a feed that is empty yet."""
    with FeedServer() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the data directory, not yet there."""
    return tmp_path / "data"


@pytest.fixture
def start(folder: Path, feed: FeedServer, receiver: WebhookReceiver) -> Iterator[Start]:
    """Return how to start `marsad up` on the feed, the receiver and the data directory."""
    runs: list[Up] = []
    settings = {
        "MARSAD_ONLY_FEEDS": feed.url,
        "MARSAD_POLL_INTERVAL_S": "0.3",
        "MARSAD_HOST_SPACING_S": "0",
        "MARSAD_CONSOLE_PORT": str(free_port()),
        **receiver.settings,  # which also lets feeds and hooks be on this machine
    }

    def begin(changes: Mapping[str, str] | None = None) -> Up:
        runs.append(Up(folder, {**settings, **(changes or {})}))
        return runs[-1]

    yield begin
    for run in runs:
        run.kill_tree()


def _newest(up: Up) -> dict[str, dict[str, Any]]:  # Any: the whole of JSON
    """Return the newest version of each merged event on the topic, by town."""
    found: dict[str, dict[str, Any]] = {}
    for event in up.topics.values(MERGED):
        town = event["event"]["place"]["name"]
        if town not in found or found[town]["version"] <= event["version"]:
            found[town] = event
    return found


def _alerts(receiver: WebhookReceiver) -> dict[tuple[str, str, int], set[str]]:
    """Return the webhook ids that arrived, by town, rule and update; every signature is verified."""
    found: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    for request in list(receiver.requests):
        data = request.verified(SECRET)["data"]
        found[data["event"]["event"]["place"]["name"], data["rule"], data["update"]].add(request.id)
    return dict(found)


def _towns(receiver: WebhookReceiver) -> set[str]:
    return {town for town, *_ in _alerts(receiver)}


def _nobody_twice(receiver: WebhookReceiver) -> bool:
    return all(len(ids) == 1 for ids in _alerts(receiver).values())


def test_news_come_through_once_and_an_edit_is_a_version(
    start: Start, feed: FeedServer, receiver: WebhookReceiver
) -> None:
    """From the feed to events.merged, the console and the hook; known news alert nobody; an edit is version 2."""
    up = start()
    wait_for(feed.is_watched)
    feed.put_strike("Raqqa", 3)
    wait_for(lambda: _towns(receiver) == {"Raqqa"})
    first = _newest(up)["Raqqa"]
    wait_for(lambda: [row["id"] for row in up.ask("/api/events")] == [first["id"]])
    assert first["version"] == 1
    assert up.run["only_feeds"] == feed.url

    # The document changes, so that the known entry is read again with the new one.
    feed.put_strike("Homs", 5)
    wait_for(lambda: _towns(receiver) == {"Raqqa", "Homs"})
    assert len(up.topics.read("marsad.articles.unique")) == 2

    feed.put_strike("Raqqa", 4)
    wait_for(lambda: _newest(up)["Raqqa"]["version"] == 2)
    second = _newest(up)["Raqqa"]
    assert (second["id"], len(second["reports"])) == (first["id"], 1)
    assert second["event"]["counts"][0]["low"] == 4
    wait_for(lambda: {row["version"] for row in up.ask("/api/events")} == {1, 2})
    assert _nobody_twice(receiver)


@pytest.mark.parametrize("moment", ["ready", "starting", pytest.param("first", marks=long_only)])
@pytest.mark.parametrize(
    ("number", "is_terminal"),
    [(signal.SIGINT, True), pytest.param(signal.SIGINT, False, marks=long_only), (signal.SIGTERM, False)],
)
def test_it_stops_when_told(start: Start, folder: Path, moment: str, number: int, *, is_terminal: bool) -> None:
    """Ctrl-C in a terminal, SIGINT, SIGTERM, at any time: exit code 0 in under ten seconds, and no process is left."""
    up = start()
    match moment:
        case "ready":
            up.wait_ready()
        case "starting":
            wait_for(lambda: any(line["event"] == "up" for line in up.told))
        case _:
            wait_for(lambda: any("broker" in words for words in processes(folder).values()))

    took_s = up.stop(number, is_terminal=is_terminal)

    assert up.process.returncode == 0
    assert took_s < STOP_S
    assert processes(folder) == {}
    assert not any("Traceback" in line for line in up.lines)


@pytest.mark.parametrize(
    ("victim", "moment"),
    [
        ("parent", "fetching"),
        ("tree", "fetched"),
        pytest.param("parent", "fetched", marks=long_only),
        pytest.param("tree", "fetching", marks=long_only),
        pytest.param("parent", "merged", marks=long_only),
        pytest.param("tree", "merged", marks=long_only),
        ("parent", "delivered"),
        ("tree", "delivered"),
    ],
)
def test_a_kill_loses_and_doubles_nothing(  # noqa: PLR0913, PLR0917  the world around it
    start: Start, folder: Path, feed: FeedServer, receiver: WebhookReceiver, victim: str, moment: Moment
) -> None:
    """`marsad up`, or all its processes, killed: a new start sees through what was fetched, and alerts once."""
    up = start()
    up.wait_ready()
    wait_for(feed.is_watched)
    if moment == "fetching":
        feed.open.clear()
    for dead, town in enumerate(TOWNS[:3], 3):
        feed.put_strike(town, dead)
    _wait_for_moment(moment, up, feed, folder, receiver)

    if victim == "parent":
        up.kill()
    else:
        up.kill_tree()
    again = start()
    feed.open.set()
    feed.put_strike(TOWNS[3], 9)
    again.wait_ready()

    wait_for(lambda: _towns(receiver) == set(TOWNS[:4]))
    wait_for(lambda: _newest(again).keys() >= set(TOWNS[:4]))
    assert {event["version"] for event in _newest(again).values()} == {1}
    assert _nobody_twice(receiver)
    # The first life's tables serve the second one, and no others.
    assert [path.name for path in (folder / "tables" / "embedded").iterdir()] == ["worker-0"]
    wait_for(lambda: {row["id"] for row in again.ask("/api/events")} >= {one["id"] for one in _newest(again).values()})
    assert again.stop() < STOP_S
    wait_for(lambda: processes(folder) == {})


def _wait_for_moment(moment: Moment, up: Up, feed: FeedServer, folder: Path, receiver: WebhookReceiver) -> None:
    match moment:
        case "fetching":
            already = feed.requests
            wait_for(lambda: feed.requests > already)
        case "fetched":
            wait_for(lambda: spooled(folder) >= 3)
        case "merged":
            wait_for(lambda: bool(up.topics.read(MERGED)))
        case "delivered":
            wait_for(lambda: bool(receiver.requests))


def test_a_parent_that_is_killed_takes_its_children_with_it(start: Start, folder: Path) -> None:
    """After kill -9 of `marsad up` alone, all that it started ends by itself, also what is not ready yet."""
    up = start()
    wait_for(lambda: all(up.part(name) is not None for name in PARTS))

    up.kill()

    wait_for(lambda: processes(folder) == {})


def test_a_part_that_is_killed_comes_back(start: Start, feed: FeedServer, receiver: WebhookReceiver) -> None:
    """Each part in turn, and the broker, killed: the next entry comes through, and nobody is alerted twice."""
    up = start()
    up.wait_ready()
    wait_for(feed.is_watched)
    for number, (part, town) in enumerate(zip((*PARTS, "broker"), TOWNS, strict=False)):
        killed = up.part(part)
        up.kill_part(part)
        feed.put_strike(town, number + 3)
        wait_for(lambda town=town: town in _towns(receiver))  # type: ignore[misc]
        wait_for(lambda part=part, killed=killed: up.part(part) not in {None, killed})  # type: ignore[misc]

    expected = set(TOWNS[: len(PARTS) + 1])
    assert _towns(receiver) == expected
    assert _nobody_twice(receiver)
    wait_for(lambda: len(up.ask("/api/events")) == len(expected))
    assert up.process.poll() is None


def test_without_a_network_it_goes_on_and_says_so(start: Start, folder: Path) -> None:
    """No feed answers: it keeps running, names the feed and the reason, and points to what works without a network."""
    url = closed_url()
    up = start({"MARSAD_ONLY_FEEDS": url})
    wait_for(lambda: any("marsad demo" in line["event"] for line in up.told))
    wait_for(lambda: any(line["event"] == "feed fails" for line in up.told))

    (failing,) = (line for line in up.told if line["event"] == "feed fails")
    assert failing["url"] == url
    assert "ConnectError" in failing["why"]
    up.wait_ready()
    assert up.process.poll() is None
    assert set(PARTS) <= {words[-1] for words in processes(folder).values()}


def test_a_console_port_in_use_is_said_at_once(start: Start, folder: Path) -> None:
    """Nothing is started: one line names the port and how to choose another; exit code 1."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        up = start({"MARSAD_CONSOLE_PORT": str(port)})
        code = up.process.wait(STOP_S)

    said = f"marsad: {HOST}:{port} is in use: stop what uses it, or give the console another port with --port (0: any)"
    assert (code, up.lines) == (1, [said])
    assert processes(folder) == {}


def test_any_port_serves_the_console(start: Start) -> None:
    """With port 0 a free one is taken, and the address that is written down is the one that answers."""
    up = start({"MARSAD_CONSOLE_PORT": "0"})
    up.wait_ready()

    assert up.ask("/api/events") == []


def test_a_second_one_on_the_same_data_is_refused(start: Start, folder: Path) -> None:
    """The second `marsad up` says in one line why it does not start, and the first is not disturbed."""
    first = start()
    first.wait_ready()
    before = processes(folder)

    second = start()
    code = second.process.wait(STOP_S)

    assert (code, len(second.lines)) == (1, 1)
    assert second.lines[0].startswith(f"marsad: `marsad up` runs on {folder} already")
    assert processes(folder) == before
    assert first.ask("/api/events") == []
