"""An answer reaches its verdict, bounded and without our secrets."""

import asyncio
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler
from webhook_receiver import HOST, LOOPBACK, Answer, WebhookReceiver, closed_url

from connectors.hooks import answer
from connectors.hooks.answer import MAX_RETRY_AFTER_S, result_of, seconds_of
from connectors.hooks.hook import SendResult
from connectors.hooks.posting import ANSWER_BYTES, JSON_HEADERS, Poster

TOKEN = "xoxb-123456-a-secret"  # noqa: S105  made for these tests


async def _post(poster: Poster) -> SendResult:
    try:
        return await poster.post(b"{}", JSON_HEADERS, datetime.now(UTC))
    finally:
        await poster.close()


def _refuses_unless_ok(given: answer.Answer) -> SendResult:
    """Return what an answer means to a service that says in the body whether it took the message."""
    if given.fields().get("ok") is True:
        return given.means("delivered", receipt=given.fields().get("ts"))
    return given.means("refused", given.fields().get("error"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"ok": true, "ts": "17.5"}', SendResult(outcome="delivered", http_status=200, receipt="17.5")),
        (
            '{"ok": false, "error": "no_text"}',
            SendResult(outcome="refused", http_status=200, error="HTTP 200 OK: no_text"),
        ),
        ("[1]", SendResult(outcome="refused", http_status=200, error="HTTP 200 OK: [1]")),
        ("{", SendResult(outcome="refused", http_status=200, error="HTTP 200 OK: {")),
    ],
)
async def test_a_success_is_read_where_its_body_says_whether_it_is_one(text: str, expected: SendResult) -> None:
    """The verdict has the body, and what is no object has no fields."""
    async with WebhookReceiver(Answer(status=200, text=text)) as receiver:
        result = await _post(Poster(receiver.url, LOOPBACK, verdict=_refuses_unless_ok, reads_success=True))

    assert result == expected


async def test_an_endless_success_is_read_to_a_bound() -> None:
    """A service that goes on talking is judged by the beginning."""
    ended = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (ANSWER_BYTES + 1))
        await writer.drain()
        await ended.wait()
        writer.close()

    seen: list[int] = []

    def measure(given: answer.Answer) -> SendResult:
        seen.append(len(given.text))
        return result_of(given)

    async with await asyncio.start_server(talk, HOST, 0) as server:
        url = f"http://{HOST}:{server.sockets[0].getsockname()[1]}/"
        result = await _post(Poster(url, LOOPBACK, verdict=measure, reads_success=True))
        ended.set()

    assert result.outcome == "delivered"
    assert seen == [ANSWER_BYTES]


@pytest.mark.parametrize(
    "said",
    [
        "no hook {url}",
        "not found: /services/T0123456/B0123456/abcdefgh1234?sig=s%2Fgned-for-us",
        "no webhook abcdefgh1234",
        "signature s/gned-for-us is wrong",
        f"bad token {TOKEN}",
    ],
)
async def test_no_error_gives_a_secret_back(said: str) -> None:
    """What a service repeats of our address or token is taken out, in whole and in part."""
    async with WebhookReceiver() as receiver:
        root = receiver.url.removesuffix("/alerts")
        url = f"{root}/services/T0123456/B0123456/abcdefgh1234?sig=s%2Fgned-for-us"
        receiver.answers.append(Answer(status=404, text=said.format(url=url)))
        result = await _post(Poster(url, LOOPBACK, secrets=[TOKEN]))

    assert result.error is not None
    assert "…" in result.error
    assert not any(part in result.error for part in ("abcdefgh", "gned-for-us", "B0123456", TOKEN))


@pytest.mark.parametrize(
    "said",
    [
        "no desk:pass/w0rd-of-us here",
        "the password pass/w0rd-of-us is wrong",
        "the password pass%2Fw0rd-of-us is wrong",
        "Basic ZGVzazpwYXNzL3cwcmQtb2YtdXM= is wrong",
    ],
)
async def test_no_error_gives_the_login_of_an_address_back(said: str) -> None:
    """Not the password by itself, and not in the form of the header that carries it."""
    async with WebhookReceiver(Answer(status=401, text=said)) as receiver:
        url = receiver.url.replace("://", "://desk:pass%2Fw0rd-of-us@")
        result = await _post(Poster(url, LOOPBACK))

    assert result.error is not None
    assert "…" in result.error
    assert not any(part in result.error for part in ("w0rd", "ZGVzazpwYXNz"))


async def test_an_address_that_cannot_be_asked_is_not_shown() -> None:
    """Errors of the connection name no more than the host."""
    url = closed_url().replace("127", "user:passw0rd@127").replace("/alerts", "/hooks/abcdefgh1234")
    results = [await _post(Poster(one, LOOPBACK)) for one in (url, "http://example.org:port1234/hooks/abcdefgh1234")]

    assert [result.outcome for result in results] == ["retry", "refused"]
    assert not any(word in str(results) for word in ("abcdefgh1234", "passw0rd"))


@pytest.mark.parametrize(
    ("value", "expected_s"),
    [(64.57, 64.57), (7, 7.0), (0, 0.0), (-3, 0.0), (10**400, MAX_RETRY_AFTER_S), (True, None), ("7", None),
     (None, None), ([7], None)],
)  # fmt: skip
def test_a_wait_in_json_is_a_number_within_a_day(value: object, expected_s: float | None) -> None:
    """What is no number states no wait."""
    assert seconds_of(value) == expected_s


@pytest.mark.parametrize("said", [Answer(status=200, text="ok"), Answer(status=500, text="no"), Answer(status=204)])
async def test_a_connection_serves_again(said: Answer) -> None:
    """A short answer is read to its end, and the next attempt needs no new connection."""
    peers: list[object] = []

    async def answer(request: web.Request) -> web.Response:
        peers.append(request.transport and request.transport.get_extra_info("peername"))
        return web.Response(status=said.status, text=said.text or None)

    async with TestServer(_app(answer)) as server:
        poster = Poster(str(server.make_url("/")), LOOPBACK)
        for _ in range(3):
            await poster.post(b"{}", JSON_HEADERS, datetime.now(UTC))
        await poster.close()

    assert len(peers) == 3
    assert len(set(peers)) == 1


def _app(answer: Handler) -> web.Application:
    app = web.Application()
    app.router.add_post("/", answer)
    return app
