"""PagerDuty opens an alert once, adds updates to it and resolves it; every answer that it documents has one meaning."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from pagerduty_server import KEY, LIMIT_BYTES, PagerDutyServer
from told import follow_up, hostile_alerts, linked, told, trial
from webhook_receiver import LOOPBACK, Answer, alert

from connectors.hooks.channels.pagerduty import BUSY_PAUSE_S, PagerDutyEntry, PagerDutyHook, events_of
from connectors.hooks.entry import TIERS, Given, HookConfigError
from connectors.hooks.hook import HookMessage, SendResult
from connectors.hooks.wording.notice import notice_of
from schemas.alert import AlertRaised, Tier


def _hook(server: PagerDutyServer, key: str = KEY) -> PagerDutyHook:
    return PagerDutyHook("duty", server.url, key, frozenset(TIERS), guard=LOOPBACK)


async def _send(server: PagerDutyServer, *messages: HookMessage, key: str = KEY) -> list[SendResult]:
    hook = _hook(server, key)
    try:
        return [await hook.send(message, datetime.now(UTC)) for message in messages]
    finally:
        await hook.close()


async def test_one_alert_from_its_first_word_to_its_end() -> None:
    """An update goes to the open alert, the same one again opens no other, and a retraction resolves it."""
    first = alert()
    update = follow_up(first)
    async with PagerDutyServer() as server:
        results = await _send(server, told(first), told(first), told(update))
        events = server.open["event-1:attack-with-casualties"]
        results += await _send(server, told(follow_up(update, "retraction")))

    assert [result.outcome for result in results] == ["delivered"] * 4
    assert server.log == ["opened", "updated", "updated", "resolved"]
    assert [event["payload"]["custom_details"]["update"] for event in events] == [0, 0, 1]
    assert server.open == {}


async def test_what_arrives() -> None:
    """The summary, who says it and where, in fields that people can filter by."""
    raised = linked(alert(), "https://news.example/one", "javascript:alert(1)", name="Desk", title="Strike kills five")
    async with PagerDutyServer() as server:
        await _send(server, told(raised))
        (event,) = server.open["event-1:attack-with-casualties"]

    assert event["payload"]["summary"] == "Attack 1"
    assert event["payload"]["severity"] == "critical"
    assert event["payload"]["group"] == "attack-with-casualties"
    assert event["payload"]["custom_details"]["title_ar"] == "هجوم"  # attack
    assert event["payload"]["custom_details"]["who"] == "Desk"
    assert event["links"] == [{"href": "https://news.example/one", "text": "Desk: Strike kills five"}]


@pytest.mark.parametrize(("tier", "severity"), [("flash", "critical"), ("priority", "warning"), ("routine", "info")])
async def test_the_tier_is_the_severity(tier: Tier, severity: str) -> None:
    """Flash alone is of what PagerDuty calls high urgency."""
    (event,) = events_of(notice_of(told(alert(tier=tier))))

    assert event["payload"]["severity"] == severity


async def test_two_rules_on_one_event_are_two_alerts() -> None:
    """Each rule's alert is resolved by itself."""
    one, other = alert(), msgspec.structs.replace(alert(), id="alert-2", rule="border")
    async with PagerDutyServer() as server:
        await _send(server, told(one), told(other), told(follow_up(one, "retraction")))

    assert list(server.open) == ["event-1:border"]


async def test_a_rule_that_takes_over_resolves_the_one_before() -> None:
    """Who is on call has one alert of an event that grew from one rule into another."""
    one = alert()
    heir = msgspec.structs.replace(one, id="alert-2", rule="heavy-attack", replaces=(one.rule,))
    async with PagerDutyServer() as server:
        await _send(server, told(one), told(heir))

    assert server.log == ["opened", "opened", "resolved"]
    assert list(server.open) == ["event-1:heavy-attack"]


async def test_a_rule_of_a_long_name_keeps_its_key() -> None:
    """A key has 255 characters at most, and is the same for every word of the rule on the event."""
    first = msgspec.structs.replace(alert(), rule="r" * 400)
    async with PagerDutyServer() as server:
        await _send(server, told(first), told(follow_up(first)), told(follow_up(first, "retraction")))

    assert server.log == ["opened", "updated", "resolved"]


async def test_a_test_leaves_nothing_open() -> None:
    """`marsad hooks test` shows that it arrives, and wakes nobody for long."""
    async with PagerDutyServer() as server:
        (result,) = await _send(server, trial(datetime.now(UTC), "flash"))

    assert result.outcome == "delivered"
    assert server.log == ["opened", "resolved"]
    assert orjson.loads(server.requests[0].body)["payload"]["severity"] == "info"


async def test_a_digest_is_an_alert_each() -> None:
    """What a digest tells is opened and resolved like any other, in its order."""
    first, second = alert(), alert(2)
    digest = told(first, second, follow_up(first, "retraction"))
    async with PagerDutyServer() as server:
        (result,) = await _send(server, digest)

    assert result.outcome == "delivered"
    assert server.log == ["opened", "opened", "resolved"]
    assert list(server.open) == ["event-2:attack-with-casualties"]


async def test_a_digest_goes_on_where_it_stopped() -> None:
    """What PagerDuty has accepted of a digest is not sent again by the next attempt."""
    digest = told(alert(), alert(2), alert(3))
    async with PagerDutyServer(Answer(status=202), Answer(status=429)) as server:
        hook = _hook(server)
        results = [await hook.send(digest, datetime.now(UTC)) for _ in range(2)]
        await hook.close()

    assert [result.outcome for result in results] == ["retry", "delivered"]
    assert [orjson.loads(request.body)["dedup_key"].partition(":")[0] for request in server.requests] == [
        "event-1", "event-2", "event-2", "event-3",
    ]  # fmt: skip


async def test_a_long_digest_is_sent_in_several_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    """An attempt is bounded: what is left of a digest then is sent by the next one, and nothing twice."""
    monkeypatch.setattr("connectors.hooks.channels.pagerduty.DIGEST_S", -1.0)
    digest = told(alert(), alert(2))
    async with PagerDutyServer() as server:
        hook = _hook(server)
        results = [await hook.send(digest, datetime.now(UTC)) for _ in range(2)]
        await hook.close()

    assert results[0] == SendResult(outcome="retry", error="1 of 2 alerts are sent by now")
    assert results[1].outcome == "delivered"
    assert server.log == ["opened", "opened"]


async def test_a_refused_alert_holds_up_none_of_its_digest() -> None:
    """The rest is sent, and the outcome says that one was refused, also after another attempt."""
    digest = told(alert(), alert(2), alert(3))
    no = Answer(status=400, text='{"status":"invalid event","errors":["\'summary\' is too long"]}')
    async with PagerDutyServer(no, Answer(status=500)) as server:
        hook = _hook(server)
        results = [await hook.send(digest, datetime.now(UTC)) for _ in range(2)]
        await hook.close()

    assert [result.outcome for result in results] == ["retry", "refused"]
    assert sorted(server.open) == ["event-2:attack-with-casualties", "event-3:attack-with-casualties"]


@pytest.mark.parametrize(
    ("answer", "outcome", "wait_s"),
    [
        (Answer(status=202), "delivered", None),
        (Answer(status=400, text='{"status":"invalid event","errors":["\'summary\' is too long"]}'), "refused", None),
        (Answer(status=400, text='{"status":"invalid event","errors":["Invalid routing key"]}'), "retry", None),
        (Answer(status=413), "refused", None),
        (Answer(status=403), "retry", None),
        (Answer(status=429), "retry", BUSY_PAUSE_S),
        (Answer(status=429, headers={"retry-after": "7"}), "retry", 7.0),
        (Answer(status=500), "retry", None),
        (Answer(status=503), "retry", None),
    ],
)
async def test_every_answer_has_one_meaning(answer: Answer, outcome: str, wait_s: float | None) -> None:
    """What PagerDuty says never to send again is refused; a wrong key can be mended; a busy service has its pause."""
    async with PagerDutyServer(answer) as server:
        (result,) = await _send(server, told(alert()))

    assert (result.outcome, result.retry_after_s) == (outcome, wait_s)


async def test_a_wrong_key_is_told_and_not_shown() -> None:
    """The error has PagerDuty's words, and never the key, even where the answer quotes it."""
    other = "f" * 32
    async with PagerDutyServer() as server:
        (result,) = await _send(server, told(alert()), key=other)
    async with PagerDutyServer(Answer(status=400, text=f"routing_key {other} is wrong")) as server:
        (quoted,) = await _send(server, told(alert()), key=other)

    assert "Invalid routing key" in (result.error or "")
    assert quoted.error == "HTTP 400 Bad Request: routing_key … is wrong"
    assert other not in repr(_hook(server, other))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile_alerts())
async def test_nothing_breaks_out(raised: AlertRaised) -> None:
    """Whatever feeds write, the request is one that PagerDuty accepts, and its links are of the web."""
    async with PagerDutyServer() as server:
        results = await _send(server, told(raised))

    assert [result.outcome for result in results] == ["delivered"]
    assert server.statuses == [202]


async def test_the_largest_alert_is_far_below_the_limit() -> None:
    """Hundreds of reports with long words make a request that is accepted."""
    long = "كلمة " * 50_000  # word
    raised = linked(alert(), *["https://news.example/" + "a" * 1900] * 300, name=long, title=long)
    raised = msgspec.structs.replace(raised, title=long, title_ar=long, text=long, text_ar=long)
    async with PagerDutyServer() as server:
        (result,) = await _send(server, told(raised))

    assert result.outcome == "delivered"
    assert len(server.requests[0].body) < LIMIT_BYTES / 4


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (PagerDutyEntry(name="a"), "needs `routing_key_env` or `routing_key_file`"),
        (PagerDutyEntry(name="a", routing_key_env="NONE"), "no routing key; put it into NONE"),
        (PagerDutyEntry(name="a", routing_key_env="SHORT"), "must be the 32 letters and digits"),
        (PagerDutyEntry(name="a", routing_key_env="A", routing_key_file=Path("x")), "are both given; leave one out"),
        (PagerDutyEntry(name="a", routing_key_env="KEY", url="ftp://x"), "`url` must be a whole http or https"),
    ],
)
def test_a_mistake_is_a_sentence(entry: PagerDutyEntry, complaint: str) -> None:
    """What is wrong and what to do, without the key."""
    with pytest.raises(HookConfigError, match=complaint) as caught:
        entry.build(Given({"SHORT": "sesame", "KEY": KEY}))

    assert "sesame" not in str(caught.value)
