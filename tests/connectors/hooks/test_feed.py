"""Readers of feeds read the alerts, an update takes the place of what it updates, and strangers' text stays text."""

import asyncio
import re
import sys
from calendar import timegm
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given, settings
from reports import NOON, article, mention, strike
from strangers import nasty
from whole_alerts import message_of, whole

from connectors.feeds.reading.parse import parse_feed
from connectors.hooks.channels.feed import FeedEntry, FeedHook
from connectors.hooks.entry import Given, HookConfigError
from connectors.hooks.feed.document import Form, Look, written
from connectors.hooks.feed.entries import Entries
from connectors.hooks.feed.entries import told as retold
from connectors.hooks.hook import HookMessage, SendResult
from streams.merging.open_events import merged_with

FORMS: tuple[Form, ...] = ("atom", "rss")
Feed = Any  # what feedparser returns, which has no types


def _hook(folder: Path, **keys: Any) -> FeedHook:  # Any: of FeedEntry
    return FeedEntry(name="reader", path=folder / "alerts.xml", **keys).build(Given({}))


async def _tell(hook: FeedHook, *messages: HookMessage) -> None:
    for message in messages:
        assert await hook.send(message, NOON) == SendResult(outcome="delivered")
    await hook.close()


def _moment(parsed: Any) -> datetime:  # Any: feedparser's tuple
    return datetime.fromtimestamp(timegm(parsed), NOON.tzinfo)


def _read(folder: Path) -> Feed:
    found = feedparser.parse((folder / "alerts.xml").read_bytes())
    assert not found.bozo
    return found


@pytest.mark.parametrize("form", FORMS)
async def test_a_reader_finds_the_alerts(tmp_path: Path, form: Form) -> None:
    """The newest first, each with its title, its time, its first report's address and its facts in both languages."""
    second = whole(2, raised_at=NOON + timedelta(minutes=5))
    await _tell(_hook(tmp_path, format=form), message_of(whole(1)), message_of(second))
    feed = _read(tmp_path)

    assert [entry.title for entry in feed.entries] == ["Strike 2 kills five", "Strike 1 kills five"]
    assert [entry.link for entry in feed.entries] == ["https://example.org/a2", "https://example.org/a1"]
    assert _moment(feed.entries[0].published_parsed) == NOON + timedelta(minutes=5)
    content = feed.entries[0].get("content", [{}])[0].get("value") or feed.entries[0].description
    assert "Who: Syrian Arab Army" in content
    assert "الجيش السوري" in content  # the Syrian army
    assert {"flash", "alert", "attack-with-casualties"} == {tag.term for tag in feed.entries[0].tags}


async def test_what_is_of_another_script_keeps_its_own_direction(tmp_path: Path) -> None:
    """Within Arabic a bracket or full stop that ends English words stays at their end, and the other way round."""
    await _tell(_hook(tmp_path), message_of(whole(1)))
    # As it is written: feedparser takes out elements that are younger than itself.
    content = ET.parse(tmp_path / "alerts.xml").findtext(".//{*}content") or ""  # noqa: S314  our own file

    assert re.search(r"<li>[^<]+: <bdi>[^<]*independent source", content)
    assert re.search(r"<a [^>]*><bdi>[^<]+</bdi>: <bdi>Strike 1 kills five</bdi></a>", content)


@pytest.mark.parametrize("form", FORMS)
async def test_our_own_reader_finds_the_alerts(tmp_path: Path, form: Form) -> None:
    """What reads the world's feeds reads this one, without a defect in it."""
    await _tell(_hook(tmp_path, format=form, url="https://desk.example/alerts.xml"), message_of(whole(1)))
    parsed = parse_feed((tmp_path / "alerts.xml").read_bytes(), None, "https://desk.example/alerts.xml")

    assert parsed.defects == ()
    assert [(entry.title, entry.url) for entry in parsed.entries] == [("Strike 1 kills five", "https://example.org/a1")]


@pytest.mark.parametrize("form", FORMS)
async def test_an_update_takes_the_place_of_what_it_updates(tmp_path: Path, form: Form) -> None:
    """The entry keeps its id and when it was first told; that it was changed, and how, can be seen."""
    hook = _hook(tmp_path, format=form)
    await _tell(hook, message_of(whole()))
    (before,) = _read(tmp_path).entries
    await _tell(hook, message_of(whole(update=1, title="Strike kills nine")))
    (after,) = _read(tmp_path).entries

    assert (after.id, after.published) == (before.id, before.published)
    assert after.updated_parsed > before.updated_parsed
    assert after.title == "Update: Strike kills nine"


@pytest.mark.parametrize("form", FORMS)
async def test_a_retraction_says_so(tmp_path: Path, form: Form) -> None:
    """In the entry that it retracts: a reader that has shown it shows that it is no more."""
    hook = _hook(tmp_path, format=form)
    await _tell(hook, message_of(whole()), message_of(whole(update=1, kind="retraction", title="Retracted: Strike")))
    (entry,) = _read(tmp_path).entries

    assert entry.title == "Retracted: Strike"
    assert "The event no longer meets the rule." in (tmp_path / "alerts.xml").read_text(encoding="utf-8")
    assert "retraction" in {tag.term for tag in entry.tags}


async def test_a_repeat_is_no_second_entry(tmp_path: Path) -> None:
    """Nor is what comes late: the file is the same, byte for byte."""
    hook = _hook(tmp_path)
    await _tell(hook, message_of(whole()), message_of(whole(update=1)))
    before = (tmp_path / "alerts.xml").read_bytes()
    await _tell(hook, message_of(whole(update=1)), message_of(whole()))

    assert (tmp_path / "alerts.xml").read_bytes() == before


async def test_what_is_in_the_feed_survives_a_restart(tmp_path: Path) -> None:
    """Another process goes on where the one before was."""
    await _tell(_hook(tmp_path), message_of(whole(1)))
    await _tell(_hook(tmp_path), message_of(whole(2)))

    assert len(_read(tmp_path).entries) == 2


async def test_a_feed_that_was_lost_is_written_anew(tmp_path: Path) -> None:
    """From what is kept beside it: a crash may have come between the two files."""
    await _tell(_hook(tmp_path), message_of(whole(1)), message_of(whole(2)))
    before = (tmp_path / "alerts.xml").read_bytes()
    (tmp_path / "alerts.xml").unlink()
    await _tell(_hook(tmp_path), message_of(whole(2)))

    assert (tmp_path / "alerts.xml").read_bytes() == before


async def test_a_feed_is_bounded(tmp_path: Path) -> None:
    """The newest stay."""
    alerts = [whole(number, raised_at=NOON + timedelta(minutes=number)) for number in range(5)]
    await _tell(_hook(tmp_path, entries=3), *map(message_of, alerts))

    assert [entry.title[:8] for entry in _read(tmp_path).entries] == ["Strike 4", "Strike 3", "Strike 2"]


async def test_an_update_of_what_the_feed_has_no_more_is_as_old_as_it_is(tmp_path: Path) -> None:
    """It comes back with the time at which the alert that it updates was raised."""
    await _tell(_hook(tmp_path), message_of(whole(update=7)))
    (entry,) = _read(tmp_path).entries

    assert _moment(entry.published_parsed) == NOON


async def test_alerts_of_a_digest_are_entries(tmp_path: Path) -> None:
    """A reader wants each; so is a test of the hook."""
    await _tell(_hook(tmp_path), message_of(whole(1), whole(2)), message_of(at=NOON + timedelta(hours=1)))

    assert sorted(entry.title for entry in _read(tmp_path).entries) == [
        "Strike 1 kills five",
        "Strike 2 kills five",
        "test",
    ]


async def test_an_arabic_feed_has_arabic_titles(tmp_path: Path) -> None:
    """And says so, for the reader to set them from right to left; the English is beside them."""
    await _tell(_hook(tmp_path, language="ar"), message_of(whole()))
    (entry,) = _read(tmp_path).entries

    assert entry.title == "غارة تقتل خمسة"  # a strike kills five
    assert (entry.title_detail.language, entry.summary_detail.language) == ("ar", "en")
    assert 'dir="rtl"' in (tmp_path / "alerts.xml").read_text(encoding="utf-8")


async def test_a_reader_never_finds_half_a_feed(tmp_path: Path) -> None:
    """While it is written again and again, whoever opens it reads a whole one."""
    hook = _hook(tmp_path)
    await _tell(hook, message_of(whole(0)))
    reader = (
        "import sys; from xml.etree import ElementTree as ET\n"
        "for _ in range(200): ET.parse(sys.argv[1])\n"
        "print('whole')"
    )
    path = str(tmp_path / "alerts.xml")
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", reader, path, stdout=asyncio.subprocess.PIPE)
    number = 0
    while process.returncode is None:
        number += 1
        await _tell(hook, message_of(whole(number)))
    output, _ = await process.communicate()

    assert output == b"whole\n"


async def test_two_processes_lose_no_alert_of_each_other(tmp_path: Path) -> None:
    """A test of the hook beside the part that delivers, or many alerts at once: each is in the feed."""
    hooks = [_hook(tmp_path), _hook(tmp_path)]
    sent = [hooks[number % 2].send(message_of(whole(number)), NOON) for number in range(30)]
    results = await asyncio.gather(*sent)

    assert {result.outcome for result in results} == {"delivered"}
    assert len(_read(tmp_path).entries) == 30


async def test_a_web_server_may_go_on_reading(tmp_path: Path) -> None:
    """The permissions that an operator gave the file stay."""
    hook = _hook(tmp_path)
    await _tell(hook, message_of(whole(1)))
    (tmp_path / "alerts.xml").chmod(0o640)
    await _tell(hook, message_of(whole(2)))

    assert (tmp_path / "alerts.xml").stat().st_mode & 0o777 == 0o640


async def test_a_file_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    """The reason names it."""
    (tmp_path / "alerts.xml").mkdir()
    result = await _hook(tmp_path).send(message_of(whole()), NOON)

    assert result == SendResult(outcome="retry", error=f"{tmp_path}/alerts.xml: Is a directory")


@pytest.mark.parametrize("content", [b"", b"{", b'{"entries": [{}]}', b"\xff"])
async def test_what_is_kept_is_not_thrown_away_because_it_is_broken(tmp_path: Path, content: bytes) -> None:
    """A person decides: the line says which file to move."""
    (tmp_path / ".alerts.xml.json").write_bytes(content)
    result = await _hook(tmp_path).send(message_of(whole()), NOON)

    assert result.outcome == "retry"
    assert (result.error or "").startswith(f"{tmp_path}/.alerts.xml.json: not ")
    assert (result.error or "").endswith("; move it away to begin the feed anew")


@settings(max_examples=80, deadline=None)
@given(nasty, nasty)
def test_whatever_strangers_write_is_text(title: str, name: str) -> None:
    """The feed is lawful XML whose entries are as many as the alerts; no element is a stranger's."""
    merged = merged_with(None, mention(strike(), article("a1", title=title)), NOON)
    message = message_of(whole(title=title, text=f"{name}\n{title}", event=merged))
    for form in FORMS:
        bytes_ = written(form, Look(title="alerts"), retold(Entries(), message, 10).entries)
        root = ET.fromstring(bytes_)  # noqa: S314  written by us a line above
        (entry,) = [one for one in root.iter() if one.tag.rpartition("}")[2] in ("entry", "item")]
        content = next(one for one in entry if one.tag.rpartition("}")[2] in ("content", "description"))
        inner = ET.fromstring(f"<x>{content.text}</x>".replace("<br>", "<br/>"))  # noqa: S314  as above

        assert {one.tag for one in inner.iter()} <= {"x", "div", "p", "ul", "li", "a", "bdi", "br"}
        assert all(link.get("href", "").startswith("https://example.org/") for link in inner.iter("a"))


def test_a_feed_without_alerts_is_a_feed() -> None:
    """A reader may subscribe before the first."""
    for form in FORMS:
        found = feedparser.parse(written(form, Look(title="alerts"), ()))
        assert (found.bozo, found.feed.title, found.entries) == (False, "alerts", [])


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [({}, "a feed hook needs `path`"), ({"path": Path("/x"), "url": "ftp://x"}, "`url` must be a whole http")],
)
def test_a_mistake_is_a_sentence(keys: dict[str, Any], complaint: str) -> None:
    """What is wrong and what to do."""
    with pytest.raises(HookConfigError, match=complaint):
        FeedEntry(name="reader", **keys).build(Given({}))
