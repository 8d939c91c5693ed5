"""A hook hears once of each source that is lost, and once when it is back; in words that people read."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hook_cases import HOSTILE, PRESENT, Case, name_of
from hostile_receiver import HostileReceiver
from msgspec.structs import replace
from webhook_receiver import LOOPBACK, SECRET, WebhookReceiver

from connectors.hooks.channels.webhook import WebhookHook
from connectors.hooks.config import load_hooks
from connectors.hooks.delivering.sources import FAILING_FOR, Known, due, message_of, with_told
from connectors.hooks.entry import TIERS, HookConfigError
from connectors.hooks.wording.notice import notice_of
from connectors.hooks.wording.sources import MOST_SOURCES
from schemas.article import Source
from schemas.feed import FeedStatus, HealthWord

CHATS = {"slack", "discord", "mattermost", "telegram", "teams"}
NOON = datetime(2025, 3, 6, 12, 0, tzinfo=UTC)


def _status(feed: str, word: HealthWord, since: datetime | None = NOON, error: str | None = None) -> FeedStatus:
    source = Source(id=feed, name=feed.title(), owner=feed, kind="agency")
    url = f"https://{feed}.example/feed"
    return FeedStatus(feed=feed, url=url, source=source, word=word, told_at=NOON, since=since, error=error)


@pytest.mark.parametrize(
    ("status", "later", "is_due"),
    [
        (_status("a", "silent"), timedelta(0), True),
        (_status("a", "gone"), timedelta(0), True),
        (_status("a", "failing"), FAILING_FOR - timedelta(seconds=1), False),
        (_status("a", "failing"), FAILING_FOR, True),
        (_status("a", "failing", since=None), timedelta(0), True),
        (_status("a", "ok"), timedelta(0), False),
        (_status("a", "waiting"), timedelta(days=9), False),
    ],
)
def test_what_is_lost_is_told(status: FeedStatus, later: timedelta, is_due: bool) -> None:  # noqa: FBT001  a row
    """Silence and death at once, failures after a day; nobody hears of what is well and was not lost."""
    assert due([status], {}, NOON + later) == ((status,) if is_due else ())


def test_each_is_told_once_and_when_it_is_back() -> None:
    """The same loss is not told twice, another one is; what is well again is told, and then nothing is known of it."""
    silent, again = _status("a", "silent"), _status("a", "silent", since=NOON + timedelta(days=3))
    failing, well = _status("a", "failing", since=NOON + timedelta(days=2)), _status("a", "ok")
    known = with_told({}, [silent])

    assert known == {"a": Known("silent", NOON)}
    assert due([silent], known, NOON) == ()
    # It fails for less than a day: neither lost anew nor back.
    assert due([failing], known, NOON + timedelta(days=2)) == ()
    assert due([again], known, NOON) == (again,)
    assert due([well], known, NOON) == (well,)
    assert with_told(known, [well]) == {}


def test_a_message_reads_in_both_languages() -> None:
    """How many are how; a line for each with since when and why, the worst and the longest lost first."""
    lost = [
        replace(_status("quiet", "silent"), last_new=NOON - timedelta(days=2)),
        _status("dead", "gone", error="HTTP 410: the feed is gone\nfor good"),
        _status("older", "silent", since=NOON - timedelta(days=1)),
        _status("home", "ok"),
    ]
    notice = notice_of(message_of(lost, NOON))

    assert (notice.kind, notice.title) == ("sources", "Sources: 1 gone for good, 2 silent, 1 back")
    assert notice.title_ar == "المصادر: أُغلق 1، صامت 2، عاد 1"  # the same
    assert notice.text.splitlines() == [
        "Dead (dead): gone for good since 2025-03-06 12:00 UTC; HTTP 410: the feed is gone for good",
        "Older (older): silent since 2025-03-05 12:00 UTC",
        "Quiet (quiet): silent since 2025-03-06 12:00 UTC; last news 2025-03-04 12:00 UTC",
        "Home (home): back since 2025-03-06 12:00 UTC",
    ]
    assert notice.text_ar.splitlines()[1] == "Older (older): صامت منذ 2025-03-05 12:00 UTC"  # silent since


def test_hundreds_are_counted() -> None:
    """A first message may tell of many; those that find no room are counted."""
    notice = notice_of(message_of([_status(f"f{number}", "silent") for number in range(300)], NOON))

    lines = notice.text.splitlines()
    assert len(lines) == MOST_SOURCES + 1
    assert lines[-1] == f"and {300 - MOST_SOURCES} more: marsad feeds list --sort state"


async def test_programs_get_all_of_it() -> None:
    """A signed request of a type of its own, with the record of each source; the same of the same has the same id."""
    sources = [_status("quiet", "silent"), _status("dead", "gone")]
    async with WebhookReceiver() as receiver:
        hook = WebhookHook("desk", receiver.url, (SECRET,), frozenset(TIERS), guard=LOOPBACK)
        now = datetime.now(UTC)
        sent = await hook.send(message_of(sources, now), now)
        await hook.close()

    (request,) = receiver.requests
    payload = request.verified(SECRET)
    assert (sent.outcome, payload["type"]) == ("delivered", "feeds.status")
    assert [one["feed"] for one in payload["data"]["feeds"]] == ["quiet", "dead"]
    assert request.id == message_of(sources[::-1], NOON).id


@pytest.mark.parametrize("case", [case for case in PRESENT if case.kind in CHATS], ids=name_of)
async def test_chats_show_each_source_as_text(case: Case, tmp_path: Path) -> None:
    """Its name is a stranger's text, as a headline is: shown, and obeyed by no receiver."""
    status = _status("quiet", "silent")
    named = replace(status, source=replace(status.source, name=HOSTILE))
    async with HostileReceiver("200") as receiver:
        hook, _ = case.hook(tmp_path, receiver.url, LOOPBACK)
        await hook.send(message_of([named], datetime.now(UTC)), datetime.now(UTC))
        await hook.close()

    bodies = [body for body in receiver.bodies if body]
    assert bodies
    assert [word for word in case.forbidden for body in bodies if word in case.shown(body)] == []
    # Slack shows it in blocks, which are text as they are, beside the line that telephones notify of.
    assert all("Attack" in body.decode() for body in bodies)


def test_formats_of_alerts_have_no_place_for_sources(tmp_path: Path) -> None:
    """It is said when the file is read, and not when a source falls silent."""
    path = tmp_path / "hooks.yaml"
    path.write_text("hooks: [{name: out, kind: feed, path: /x/alerts.xml, sources: true}]", encoding="utf-8")

    with pytest.raises(HookConfigError, match="hook 'out': a hook of this kind tells of alerts only"):
        load_hooks(path, {})
