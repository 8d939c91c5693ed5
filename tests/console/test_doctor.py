"""`marsad doctor` says what is wrong and what to do, also when nothing runs at all."""

import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import msgspec
import pytest
from command_line import Ended, Marsad
from ports import free_port
from webhook_receiver import SECRET, alert, closed_url

from connectors.feeds.catalogue.feed import feed_at
from connectors.feeds.polling.memory import FeedMemory
from connectors.feeds.polling.state import FeedState
from connectors.hooks.channels.log import LogHook
from connectors.hooks.config import SECRET_VARIABLE, URL_VARIABLE
from connectors.hooks.delivering.circuit import Circuit
from connectors.hooks.delivering.due import End
from connectors.hooks.delivering.outbox import Outbox
from connectors.hooks.entry import TIERS
from console.commands.doctor import MAX_TOLD_FEEDS
from schemas.alert import Quiet, Terms
from streams.runfile import RunFile, write_run_file

NO_FEED = {"MARSAD_ONLY_FEEDS": closed_url()}


def _said(ended: Ended) -> dict[str, tuple[str, str]]:
    """Return word and detail by what was looked at."""
    found = {}
    for line in ended.text.splitlines():
        word, rest = line[:8].strip(), line[8:]
        what, _, detail = rest.partition("  ")
        found[what.strip()] = (word, detail.strip())
    return found


def test_where_nothing_runs_it_says_what_to_do(marsad: Marsad) -> None:
    """No broker is a failure with the remedy; the rest is looked at all the same, and nothing is created."""
    ended = marsad("doctor", environ=NO_FEED)
    said = _said(ended)

    assert (ended.code, ended.err) == (1, "")
    assert list(said) == ["broker", "disk", "rules", "hooks", "feeds", "clock"]
    assert said["broker"] == (
        "failed",
        "no broker: set MARSAD_BROKER or --broker to your Kafka, or start `marsad up`, which brings its own",
    )
    assert (said["disk"][0], said["rules"][0]) == ("ok", "ok")
    assert said["hooks"][0] == "warning"
    assert "docs/hooks.md says how to add a webhook" in said["hooks"][1]
    assert said["feeds"] == ("warning", "1 known, none polled yet")


def test_it_creates_nothing(marsad: Marsad, data_dir: Path) -> None:
    """Looking leaves no trace."""
    marsad("doctor", environ=NO_FEED)

    assert not data_dir.exists()


def test_quick_looks_at_little(marsad: Marsad) -> None:
    """A health check wants the broker and the disk."""
    assert list(_said(marsad("doctor", "--quick"))) == ["broker", "disk"]


def test_a_broker_that_does_not_answer_is_named(marsad: Marsad) -> None:
    """The address, the error and what to look at, in a line; the library's own lines are not shown."""
    ended = marsad("doctor", "--quick", "--broker", "kafka://127.0.0.1:9")

    assert (ended.code, ended.err) == (1, "")
    advice = "is Kafka running there, is MARSAD_BROKER right?"
    assert _said(ended)["broker"] == ("failed", f"127.0.0.1:9: ConnectionRefusedError; {advice}")


@pytest.mark.parametrize(
    ("environ", "what", "detail"),
    [
        ({"MARSAD_BROKER": "http://x:1"}, "broker", "broker 'http://x:1': begin with kafka:// or kafka+ssl://"),
        ({URL_VARIABLE: "https://example.org"}, "hooks", "hook 'webhook': no secret; put one into MARSAD_WEBHOOK_SECR"),
        ({"MARSAD_RULES": "/nowhere.yaml"}, "rules", "/nowhere.yaml"),
        ({"MARSAD_ONLY_FEEDS": "ftp://x"}, "feeds", "'ftp://x' is no http or https address"),
        ({"MARSAD_DATA_DIR": "/proc/none"}, "disk", "/proc/none cannot be written; set MARSAD_DATA_DIR"),
    ],
)
def test_a_mistake_in_a_setting_is_a_failure(
    marsad: Marsad, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], what: str, detail: str
) -> None:
    """The setting is named with what to write, and the exit code is 1."""
    # Root may write anywhere, and tests may be run by root.
    monkeypatch.setattr(os, "access", lambda path, _: not str(path).startswith("/proc"))
    ended = marsad("doctor", environ={**NO_FEED, **environ})
    word, said = _said(ended)[what]

    assert (ended.code, word) == (1, "failed")
    assert said.startswith(detail)


def test_hooks_are_listed(marsad: Marsad) -> None:
    """What is configured well is named, without its secret."""
    environ = {**NO_FEED, URL_VARIABLE: "https://example.org", SECRET_VARIABLE: SECRET}
    ended = marsad("doctor", environ=environ)

    assert _said(ended)["hooks"] == ("ok", "webhook")
    assert SECRET not in ended.text + ended.err


def test_alerts_that_wait_are_told(marsad: Marsad, data_dir: Path) -> None:
    """A hook whose receiver is down has a line with the last error, one that is not configured any more another."""
    everywhere = frozenset(TIERS)
    with Outbox(data_dir / "outbox.sqlite") as outbox:
        hooks = [LogHook(name, everywhere) for name in ("webhook", "former", "log")]
        now = datetime.now(UTC)
        for number in (1, 2):
            outbox.accept(alert(number), hooks, now)
        outbox.postpone(outbox.due("webhook", 1)[0], now, "HTTP 500")
        for due in outbox.due("log", 2):
            outbox.finish(due, End(status="delivered", attempts=1, at=now))
    environ = {**NO_FEED, URL_VARIABLE: "https://example.org", SECRET_VARIABLE: SECRET}
    said = _said(marsad("doctor", environ=environ))

    assert said["hook webhook"] == ("warning", "2 alerts wait: HTTP 500")
    assert said["hook former"][1].startswith("2 alerts wait: it is not configured any more")
    assert "hook log" not in said


def test_alerts_that_wait_for_a_digest_are_told(marsad: Marsad, data_dir: Path) -> None:
    """How many, and until when; that is no mistake."""
    start, end = f"{datetime.now(UTC) - timedelta(hours=1):%H:%M}", f"{datetime.now(UTC) + timedelta(hours=9):%H:%M}"
    resting = msgspec.structs.replace(alert(), terms=Terms(quiet=Quiet(start=start, end=end)))
    with Outbox(data_dir / "outbox.sqlite") as outbox:
        outbox.accept(resting, [LogHook("log", frozenset(TIERS))], datetime.now(UTC))
    said = _said(marsad("doctor", environ=NO_FEED))

    word, told = said["digest log"]
    assert word == "ok"
    assert told.startswith("1 alerts wait for one, the next at ")
    assert told.endswith(f" {end} UTC")


def test_hooks_in_trouble_are_told(marsad: Marsad, data_dir: Path, tmp_path: Path) -> None:
    """One whose receiver fails, one that wants no more, one that was disabled; and a channel that is not there."""
    now = datetime.now(UTC)
    names = ("fails", "gone", "idle", "well")
    with Outbox(data_dir / "outbox.sqlite") as outbox:
        outbox.hooks.keep("fails", Circuit(failures=5, opened_at=now, probe_at=now))
        outbox.hooks.keep("gone", Circuit(off="gone"))
        outbox.hooks.switch("idle", "disabled")
        outbox.hooks.keep("well", Circuit())
    (data_dir / "hooks.yaml").write_text(f"hooks: [{', '.join(f'{{name: {name}, kind: log}}' for name in names)}]")
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "rules: [{name: rule, title: {en: e, ar: a}, tier: flash, when: {types: [ASSAULT]}, channels: [well, nobody]}]"
    )
    said = _said(marsad("doctor", environ={**NO_FEED, "MARSAD_RULES": str(rules)}))

    assert said["hook fails"] == ("warning", "its receiver fails, 0 alerts wait: no error is kept")
    assert "`marsad hooks enable gone`" in said["hook gone"][1]
    assert "`marsad hooks enable idle`" in said["hook idle"][1]
    assert "hook well" not in said
    assert said["rule rule"][1].startswith("no hook is called nobody")


def _feeds(*names: str) -> tuple[dict[str, str], list[str]]:
    """Return the setting of feeds that nobody serves, and their ids."""
    urls = [f"{closed_url()}/{name}" for name in names]
    return {"MARSAD_ONLY_FEEDS": "\n".join(urls)}, [feed_at(url).id for url in urls]


def _remember(data_dir: Path, *states: FeedState) -> None:
    with FeedMemory(data_dir / "feeds.sqlite") as memory:
        for state in states:
            memory.keep(state)


def test_each_failing_feed_is_named(marsad: Marsad, data_dir: Path) -> None:
    """A feed that fails has a line with its reason, which is never read as markup."""
    environ, (good, bad) = _feeds("good", "bad")
    _remember(data_dir, FeedState(feed=good, word="ok"), FeedState(feed=bad, word="failing", error="[/x] HTTP 500"))
    said = _said(marsad("doctor", environ=environ))

    assert said["feeds"] == ("ok", "2 known, 1 polled and well")
    assert said[f"feed {bad}"] == ("warning", "[/x] HTTP 500")


def test_a_feed_that_is_silent_or_gone_is_named(marsad: Marsad, data_dir: Path) -> None:
    """Each with what an operator can do about it."""
    environ, (good, quiet, old) = _feeds("good", "quiet", "old")
    states = [FeedState(feed=good, word="ok"), FeedState(feed=quiet, word="silent")]
    _remember(data_dir, *states, FeedState(feed=old, word="gone", error="HTTP 410: the feed is gone for good"))
    said = _said(marsad("doctor", environ=environ))

    assert said["feeds"] == ("ok", "3 known, 1 polled and well")
    assert said[f"feed {old}"] == ("warning", "HTTP 410: the feed is gone for good")
    assert said[f"feed {quiet}"][1].endswith("has its address changed?")


def test_hundreds_of_unwell_feeds_hide_nothing_else(marsad: Marsad, data_dir: Path) -> None:
    """Those that are unwell for longest have a line, with since when; of the others is told how they are listed."""
    site = closed_url()
    urls = [f"{site}/n{number}" for number in range(300)] + [f"{site}/good"]
    environ, ids = {"MARSAD_ONLY_FEEDS": "\n".join(urls)}, [feed_at(url).id for url in urls]
    began = [time.time() - number * 24 * 3600 - 60 for number in range(300)]
    unwell = (FeedState(feed=one, word="silent", word_since=at) for one, at in zip(ids, began, strict=False))
    _remember(data_dir, *unwell, FeedState(feed=ids[-1], word="ok"))
    told = marsad("doctor", environ=environ).text.splitlines()
    named = [line for line in told if " feed http" in line]

    assert len(named) == MAX_TOLD_FEEDS
    assert "/n299 " in named[0]
    assert named[0].endswith("has its address changed?; for 299 d")
    assert any(line.endswith("288 more are unwell: `marsad feeds list --sort state` shows them") for line in told)


def test_when_every_feed_fails_it_is_the_network(marsad: Marsad, data_dir: Path) -> None:
    """One line instead of forty."""
    environ, ids = _feeds(*"abc")
    _remember(data_dir, *(FeedState(feed=one, word="failing", error="no") for one in ids))
    said = _said(marsad("doctor", environ=environ))

    assert said["feeds"] == ("failed", "every feed fails: is there a network? `marsad demo` needs none")
    assert [what for what in said if what.startswith("feed ")] == []


def test_the_feeds_are_those_of_the_run(marsad: Marsad, data_dir: Path) -> None:
    """Those that `marsad up --feed` polls here, not the catalogue; what is known of others is not told."""
    environ, (polled,) = _feeds("polled")
    _remember(
        data_dir, FeedState(feed=polled, word="ok"), FeedState(feed="of-the-catalogue", word="gone", error="gone")
    )
    run = RunFile(
        pid=os.getpid(), broker="127.0.0.1:9", is_embedded=True, console="http://127.0.0.1:9",
        started_at=datetime.now(UTC), only_feeds=environ["MARSAD_ONLY_FEEDS"],
    )  # fmt: skip
    write_run_file(data_dir / "up.json", run)
    said = _said(marsad("doctor"))

    assert said["feeds"] == ("ok", "1 known, 1 polled and well")
    assert [what for what in said if what.startswith("feed ")] == []


class _Server(ThreadingHTTPServer):
    """A server whose clock is off, perhaps behind a cache."""

    ahead_s = 0
    age_s = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        """Answer a request."""
        assert isinstance(self.server, _Server)
        moment = datetime.now(UTC) + timedelta(seconds=self.server.ahead_s - self.server.age_s)
        self.send_response_only(200)
        self.send_header("date", format_datetime(moment, usegmt=True))
        self.send_header("age", str(self.server.age_s))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[_Server]:
    """Return a server on a free port."""
    listening = _Server(("127.0.0.1", 0), _Handler)
    thread = Thread(target=listening.serve_forever)
    thread.start()
    yield listening
    listening.shutdown()
    thread.join()
    listening.server_close()


AGREES = ("ok", "agrees with the feeds' servers")


@pytest.mark.parametrize(
    ("ahead_s", "age_s", "expected"),
    [
        (0, 0, AGREES),
        (0, 3600, AGREES),
        (600, 0, ("warning", "600 s behind the feeds' servers; fresh news gets wrong dates; let NTP set the clock")),
        (-600, 0, ("warning", "600 s ahead of the feeds' servers; fresh news gets wrong dates; let NTP set the clock")),
    ],
)
def test_the_clock_is_compared(marsad: Marsad, server: _Server, ahead_s: int, age_s: int, expected: object) -> None:
    """A clock that is ten minutes off is a warning; an answer from a cache counts with its age."""
    server.ahead_s, server.age_s = ahead_s, age_s
    word, detail = _said(marsad("doctor", environ={"MARSAD_ONLY_FEEDS": server.url}))["clock"]

    # The header has whole seconds, so that the figure may be one off.
    assert (word, detail.replace("599 s", "600 s").replace("601 s", "600 s")) == expected


def test_without_an_answer_the_clock_is_not_judged(marsad: Marsad) -> None:
    """No network is no reason to call a clock wrong."""
    said = _said(marsad("doctor", environ=NO_FEED))

    assert said["clock"] == ("warning", "not compared: no feed answered; is there a network?")


def test_a_disk_that_is_full_is_a_failure(marsad: Marsad, small_disk: Path) -> None:
    """Not a warning: nothing can be kept any more."""
    ended = marsad("doctor", "--quick", "--data-dir", small_disk)

    assert _said(ended)["disk"] == ("failed", f"full, 0 MiB free under {small_disk}: make room")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of its own without room; skips where none can be made."""
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder], check=False, capture_output=True)  # noqa: S603, S607
    if made.returncode != 0:
        pytest.skip("this user may not mount a disk")
    (folder / "ballast").write_bytes(bytes(700_000))
    yield folder
    subprocess.run(["umount", folder], check=True)  # noqa: S603, S607


@pytest.mark.parametrize("name", ["archive", "outbox"])
def test_what_cannot_be_written_is_named(marsad: Marsad, data_dir: Path, name: str) -> None:
    """A file that is no database, a folder in its place, and one that another process holds."""
    file = data_dir / f"{name}.sqlite"
    data_dir.mkdir()
    file.write_bytes(b"Not a database at all. " * 100)
    broken = _said(marsad("doctor", environ=NO_FEED))[name]
    file.unlink()
    file.mkdir()
    folder = _said(marsad("doctor", environ=NO_FEED))[name]
    file.rmdir()
    with closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("CREATE TABLE a (b)")
        well = _said(marsad("doctor", "--quick"))
        holder.execute("BEGIN EXCLUSIVE")
        held = _said(marsad("doctor", "--quick"))[name]

    backup = "put a backup in its place, or move it away: docs/deployment.md says what is lost"
    assert broken == ("failed", f"{file}: file is not a database; {backup}")
    assert folder[1] == f"{file}: unable to open database file; give it to the user that runs Marsad, or move it away"
    assert held == ("failed", f"{file}: another process holds it for more than 5 s; end that process")
    assert name not in well


@pytest.mark.parametrize(
    ("text", "words"),
    [("hooks: [", "not YAML at line 1"), ("hooks:\n  - {name: a, kind: pigeon}", "pigeon")],
)
def test_a_slip_in_the_hooks_file_is_told(marsad: Marsad, tmp_path: Path, text: str, words: str) -> None:
    """The file is named, with what is wrong in it."""
    path = tmp_path / "hooks.yaml"
    path.write_text(text, encoding="utf-8")
    ended = marsad("doctor", environ={**NO_FEED, "MARSAD_HOOKS": str(path)})
    word, told = _said(ended)["hooks"]

    assert (ended.code, word) == (1, "failed")
    assert words in told


def test_a_part_that_does_not_answer_is_a_failure(marsad: Marsad) -> None:
    """Where a port of metrics is set, the part behind it is asked how it is."""
    ended = marsad("doctor", "--quick", environ={"MARSAD_METRICS_PORT": str(free_port())})
    word, told = _said(ended)["part"]

    assert word == "failed"
    assert told.startswith("does not answer (")
