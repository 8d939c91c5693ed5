"""Objects reach a collection of a strict TAXII 2.1 server, and each of its answers has one meaning."""

import base64
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from taxii_server import COLLECTION, LOGIN, TOKEN, TaxiiServer
from webhook_receiver import LOOPBACK, Answer, WebhookReceiver
from whole_alerts import message_of, whole

from connectors.hooks import answer
from connectors.hooks.channels.stix import StixEntry
from connectors.hooks.entry import Given, HookConfigError
from connectors.hooks.hook import HookMessage, SendResult
from connectors.hooks.posting import JSON_HEADERS
from connectors.hooks.stix.bundle import bundle_of
from connectors.hooks.taxii import Collection, outcome_of

ENVIRON = {"DESK": TOKEN, "LOGIN": LOGIN}


async def _send(url: str, message: HookMessage | None = None, **keys: Any) -> SendResult:  # Any: of StixEntry
    entry = StixEntry(name="desk", url=url, **{"secret_env": "DESK", **keys})
    hook = entry.build(Given(ENVIRON, LOOPBACK))
    try:
        return await hook.send(message or message_of(whole()), datetime.now(UTC))
    finally:
        await hook.close()


async def _add(server: TaxiiServer, *pauses_s: float) -> SendResult:
    collection = Collection(
        server.url, LOOPBACK, {**JSON_HEADERS, "authorization": f"Bearer {TOKEN}"}, pauses_s=pauses_s
    )
    try:
        return await collection.take(bundle_of(message_of(whole())), datetime.now(UTC))
    finally:
        await collection.close()


async def test_a_collection_takes_an_alert() -> None:
    """Media types, login, envelope and every object are as the standard has them."""
    async with TaxiiServer() as server:
        result = await _send(server.url)

    assert result == SendResult(outcome="delivered", http_status=202)
    assert list(server.objects.values()) == bundle_of(message_of(whole()))["objects"]


async def test_a_repeat_adds_nothing() -> None:
    """A server knows the same version of the same object; an update is another version."""
    async with TaxiiServer() as server:
        await _send(server.url)
        before = len(server.objects)
        await _send(server.url)
        repeated = len(server.objects)
        await _send(server.url, message_of(whole(update=1)))

    assert repeated == before
    assert len(server.objects) > before


async def test_a_user_and_a_password_log_in() -> None:
    """The login that every server of the standard knows."""
    async with TaxiiServer() as server:
        result = await _send(server.url, auth="basic", secret_env="LOGIN")  # noqa: S106  a name

    assert result.outcome == "delivered"


async def test_a_wrong_login_is_tried_again() -> None:
    """With the server's words, and without ours."""
    async with TaxiiServer() as server:
        result = await _send(server.url, secret_env="LOGIN")  # noqa: S106  a name

    assert (result.outcome, result.http_status) == ("retry", 401)
    assert "who are you?" in (result.error or "")
    assert LOGIN.partition(":")[2] not in (result.error or "")


async def test_a_server_that_looks_later_is_asked_what_became_of_it() -> None:
    """At its status resource, until it has looked."""
    async with TaxiiServer(pends=3) as server:
        result = await _add(server, 0.0, 0.0, 0.0)

    assert result == SendResult(outcome="delivered", http_status=200)
    assert len(server.asked) == 3


async def test_a_server_that_looks_very_late_is_given_it_again() -> None:
    """It was asked as often as we ask; the objects are the same to it when they come again."""
    async with TaxiiServer(pends=9) as server:
        result = await _add(server, 0.0)

    assert (result.outcome, result.receipt) == ("retry", None)
    assert "the server works at it" in (result.error or "")


async def test_objects_that_are_not_taken_are_named() -> None:
    """A collection may have rules of its own; the first object that breaks one is told, with the server's reason."""
    async with TaxiiServer(refuses=("note", "report")) as server:
        result = await _send(server.url)

    assert result.outcome == "retry"
    assert "1 objects were not taken: report--" in (result.error or "")
    assert "not of a type that is taken" in (result.error or "")


async def test_what_is_too_large_is_told() -> None:
    """A server's bound on what it takes at once is an answer like another."""
    async with TaxiiServer(most_bytes=1000) as server:
        result = await _send(server.url)

    assert (result.outcome, result.http_status) == ("retry", 413)


async def test_another_collection_is_not_found() -> None:
    """404 is tried again: a collection may be made yet."""
    async with TaxiiServer() as server:
        result = await _send(server.url.replace(COLLECTION, "other"))

    assert (result.outcome, result.http_status) == ("retry", 404)


@pytest.mark.parametrize(
    "text", ["", "<html>", "[]", "{}", '{"status": "done"}', '{"status": "pending"}', '{"status": "pending", "id": 7}']
)
async def test_an_answer_that_is_none_of_taxii_is_no_delivery(text: str) -> None:
    """Whoever answers 200 to anything has taken nothing."""
    async with WebhookReceiver(Answer(status=200, text=text)) as receiver:
        url = receiver.url.replace("/alerts", "/api1/collections/x/objects/")
        result = await _send(url)

    assert (result.outcome, result.receipt) == ("retry", None)
    assert "no status resource of TAXII 2.1" in (result.error or "")


async def test_a_status_cannot_lead_elsewhere() -> None:
    """The id that a server gives is one part of the path that we ask, whatever it holds."""
    pending = orjson.dumps({"status": "pending", "id": "../../x?y#z"}).decode()
    async with WebhookReceiver(Answer(status=202, text=pending), otherwise=Answer(status=404)) as receiver:
        url = receiver.url.replace("/alerts", "/api1/collections/x/objects/")
        collection = Collection(url, LOOPBACK, JSON_HEADERS, pauses_s=(0.0,))
        await collection.take({"objects": []}, datetime.now(UTC))
        await collection.close()

    assert [request.path for request in receiver.requests] == [
        "/api1/collections/x/objects/",
        "/api1/status/..%2F..%2Fx%3Fy%23z/",
    ]


async def test_an_address_gets_the_bundle_itself() -> None:
    """Of the media type of STIX, with the token."""
    async with WebhookReceiver() as receiver:
        result = await _send(receiver.url, to="address")

    (request,) = receiver.requests
    assert result.outcome == "delivered"
    assert request.headers["content-type"] == "application/stix+json;version=2.1"
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert orjson.loads(request.body) == bundle_of(message_of(whole()))


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        ({}, "a stix hook needs `folder` or `url`, or both"),
        ({"url": "ftp://x"}, "`url` must be a whole http"),
        ({"url": "https://example.org/api1/"}, "`url` must be that of a collection's objects: https://HOST/ROOT/"),
        ({"url": "https://example.org/", "to": "address", "secret_env": "NONE"}, "NONE must hold one secret, in ASCII"),
        ({"url": "https://example.org/", "to": "address", "secret_env": "TWO"}, "TWO must hold one secret, in ASCII"),
        ({"url": "https://example.org/", "to": "address", "secret_env": "LATIN"}, "LATIN must hold one secret, in"),
        (
            {"url": "https://example.org/", "to": "address", "secret_env": "ONE", "auth": "basic"},
            "with `auth: basic` the secret must be the user and the password, with a colon between",
        ),
    ],
)
def test_a_mistake_is_a_sentence(keys: dict[str, Any], complaint: str) -> None:
    """What is wrong and what to do, without the secret."""
    with pytest.raises(HookConfigError, match=complaint) as caught:
        StixEntry(name="desk", **keys).build(Given({"TWO": "word1 word2", "LATIN": "wörd", "ONE": "word3"}))

    assert not any(secret in str(caught.value) for secret in ("word1", "wörd", "word3"))


@pytest.mark.parametrize("secret", [TOKEN, LOGIN, base64.b64encode(LOGIN.encode()).decode()])
async def test_a_server_that_tells_our_login_back_does_not_put_it_into_an_error(secret: str) -> None:
    """Whether the token, the password, or the login as it was sent."""
    async with WebhookReceiver(Answer(status=403, text=f"no: {secret}")) as receiver:
        keys: dict[str, Any] = {"auth": "bearer"} if secret == TOKEN else {"auth": "basic", "secret_env": "LOGIN"}
        result = await _send(receiver.url, to="address", **keys)

    assert result.error is not None
    assert result.error.startswith("HTTP 403 Forbidden: no:")
    assert secret not in result.error


@pytest.mark.parametrize("failures", [None, [], ["x"], [{"message": "x"}], "x"])
def test_failures_that_are_not_told_are_counted(failures: object) -> None:
    """A server need not say which objects it did not take."""
    text = orjson.dumps({"status": "complete", "failure_count": 2, "failures": failures}).decode()

    assert outcome_of(answer.Answer(status=202, reason="Accepted", text=text)) == SendResult(
        outcome="retry", http_status=202, error="HTTP 202 Accepted: 2 objects were not taken"
    )


async def test_the_status_of_many_objects_is_read_to_its_end() -> None:
    """A digest has hundreds of objects, each of which a server may name."""
    named = [{"id": f"note--{number}", "version": "2025-03-06T12:00:00.000Z"} for number in range(5000)]
    text = orjson.dumps({"status": "complete", "failure_count": 0, "successes": named}).decode()
    async with WebhookReceiver(Answer(status=202, text=text)) as receiver:
        result = await _send(receiver.url.replace("/alerts", "/api1/collections/x/objects/"))

    assert result.outcome == "delivered"
