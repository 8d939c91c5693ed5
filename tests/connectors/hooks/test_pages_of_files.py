"""The pages on STIX, feeds, files, commands and the log say what there is, and their examples work."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
import structlog
from taxii_server import TOKEN, TaxiiServer
from webhook_receiver import LOOPBACK
from whole_alerts import message_of, whole

from connectors.hooks.channels.command import EX_DATAERR, SEARCH_PATH, TITLE_CHARS, CommandEntry, variables_of
from connectors.hooks.channels.feed import FeedEntry
from connectors.hooks.channels.file import FileEntry
from connectors.hooks.channels.log import WORDS, LogEntry
from connectors.hooks.channels.stix import StixEntry
from connectors.hooks.config import build_hooks, load_hooks
from connectors.hooks.delivering.due import Payload
from connectors.hooks.entry import HookEntry
from connectors.hooks.hook import Hook, HookMessage, SendResult
from connectors.hooks.taxii import PAUSES_S
from schemas.codec import encode

PAGES = Path(__file__).parents[3] / "docs" / "hooks"
ENTRIES: dict[str, type[HookEntry]] = {
    "stix": StixEntry, "feed": FeedEntry, "file": FileEntry, "command": CommandEntry, "log": LogEntry,
}  # fmt: skip
BY_MESSAGE = message_of(whole())
#: What comes of a digest, as far as a reader needs it.
DIGEST = (
    b'{"type": "alert.digest", "data": {"id": "digest-1", "alerts": ['
    b'{"id": "alert-2", "tier": "priority", "title": "Strike 2"}, '
    b'{"id": "alert-3", "tier": "routine", "title": "Strike 3"}'
    b"]}}"
)


def _page(kind: str) -> str:
    return (PAGES / f"{kind}.md").read_text(encoding="utf-8")


def _example(kind: str, language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", _page(kind), re.DOTALL)
    return str(found)


def _hooks(folder: Path, kind: str, *changes: tuple[str, str], environ: dict[str, str] | None = None) -> list[Hook]:
    """Return the hooks of a page's example, once `changes` have put what a test has in the place of what is named."""
    example = _example(kind, "yaml")
    for old, new in changes:
        assert old in example
        example = example.replace(old, new)
    (folder / "hooks.yaml").write_text(example, encoding="utf-8")
    return list(build_hooks(load_hooks(folder / "hooks.yaml", environ or {}), environ or {}, LOOPBACK))


async def _send(hooks: list[Hook], message: HookMessage = BY_MESSAGE) -> list[SendResult]:
    results = [await hook.send(message, datetime.now(UTC)) for hook in hooks]
    for hook in hooks:
        await hook.close()
    return results


def _payload() -> HookMessage:
    """Return a message whose body is that of the outbox."""
    alert = whole()
    return message_of(alert, body=encode(Payload(type="alert.raised", timestamp=alert.raised_at, data=alert)))


@pytest.mark.parametrize("kind", ENTRIES)
def test_every_key_is_on_the_page(kind: str) -> None:
    """And no other."""
    told = set(re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+) \|", _page(kind).partition("\n## ")[0], re.MULTILINE))
    keys = set(re.findall(r"`([a-z_]+)`", " ".join(told)))

    assert keys - set(WORDS) == set(ENTRIES[kind].__struct_fields__) - set(HookEntry.__struct_fields__)


async def test_the_example_of_stix_works(tmp_path: Path) -> None:
    """One hook fills the collection, the other the folder."""
    async with TaxiiServer() as server:
        url = re.findall(r"url: (\S+)", _page("stix"))[0]
        changes = ((url, server.url), ("/var/lib/marsad/stix", str(tmp_path / "stix")))
        results = await _send(_hooks(tmp_path, "stix", *changes, environ={"DESK_TOKEN": TOKEN}))

    assert [result.outcome for result in results] == ["delivered", "delivered"]
    assert server.objects
    assert all("object_marking_refs" in one or one["type"] == "marking-definition" for one in server.objects.values())
    assert _names(tmp_path / "stix") == ["alert-1-0.json"]


def test_the_pauses_of_stix_are_the_pauses() -> None:
    """As the page states them."""
    (stated,) = re.findall(r"asked again after (\d+), (\d+) and (\d+) seconds", _page("stix"))

    assert tuple(map(float, stated)) == PAUSES_S


async def test_the_example_of_a_feed_works(tmp_path: Path) -> None:
    """A reader finds the alert, at the address that the page names."""
    path = tmp_path / "alerts.xml"
    (result,) = await _send(_hooks(tmp_path, "feed", ("/srv/www/marsad/alerts.xml", str(path))))
    feed = feedparser.parse(path.read_bytes())

    assert result.outcome == "delivered"
    assert (feed.feed.id, len(feed.entries)) == ("https://desk.example.org/marsad/alerts.xml", 1)


async def test_the_examples_of_a_file_work(tmp_path: Path) -> None:
    """The hook writes lines of which the program of the page reads each alert once."""
    path = tmp_path / "alerts.jsonl"
    hooks = _hooks(tmp_path, "file", ("/var/lib/marsad/alerts.jsonl", str(path)))
    message = _payload()
    await _send([*hooks, *hooks], message)
    others = DIGEST + b'\n{"type": "alert.test", "data": {"text": "Marsad test"}}\n'
    read = _run([sys.executable, "-c", _example("file", "python")], path.read_bytes() + others)

    assert len(path.read_bytes().splitlines()) == 2
    assert read.stdout == b"flash Strike 1 kills five\npriority Strike 2\nroutine Strike 3\n"


async def test_the_examples_of_a_command_work(tmp_path: Path) -> None:
    """The program of the page takes the alert, and says what each of its codes is for."""
    queue, program = tmp_path / "queue", tmp_path / "siren"
    text = _example("command", "python").replace("/var/lib/siren/queue", str(queue))
    program.write_text(text.replace("#!/usr/bin/env python3", f"#!{sys.executable}"), encoding="utf-8")
    program.chmod(0o700)
    change = ("/usr/local/bin/siren", str(program))
    hooks = _hooks(tmp_path, "command", change, environ={"SIREN_TOKEN": "x"})
    results = await _send(hooks, _payload())
    taken = queue.read_text(encoding="utf-8")
    broken = await _send(hooks, message_of(whole(), body=b"{"))
    queue.unlink()
    await _send(hooks, message_of(whole(), whole(2), body=DIGEST))
    gathered = queue.read_text(encoding="utf-8")
    queue.unlink()
    queue.mkdir()
    failed = await _send(hooks, _payload())

    assert (results, taken) == ([SendResult(outcome="delivered")], "flash Strike 1 kills five\n")
    assert gathered == "priority Strike 2\nroutine Strike 3\n"
    assert [result.outcome for result in broken + failed] == ["refused", "retry"]
    assert (failed[0].error or "").startswith("exit code 75: the siren is not there: ")


def test_the_page_on_commands_says_what_a_program_gets() -> None:
    """Every variable, the search path, the bound of a title, the code that refuses."""
    page = _page("command")

    assert set(re.findall(r"`(MARSAD_ALERT_\w+)`", page)) == set(variables_of(BY_MESSAGE))
    assert f"`{SEARCH_PATH}`" in page
    assert f"one line of {TITLE_CHARS} characters" in page
    assert f"| {EX_DATAERR} (`EX_DATAERR`) |" in page


async def test_the_example_of_the_log_works(tmp_path: Path) -> None:
    """And each line begins with words of the page."""
    with structlog.testing.capture_logs() as lines:
        await _send(_hooks(tmp_path, "log"))

    assert [line["event"] for line in lines] == ["alert"]
    assert set(re.findall(r"^\| `([a-z ]+)` \|", _page("log"), re.MULTILINE)) == set(WORDS.values())


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _run(command: list[str], given: bytes) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(command, input=given, capture_output=True, check=True, timeout=60)  # noqa: S603  our page
