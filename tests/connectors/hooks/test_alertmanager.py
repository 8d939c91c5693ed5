"""An Alertmanager has an event's alert firing while the event is open, and one alert by event and rule."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from alertmanager_server import AlertmanagerServer, basic
from hypothesis import HealthCheck, given, settings
from told import follow_up, hostile_alerts, linked, told, trial
from webhook_receiver import LOOPBACK, Answer, alert

from connectors.hooks.channels.alertmanager import AlertmanagerEntry, AlertmanagerHook, Policy, alerts_of
from connectors.hooks.entry import TIERS, Given, HookConfigError
from connectors.hooks.hook import HookMessage, SendResult
from connectors.hooks.wording.notice import notice_of
from schemas.alert import AlertRaised

PASSWORD = "pass word"  # noqa: S105  made for these tests
ENVIRON = {"PASSWORD": PASSWORD, "TOKEN": "t0ken", "LINES": "a\nb"}
POLICY = Policy()


def _entry(server: AlertmanagerServer, **fields: object) -> AlertmanagerEntry:
    return msgspec.convert({"kind": "alertmanager", "name": "am", "url": server.url, **fields}, AlertmanagerEntry)


async def _send(server: AlertmanagerServer, *messages: HookMessage, **fields: object) -> list[SendResult]:
    hook = _entry(server, **fields).build(Given(ENVIRON, LOOPBACK))
    try:
        return [await hook.send(message, datetime.now(UTC)) for message in messages]
    finally:
        await hook.close()


async def test_an_alert_fires_until_it_is_retracted() -> None:
    """Update and repeat join the alert that fires, with the newest words; a retraction ends it."""
    first = alert(at=datetime.now(UTC) - timedelta(minutes=30))
    update = follow_up(first, title="Attack 1: 12 killed")
    async with AlertmanagerServer() as server:
        results = await _send(server, told(first), told(first), told(update))
        firing = server.firing()
        results += await _send(server, told(follow_up(update, "retraction")))
        left = server.firing()

    assert [result.outcome for result in results] == ["delivered"] * 4
    assert [one["annotations"]["summary"] for one in firing] == ["Attack 1: 12 killed"]
    assert left == []


async def test_it_fires_for_as_long_as_the_operator_says() -> None:
    """No timer of ours sends it again: its end comes with it, counted from the attempt."""
    async with AlertmanagerServer() as server:
        await _send(server, told(alert()), open_hours=6)
        now = datetime.now(UTC)
        counts = [len(server.firing(now + timedelta(hours=hours))) for hours in (0, 5.9, 6.1)]

    assert counts == [1, 1, 0]


async def test_an_alert_that_was_held_up_still_fires() -> None:
    """One that could not be delivered for days is not over when it arrives."""
    async with AlertmanagerServer() as server:
        await _send(server, told(alert(at=datetime.now(UTC) - timedelta(days=3))))

    assert len(server.firing()) == 1


async def test_what_arrives() -> None:
    """Labels to route by, annotations in both languages, and a link back to the news."""
    raised = linked(alert(), "https://news.example/خبر", name="Desk")  # news
    async with AlertmanagerServer() as server:
        await _send(server, told(raised), labels={"team": "desk"})
    ((posted,),) = server.posted

    assert posted["labels"] == {
        "alertname": "attack-with-casualties", "event": "event-1", "job": "marsad", "tier": "flash", "team": "desk",
    }  # fmt: skip
    assert posted["generatorURL"] == "https://news.example/%D8%AE%D8%A8%D8%B1"
    assert posted["annotations"]["summary_ar"] == "هجوم"  # attack
    assert "Who: Desk" in posted["annotations"]["description"]
    assert posted["annotations"]["alert"] == "alert-1"


async def test_an_escalation_moves_the_alert() -> None:
    """The tier is a label to route by: the alert of the tier before ends when that of the new one fires."""
    first = alert(tier="priority", at=datetime.now(UTC) - timedelta(minutes=30))
    async with AlertmanagerServer() as server:
        await _send(server, told(first), told(follow_up(first, tier="flash", escalated=True)))

    assert [one["labels"]["tier"] for one in server.firing()] == ["flash"]


async def test_a_rule_that_takes_over_ends_the_one_before() -> None:
    """One alert fires of an event that grew from one rule into another, whatever the tier before was."""
    first = alert(tier="priority", at=datetime.now(UTC) - timedelta(minutes=30))
    heir = msgspec.structs.replace(first, id="alert-2", rule="heavy-attack", tier="flash", replaces=(first.rule,))
    async with AlertmanagerServer() as server:
        await _send(server, told(first), told(heir))

    assert [one["labels"]["alertname"] for one in server.firing()] == ["heavy-attack"]


async def test_a_digest_is_one_request() -> None:
    """Each of its alerts fires, but for what is retracted in it."""
    first = alert(at=datetime.now(UTC) - timedelta(minutes=30))
    async with AlertmanagerServer() as server:
        await _send(server, told(first, alert(2), follow_up(first, "retraction")))

    assert len(server.requests) == 1
    assert [one["labels"]["event"] for one in server.firing()] == ["event-2"]


async def test_a_test_goes_away() -> None:
    """`marsad hooks test` fires for a few minutes under a name of its own."""
    async with AlertmanagerServer() as server:
        (result,) = await _send(server, trial(datetime.now(UTC)))
        names = [one["labels"]["alertname"] for one in server.firing()]
        later = server.firing(datetime.now(UTC) + timedelta(minutes=6))

    assert (result.outcome, names, later) == ("delivered", ["marsad-test"], [])


@pytest.mark.parametrize(
    ("fields", "login"),
    [
        ({"username": "marsad", "password_env": "PASSWORD"}, basic("marsad", PASSWORD)),
        ({"token_env": "TOKEN"}, "Bearer t0ken"),
        ({}, None),
    ],
)
async def test_it_logs_in(fields: dict[str, str], login: str | None) -> None:
    """With a password, with a token, or not at all."""
    async with AlertmanagerServer(login=login, prefix="/am") as server:
        (result,) = await _send(server, told(alert()), **fields)

    assert result.outcome == "delivered"


async def test_a_wrong_login_is_tried_again_and_not_shown() -> None:
    """An operator mends it while the ladder lasts; no error, and no repr, has the password in any form."""
    right = basic("marsad", PASSWORD)
    async with AlertmanagerServer(Answer(status=401, text=f"no {PASSWORD}, no {right}")) as server:
        (result,) = await _send(server, told(alert()), username="marsad", password_env="PASSWORD")  # noqa: S106
        shown = repr(_entry(server, username="marsad", password_env="PASSWORD").build(Given(ENVIRON)))  # noqa: S106

    assert (result.outcome, result.error) == ("retry", "HTTP 401 Unauthorized: no …, no Basic …")
    assert shown == "AlertmanagerHook('am', '127.0.0.1')"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "delivered"), (400, "refused"), (413, "refused"), (422, "refused"), (404, "retry"), (429, "retry")],
)
async def test_every_answer_has_one_meaning(status: int, outcome: str) -> None:
    """What the Alertmanager finds wrong in a request stays wrong; anything else is tried again."""
    async with AlertmanagerServer(Answer(status=status)) as server:
        (result,) = await _send(server, told(alert()))

    assert result.outcome == outcome


async def test_a_clock_that_was_put_back_makes_no_wrong_times() -> None:
    """An alert of the future starts now: one that starts after its end would be refused."""
    ahead = alert(at=datetime.now(UTC) + timedelta(hours=1))
    async with AlertmanagerServer() as server:
        results = await _send(server, told(ahead), told(follow_up(ahead, "retraction")))

    assert [result.outcome for result in results] == ["delivered"] * 2
    assert server.firing() == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hostile_alerts())
async def test_nothing_breaks_out(raised: AlertRaised) -> None:
    """Whatever feeds write, the request is one that the Alertmanager takes, and its labels are ours alone."""
    async with AlertmanagerServer() as server:
        (result,) = await _send(server, told(raised))

    assert (result.outcome, server.statuses) == ("delivered", [200])
    for one in server.posted[0]:
        assert set(one["labels"]) <= {"alertname", "event", "job", "tier"}
        assert one.get("generatorURL", "https://").startswith(("http://", "https://"))


def test_a_large_alert_makes_a_small_request() -> None:
    """Words are cut, and reports counted, so that hundreds of them do no harm."""
    long = "word " * 100_000
    raised = linked(alert(), *["https://news.example/" + "a" * 1900] * 300, name=long, title=long)
    raised = msgspec.structs.replace(raised, title=long, text=long)
    found = [*alerts_of(notice_of(told(raised)), POLICY, datetime.now(UTC))]

    assert len(msgspec.json.encode(found)) < 32_000


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"url": None}, "`url` must be a whole http or https address"),
        ({"url": "http://desk:word@am.example"}, "`url` has a login; put it into `username` and `password_env`"),
        ({"url": "http://am.example/api/v2/alerts"}, "must be that of the Alertmanager alone"),
        ({"url": "http://am.example/?a=b"}, "must be that of the Alertmanager alone"),
        ({"username": "marsad"}, "`username` and `password_env` or `password_file` belong together"),
        ({"password_env": "PASSWORD"}, "belong together"),
        ({"username": "m", "password_env": "PASSWORD", "token_env": "TOKEN"}, "a token and a password are both given"),
        ({"username": "m", "password_env": "NONE"}, "no password; put it into NONE"),
        ({"username": "m", "password_env": "LINES"}, "the password in LINES has a line break"),
        ({"token_env": "PASSWORD"}, "the token has a space"),
        ({"token_env": "TOKEN", "token_file": "x"}, "`token_env` and `token_file` are both given"),
        ({"token_file": "/nowhere/token"}, "/nowhere/token cannot be read"),
        ({"labels": {"tier": "x"}}, "'tier' cannot be a label"),
        ({"labels": {"a-b": "x"}}, "'a-b' cannot be a label"),
        ({"labels": {"__x__": "x"}}, "'__x__' cannot be a label"),
        ({"labels": {"team": ""}}, "the label 'team' must have a value"),
        ({"labels": {"team": "a\nb"}}, "the label 'team' must have a value"),
    ],
)
def test_a_mistake_is_a_sentence(fields: dict[str, object], complaint: str) -> None:
    """What is wrong and what to do, without the secret."""
    plain = {"kind": "alertmanager", "name": "am", "url": "http://am.example", **fields}
    with pytest.raises(HookConfigError, match=complaint) as caught:
        msgspec.convert(plain, AlertmanagerEntry, dec_hook=lambda _, value: Path(value)).build(Given(ENVIRON))

    assert "word@" not in str(caught.value)
    assert PASSWORD not in str(caught.value)


def test_the_address_of_the_api_is_made_from_that_of_the_alertmanager() -> None:
    """With a path before it and without, with a slash at its end and without."""
    for url in ("http://am.example:9093/prefix", "http://am.example:9093/prefix/"):
        hook = AlertmanagerEntry(name="am", url=url).build(Given({}))

        assert isinstance(hook, AlertmanagerHook)
        assert hook._poster._url == "http://am.example:9093/prefix/api/v2/alerts"
    assert TIERS[0] in hook.tiers
