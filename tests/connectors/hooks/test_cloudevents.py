"""A webhook's body may be a CloudEvent: the same alert, id and signature in another envelope."""

from datetime import UTC, datetime

import msgspec
import orjson
import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from cloudevents.core.formats.json import JSONFormat
from told import told, trial
from webhook_receiver import LOOPBACK, SECRET, Answer, WebhookReceiver, alert

from connectors.hooks.channels.webhook import WebhookEntry, new_secret
from connectors.hooks.entry import Given
from connectors.hooks.hook import HookMessage, SendResult
from connectors.hooks.wording.cloudevent import cloud_event

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def _send(receiver: WebhookReceiver, message: HookMessage, secrets: str = SECRET) -> SendResult:
    entry = WebhookEntry(name="events", url=receiver.url, body="cloudevents", secret_env="SECRETS")  # noqa: S106
    hook = entry.build(Given({"SECRETS": secrets}, LOOPBACK))
    try:
        return await hook.send(message, datetime.now(UTC))
    finally:
        await hook.close()


async def test_the_reference_library_reads_it() -> None:
    """The SDK of the specification finds every attribute that it requires, and the alert as it was raised."""
    raised = alert()
    message = msgspec.structs.replace(told(raised), trace=TRACE)
    async with WebhookReceiver() as receiver:
        await _send(receiver, message)
    request = receiver.requests[0]
    event = from_structured_event(HTTPMessage(headers=request.headers, body=request.body), JSONFormat())

    assert (event.get_id(), event.get_source(), event.get_type()) == (
        "alert-1",
        "/marsad/deliver",
        "marsad.alert.raised",
    )
    assert (event.get_specversion(), event.get_subject()) == ("1.0", "event-1")
    assert event.get_time() == raised.raised_at
    assert event.get_datacontenttype() == "application/json"
    assert event.get_extension("traceparent") == TRACE
    assert event.get_data() == orjson.loads(message.body)["data"]


async def test_it_is_signed_as_any_other() -> None:
    """Headers and signature are those of Standard Webhooks, over the body as it is sent, with either secret."""
    new = new_secret()
    async with WebhookReceiver() as receiver:
        result = await _send(receiver, told(alert()), f"{SECRET} {new}")
    request = receiver.requests[0]

    assert result.outcome == "delivered"
    assert request.verified(SECRET) == request.verified(new) == orjson.loads(request.body)
    assert request.id == orjson.loads(request.body)["id"] == "alert-1"
    assert request.headers["content-type"] == "application/cloudevents+json; charset=utf-8"


async def test_a_test_is_one_too() -> None:
    """`marsad hooks test` shows what will come."""
    async with WebhookReceiver() as receiver:
        await _send(receiver, trial(datetime.now(UTC)))

    assert orjson.loads(receiver.requests[0].body)["type"] == "marsad.alert.test"


def test_data_stays_byte_for_byte() -> None:
    """What a receiver may have a schema for is not written anew, and a large one is not read."""
    data = '{"title":"هجوم","big":1e400,"n":1.0,"s":"' + "x" * 5_000_000 + '"}'  # attack
    body = f'{{"type":"alert.raised","timestamp":"2025-03-06T12:00:31Z","data":{data}}}'.encode()
    made = cloud_event(msgspec.structs.replace(told(alert()), body=body))

    assert data.encode() in made
    assert orjson.loads(made[: made.index(b'"data":')] + b'"data":0}')["time"] == "2025-03-06T12:00:31Z"


@pytest.mark.parametrize("body", ["standard", "cloudevents"])
async def test_a_large_alert_arrives_whole(body: str) -> None:
    """Megabytes of reports come in one request, signed as a whole; a receiver that takes fewer is told of."""
    message = told(msgspec.structs.replace(alert(), text="x" * 8_000_000))
    plain = {"kind": "webhook", "name": "big", "body": body, "secret_env": "S"}
    async with WebhookReceiver(largest=16_000_000) as receiver:
        entry = msgspec.convert({**plain, "url": receiver.url}, WebhookEntry)
        hook = entry.build(Given({"S": SECRET}, LOOPBACK))
        delivered = await hook.send(message, datetime.now(UTC))
        receiver.answers.append(Answer(status=413))
        too_large = await hook.send(message, datetime.now(UTC))
        await hook.close()
    payload = receiver.requests[0].verified(SECRET)

    assert delivered.outcome == "delivered"
    assert len(payload["data"]["text"]) == 8_000_000
    assert too_large.outcome == "retry"
    assert (too_large.error or "").endswith(f"(the request has {len(receiver.requests[1].body)} bytes)")
