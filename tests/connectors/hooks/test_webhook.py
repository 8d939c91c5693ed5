"""A webhook is signed so that the reference library verifies it, and every answer has one meaning."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from standardwebhooks.webhooks import WebhookVerificationError
from webhook_receiver import LOOPBACK, SECRET, Answer, Clock, WebhookReceiver, closed_url, message

from connectors.hooks.answer import ERROR_CHARS, MAX_RETRY_AFTER_S
from connectors.hooks.channels.webhook import WebhookEntry, WebhookHook, new_secret
from connectors.hooks.entry import TIERS, Given
from connectors.hooks.hook import HookMessage, SendResult

OTHER_SECRET = "whsec_" + base64.b64encode(b"x" * 32).decode()


def _hook(url: str, *secrets: str, timeout_s: float = 15.0) -> WebhookHook:
    return WebhookHook("hook", url, secrets or (SECRET,), frozenset(TIERS), guard=LOOPBACK, timeout_s=timeout_s)


async def _send(
    receiver: WebhookReceiver, sent: HookMessage | None = None, *, at: datetime | None = None
) -> SendResult:
    hook = _hook(receiver.url)
    try:
        return await hook.send(sent or message(), at or datetime.now(UTC))
    finally:
        await hook.close()


async def test_the_reference_library_verifies_it() -> None:
    """A receiver with the secret reads exactly the payload that was sent."""
    async with WebhookReceiver() as receiver:
        result = await _send(
            receiver, message(body='{"says": "هجوم قرب الحدود"}'.encode())
        )  # an attack near the border

    assert result == SendResult(outcome="delivered", http_status=204)
    assert receiver.requests[0].verified(SECRET) == {"says": "هجوم قرب الحدود"}
    assert receiver.requests[0].headers["content-type"] == "application/json"


async def test_another_secret_does_not_verify_it() -> None:
    """A receiver with a wrong secret refuses it."""
    async with WebhookReceiver() as receiver:
        await _send(receiver)

    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        receiver.requests[0].verified(OTHER_SECRET)


@pytest.mark.parametrize("part", ["body", "webhook-id", "webhook-timestamp"])
async def test_what_was_tampered_with_is_not_verified(part: str) -> None:
    """Body, id and time are all under the signature."""
    async with WebhookReceiver() as receiver:
        await _send(receiver)
    request = receiver.requests[0]
    headers, body = dict(request.headers), request.body
    if part == "body":
        body = body.replace(b"raised", b"razed!")
    else:
        headers[part] = headers[part][:-1] + ("1" if headers[part][-1] != "1" else "2")

    with pytest.raises(WebhookVerificationError, match="No matching signature"):
        type(request)(headers=headers, body=body).verified(SECRET)


async def test_an_old_request_is_not_verified() -> None:
    """A request that someone recorded cannot be played again later."""
    async with WebhookReceiver() as receiver:
        await _send(receiver, at=datetime.now(UTC) - timedelta(minutes=6))

    with pytest.raises(WebhookVerificationError, match="too old"):
        receiver.requests[0].verified(SECRET)


async def test_a_clock_in_another_zone_signs_the_same_instant() -> None:
    """The signature holds whatever zone the sender's clock shows."""
    async with WebhookReceiver() as receiver:
        await _send(receiver, at=datetime.now(timezone(timedelta(hours=3))))

    assert receiver.requests[0].verified(SECRET) == {"type": "alert.raised"}


async def test_old_and_new_secret_both_verify_while_it_is_replaced() -> None:
    """With two secrets a receiver may hold either."""
    new = new_secret()
    async with WebhookReceiver() as receiver:
        hook = _hook(receiver.url, SECRET, new)
        await hook.send(message(), datetime.now(UTC))
        await hook.close()

    assert receiver.requests[0].verified(SECRET) == receiver.requests[0].verified(new) == {"type": "alert.raised"}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "delivered"),
        (202, "delivered"),
        (204, "delivered"),
        (301, "retry"),
        (308, "retry"),
        (400, "retry"),
        (401, "retry"),
        (404, "retry"),
        (408, "retry"),
        (410, "gone"),
        (422, "retry"),
        (425, "retry"),
        (429, "retry"),
        (500, "retry"),
        (503, "retry"),
    ],
)
async def test_every_status_has_one_meaning(status: int, outcome: str) -> None:
    """Success is delivered, 410 is gone, anything else is tried again."""
    async with WebhookReceiver(Answer(status=status, headers={"location": "/elsewhere"})) as receiver:
        result = await _send(receiver)

    assert (result.outcome, result.http_status) == (outcome, status)
    assert (result.error is None) == (outcome == "delivered")
    assert len(receiver.requests) == 1


async def test_an_error_quotes_the_receiver_in_short() -> None:
    """The receiver's words help its operator; a long page is cut, and is one line."""
    async with WebhookReceiver(Answer(status=500, text="no\n  disk " + "x" * 100_000)) as receiver:
        result = await _send(receiver)

    assert result.error is not None
    assert result.error.startswith("HTTP 500 Internal Server Error: no disk xxx")
    assert len(result.error) == len("HTTP 500 Internal Server Error: ") + ERROR_CHARS


@pytest.mark.parametrize(
    ("status", "given", "expected_s"),
    [
        (429, "120", 120.0),
        (503, "0.5", 0.5),
        (503, "-5", 0.0),
        (503, "inf", MAX_RETRY_AFTER_S),
        (503, "nan", 0.0),
        (503, str(90 * 24 * 3600), MAX_RETRY_AFTER_S),
        (503, "soon", None),
        (503, "Thu, 06 Mar 99999999999999999999 12:00:00 GMT", None),
        (503, "", None),
        (503, None, None),
        (404, "120", None),
    ],
)
async def test_the_wish_for_a_pause_is_heard(status: int, given: str | None, expected_s: float | None) -> None:
    """Retry-After counts where the status says that trying again helps, and at most for a day."""
    headers = {} if given is None else {"retry-after": given}
    async with WebhookReceiver(Answer(status=status, headers=headers)) as receiver:
        result = await _send(receiver)

    assert result.retry_after_s == expected_s


async def test_a_pause_may_be_given_as_a_date() -> None:
    """Retry-After in its other form is counted from now; one in the past asks for no pause."""
    now = datetime.now(UTC).replace(microsecond=0)
    dates = [format_datetime(now + timedelta(seconds=seconds), usegmt=True) for seconds in (90, -90)]
    answers = [Answer(status=503, headers={"retry-after": date}) for date in dates]
    async with WebhookReceiver(*answers) as receiver:
        results = [await _send(receiver, at=now) for _ in answers]

    assert [result.retry_after_s for result in results] == [90.0, 0.0]


async def test_a_refused_connection_is_tried_again() -> None:
    """A receiver that is not there is not the alert's fault."""
    hook = _hook(closed_url())
    result = await hook.send(message(), datetime.now(UTC))
    await hook.close()

    assert (result.outcome, result.http_status) == ("retry", None)
    assert result.error is not None
    assert result.error.startswith("ConnectError")


async def test_a_receiver_in_our_own_network_must_be_allowed() -> None:
    """Nothing is sent to an address that is not public; the result says what to set."""
    async with WebhookReceiver() as receiver:
        hook = WebhookHook("hook", receiver.url, (SECRET,), frozenset(TIERS))
        result = await hook.send(message(), datetime.now(UTC))
        await hook.close()

    assert receiver.requests == []
    assert result == SendResult(
        outcome="retry",
        error="the address 127.0.0.1 is not public; allow it with MARSAD_ALLOW_ADDRESSES=127.0.0.0/8 if it is yours",
    )


async def test_no_proxy_stands_between(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment says of proxies, which would connect for us unchecked, is passed over."""
    monkeypatch.setenv("HTTP_PROXY", closed_url())
    async with WebhookReceiver() as receiver:
        result = await _send(receiver)

    assert result.outcome == "delivered"


async def test_an_address_that_is_none_is_never_tried_again() -> None:
    """What no attempt can mend is refused at once."""
    hook = _hook("http://example.org:port/")
    result = await hook.send(message(), datetime.now(UTC))
    await hook.close()

    assert result.outcome == "refused"
    assert (result.error or "").startswith("the address is no URL")


@pytest.mark.parametrize("location", ["/elsewhere", "http://example.org:port/", "http://xn--a/", "http://["])
async def test_a_redirect_is_an_answer_like_another(location: str) -> None:
    """Wherever it leads, and if that is no address: it is not followed, and the receiver is tried again."""
    async with WebhookReceiver(Answer(status=302, headers={"location": location})) as receiver:
        result = await _send(receiver)

    assert result.outcome == "retry"
    assert len(receiver.requests) == 1


async def test_a_receiver_that_does_not_answer_is_left_in_time() -> None:
    """An attempt is bounded as a whole, and what was not answered is tried again."""
    never = asyncio.Event()
    async with WebhookReceiver(Answer(after=never)) as receiver:
        hook = _hook(receiver.url, timeout_s=0.2)
        result = await hook.send(message(), datetime.now(UTC))
        await hook.close()
        never.set()

    assert result == SendResult(outcome="retry", error="no answer within 0.2 s")


async def test_a_receiver_that_hangs_up_is_tried_again() -> None:
    """A connection that is closed without an answer is no delivery."""

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Behind the request, as a close before it may come while the connection is still being made.
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        hook = _hook(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        result = await hook.send(message(), datetime.now(UTC))
        await hook.close()

    assert result.outcome == "retry"


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK", b"HTTP/1.1 500 Wrong"])
async def test_the_status_is_the_answer(head: bytes) -> None:
    """An answer whose body never ends, trickles or breaks counts by its status; only an error's words are read."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head + b"\r\ncontent-length: 1000000\r\n\r\nshort")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        hook = _hook(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        result = await hook.send(message(), datetime.now(UTC))
        await hook.close()

    expected = {
        b"HTTP/1.1 200 OK": SendResult(outcome="delivered", http_status=200),
        b"HTTP/1.1 500 Wrong": SendResult(outcome="retry", http_status=500, error="HTTP 500 Wrong: short"),
    }
    assert result == expected[head]


async def test_an_endless_answer_is_a_delivery() -> None:
    """A receiver that says 200 and then goes on talking has taken the alert."""
    ended = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n...")
        await ended.wait()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        hook = _hook(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", timeout_s=5.0)
        result = await hook.send(message(), datetime.now(UTC))
        await hook.close()
        ended.set()

    assert result == SendResult(outcome="delivered", http_status=200)


async def test_every_attempt_has_the_same_id_and_a_time_of_its_own() -> None:
    """A repeat is known by its id; its signature is fresh, so that it is not refused as too old."""
    clock = Clock()
    async with WebhookReceiver(Answer(status=500)) as receiver:
        hook = _hook(receiver.url)
        for _ in range(2):
            await hook.send(message(), clock())
            clock.advance(60)
        await hook.close()

    first, second = receiver.requests
    assert first.id == second.id == "alert-1"
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 60
    assert first.verified(SECRET) == second.verified(SECRET)


async def test_a_closed_hook_can_send_again() -> None:
    """Closing gives back connections, nothing else."""
    async with WebhookReceiver() as receiver:
        hook = _hook(receiver.url)
        for _ in range(2):
            await hook.send(message(), datetime.now(UTC))
            await hook.close()

    assert len(receiver.requests) == 2


def test_a_hook_shows_neither_secret_nor_path() -> None:
    """What a log may print of a hook gives nothing away; paths of addresses are secrets at many services."""
    shown = repr(_hook("https://user:word@hooks.example.org/T0/secret-path"))

    assert shown == "WebhookHook('hook', 'hooks.example.org')"


def test_a_host_of_signs_has_a_name() -> None:
    """Registries sold such names, for which IDNA has no letters: it is asked and shown by the one that it has."""
    given = Given({"KEY": SECRET}, LOOPBACK)
    hook = WebhookEntry(name="hook", url="https://☃.example/alerts", secret_env="KEY").build(given)  # noqa: S106  a name

    assert repr(hook) == "WebhookHook('hook', 'xn--n3h.example')"
