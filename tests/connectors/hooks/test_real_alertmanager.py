"""A real Alertmanager fires, joins, escalates and resolves as our own judge of requests has it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import orjson
from alertmanager import alertmanager, needs_alertmanager
from told import FRAGMENTS, LINKS, follow_up, linked, told, trial
from webhook_receiver import LOOPBACK, WebhookReceiver, alert

from connectors.hooks.channels.alertmanager import AlertmanagerEntry
from connectors.hooks.entry import Given
from connectors.hooks.hook import HookMessage, SendResult

pytestmark = needs_alertmanager


async def _send(url: str, *messages: HookMessage) -> list[SendResult]:
    hook = AlertmanagerEntry(name="am", url=url, labels={"team": "desk"}).build(Given({}, LOOPBACK))
    try:
        return [await hook.send(message, datetime.now(UTC)) for message in messages]
    finally:
        await hook.close()


async def _firing(url: str) -> list[Any]:  # Any: the whole of JSON
    async with httpx.AsyncClient() as client:
        found: list[Any] = (await client.get(f"{url}/api/v2/alerts")).json()
        return found


async def test_people_are_told_of_its_beginning_and_its_end(tmp_path: Path) -> None:
    """The receivers of the Alertmanager hear that an alert fires, and that it is resolved when it is retracted."""
    first = alert(at=datetime.now(UTC) - timedelta(minutes=5))
    async with WebhookReceiver() as people, alertmanager(tmp_path, people.url) as url:
        fires = await _send(url, told(first))
        await people.has(1)
        firing = await _firing(url)
        ends = await _send(url, told(follow_up(first, "retraction")))
        await people.has(2)
        left = await _firing(url)
        await _send(url, told(alert(2)))
        await people.has(3)
    payloads = [orjson.loads(request.body) for request in people.requests]

    assert [result.outcome for result in (*fires, *ends)] == ["delivered"] * 2
    assert [one["labels"]["event"] for one in firing] == ["event-1"]
    assert left == []
    # The alerts of the other tiers, which a retraction ends as well, were never heard of: nobody is told of their end.
    assert [(one["status"], one["commonLabels"]["event"]) for one in payloads] == [
        ("firing", "event-1"), ("resolved", "event-1"), ("firing", "event-2"),
    ]  # fmt: skip


async def test_an_update_is_no_second_alert_and_an_escalation_moves_it(tmp_path: Path) -> None:
    """One alert fires at a time, by the newest words and tier."""
    first = alert(tier="priority", at=datetime.now(UTC) - timedelta(minutes=60))
    update = follow_up(first, title="Attack 1: 12 killed")
    async with WebhookReceiver() as people, alertmanager(tmp_path, people.url) as url:
        await _send(url, told(first), told(update))
        updated = await _firing(url)
        await _send(url, told(follow_up(update, tier="flash")))
        escalated = await _firing(url)

    assert [(one["labels"]["tier"], one["annotations"]["summary"]) for one in updated] == [
        ("priority", "Attack 1: 12 killed")
    ]
    assert [one["labels"]["tier"] for one in escalated] == ["flash"]


async def test_it_takes_what_hostile_feeds_wrote(tmp_path: Path) -> None:
    """Every trick that we know, in every field, and every link: accepted, in one alert each."""
    tricks = " ".join(FRAGMENTS)
    raised = linked(msgspec.structs.replace(alert(), title=tricks, text=tricks), *LINKS, name=tricks, title=tricks)
    async with WebhookReceiver() as people, alertmanager(tmp_path, people.url) as url:
        results = await _send(url, told(raised), trial(datetime.now(UTC)))
        firing = await _firing(url)

    assert [result.outcome for result in results] == ["delivered"] * 2
    assert sorted(one["labels"]["alertname"] for one in firing) == ["attack-with-casualties", "marsad-test"]
