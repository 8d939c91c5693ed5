"""Email goes to a real SMTP server by TLS that is verified, and each of the server's answers has one meaning."""

import asyncio
import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from smtp_server import AUTHORITY, CERTIFICATES, PASSWORD, USER, Door, MailServer
from structlog.testing import capture_logs
from told import follow_up, hostile_alerts, told
from webhook_receiver import HOST, LOOPBACK, alert, closed_url

from connectors.hooks.channels.email import EmailEntry, EmailHook
from connectors.hooks.entry import Given, HookConfigError
from connectors.hooks.hook import HookMessage, SendResult
from connectors.web.guard import PUBLIC_ONLY, Guard
from schemas.alert import AlertRaised

DESK, NIGHT, GONE = "desk@example.org", "night@example.org", "gone@example.org"
ENVIRON = {"MAIL_PASSWORD": PASSWORD, "WRONG": "wr0ng word", "LINES": "a\r\nb", "EMPTY": " "}
LOGIN = {"username": USER, "password_env": "MAIL_PASSWORD"}


@pytest.fixture(autouse=True)
def _authority(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the authority of the tests, as an operator would trust one of their own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))


def _hook(
    port: int, *to: str, security: str = "tls", guard: Guard = LOOPBACK, login: Mapping[str, str] | None = None
) -> EmailHook:
    plain = {
        "kind": "email", "name": "mail", "host": HOST, "port": port, "security": security,
        "from": "Marsad <marsad@example.org>", "to": to or (DESK,), **(login or {}),
    }  # fmt: skip
    return msgspec.convert(plain, EmailEntry).build(Given(ENVIRON, guard))


async def _send(hook: EmailHook, message: HookMessage | None = None) -> SendResult:
    return await hook.send(message or told(alert()), datetime.now(UTC))


@pytest.mark.parametrize("door", ["tls", "starttls"])
async def test_it_arrives_by_tls_after_a_login(door: Door) -> None:
    """From the first byte or after STARTTLS: the password is sent when the certificate was verified, and only then."""
    async with MailServer(door, with_login=True) as server:
        result = await _send(_hook(server.port, DESK, NIGHT, security=door, login=LOGIN))

    assert result == SendResult(outcome="delivered")
    assert server.recipients == [[DESK, NIGHT]]
    assert server.envelopes[0].mail_from == "marsad@example.org"
    assert server.messages[0]["Subject"] == "[FLASH] Attack 1"
    assert set(server.greetings) == {"[127.0.0.1]"}


async def test_a_relay_of_ones_own_may_do_without_tls() -> None:
    """Where an operator says so, for a relay on the same machine; without a password."""
    async with MailServer("plain") as server:
        result = await _send(_hook(server.port, security="none"))

    assert result.outcome == "delivered"
    assert len(server.messages) == 1


@pytest.mark.parametrize("door", ["tls", "starttls"])
@pytest.mark.parametrize("certificate", ["expired", "wrong_host"])
async def test_a_certificate_that_is_not_right_gets_nothing(door: Door, certificate: str) -> None:
    """Neither password nor alert is sent; the error says what is wrong, and it is tried again."""
    async with MailServer(door, certificate=CERTIFICATES / f"{certificate}.pem", with_login=True) as server:
        result = await _send(_hook(server.port, security=door, login=LOGIN))

    assert (result.outcome, server.messages, server.commands) == ("retry", [], 0)
    assert (result.error or "").startswith("the certificate of the mail server is not accepted: ")


async def test_an_authority_that_nobody_knows_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the operator's word, a certificate of an unknown authority is none."""
    monkeypatch.delenv("SSL_CERT_FILE")
    async with MailServer("tls") as server:
        result = await _send(_hook(server.port))

    assert "not accepted: unable to get local issuer certificate" in (result.error or "")


async def test_there_is_no_way_down_to_plain_text() -> None:
    """A server that offers no STARTTLS, as one between us and it would make it look, gets neither login nor alert."""
    async with MailServer("plain") as server:
        result = await _send(_hook(server.port, security="starttls", login=LOGIN))

    assert result == SendResult(
        outcome="retry", error="SMTPException: SMTP STARTTLS extension not supported by server."
    )
    assert server.commands == 0


async def test_what_was_slipped_in_before_tls_is_not_read_after_it() -> None:
    """Answers that come in one packet with the go-ahead for TLS are of whoever stands between."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example\r\n")
        await reader.readline()
        writer.write(b"250-mail.example\r\n250 STARTTLS\r\n")
        await reader.readline()
        writer.write(b"220 go ahead\r\n250-mail.example\r\n250 AUTH PLAIN\r\n235 welcome\r\n250 OK\r\n250 OK\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, HOST, 0)
    async with server:
        result = await _send(_hook(server.sockets[0].getsockname()[1], security="starttls", login=LOGIN))

    assert result.outcome == "retry"


async def test_a_wrong_password_is_tried_again_and_not_shown() -> None:
    """An operator mends it while the ladder lasts; neither error nor repr has it."""
    async with MailServer("tls", with_login=True) as server:
        hook = _hook(server.port, login={"username": USER, "password_env": "WRONG"})
        result = await _send(hook)

    assert (result.outcome, server.messages) == ("retry", [])
    assert (result.error or "").startswith("535 ")
    assert repr(hook) == f"EmailHook('mail', Server('127.0.0.1', {server.port}, 'tls'))"


@pytest.mark.parametrize("form", [PASSWORD, base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()])
async def test_a_password_that_the_server_quotes_is_taken_out(form: str) -> None:
    """What a server says of us gets into logs and topics: not with the password, in no form in which it was sent."""
    async with MailServer("tls", with_login=True) as server:
        server.says[GONE] = f"550 no {form} here"
        with capture_logs() as logs:
            result = await _send(_hook(server.port, DESK, GONE, login=LOGIN))

    assert result == SendResult(outcome="delivered", error=f"{GONE}: 550 no … here")
    assert [(line["hook"], line["says"]) for line in logs] == [("mail", result.error)]


@pytest.mark.parametrize(
    ("command", "answer", "outcome"),
    [
        ("MAIL", "451 later", "retry"),
        ("MAIL", "550 sender not allowed", "retry"),
        ("MAIL", "552 message too large", "refused"),
        (DESK, "450 mailbox busy", "retry"),
        (DESK, "550 no such user", "refused"),
        ("DATA", "451 greylisted", "retry"),
        ("DATA", "452 disk full", "retry"),
        ("DATA", "554 spam", "refused"),
    ],
)
async def test_every_answer_has_one_meaning(command: str, answer: str, outcome: str) -> None:
    """4xx is tried again, as is what speaks of us; a lasting no to the message or to all its recipients is one."""
    async with MailServer("tls") as server:
        server.says[command] = answer
        result = await _send(_hook(server.port))

    assert result.outcome == outcome
    assert answer in (result.error or "")
    assert server.messages == []


async def test_who_has_it_does_not_get_it_again() -> None:
    """Of three recipients one is put off: the next attempt is for that one alone, and the unknown one is told of."""
    async with MailServer("tls") as server:
        server.says.update({NIGHT: "450 mailbox busy", GONE: "550 no such user"})
        hook = _hook(server.port, DESK, NIGHT, GONE)
        first = await _send(hook)
        del server.says[NIGHT]
        second = await _send(hook)

    assert (first.outcome, second.outcome) == ("retry", "delivered")
    assert server.recipients == [[DESK], [NIGHT]]
    assert server.messages[0]["Message-ID"] == server.messages[1]["Message-ID"]
    assert server.messages[1]["To"] == f"{DESK}, {NIGHT}, {GONE}"


async def test_one_reader_is_enough() -> None:
    """Where some recipients are refused and others have it, the alert is delivered, and who was refused is told."""
    async with MailServer("tls") as server:
        server.says[GONE] = "550 no such user"
        result = await _send(_hook(server.port, DESK, GONE))

    assert result == SendResult(outcome="delivered", error=f"{GONE}: 550 no such user")


async def test_nobody_has_it_where_all_are_refused_in_turn() -> None:
    """A recipient who was put off and then refused is not a reader."""
    async with MailServer("tls") as server:
        server.says.update({NIGHT: "450 mailbox busy", GONE: "550 no such user"})
        hook = _hook(server.port, NIGHT, GONE)
        first = await _send(hook)
        server.says[NIGHT] = "550 no such user"
        second = await _send(hook)

    assert (first.outcome, second.outcome) == ("retry", "refused")


async def test_a_large_message_that_is_too_large_is_refused() -> None:
    """A server that states its limit gets no more than the size, and its no is for good."""
    async with MailServer("tls", most_bytes=1000) as server:
        result = await _send(_hook(server.port))

    assert result.outcome == "refused"


async def test_a_thread_arrives_as_one() -> None:
    """What was sent last answers to what was sent first, also after a restart."""
    first = alert()
    async with MailServer("tls") as server:
        for one in (first, follow_up(first, "retraction")):
            await _send(_hook(server.port), told(one))

    assert server.messages[1]["In-Reply-To"] == server.messages[0]["Message-ID"]


@settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
@given(hostile_alerts())
async def test_no_alert_breaks_out_of_its_message(raised: AlertRaised) -> None:
    """Whatever feeds write, the server sees one message, whole, from us and to those who are to have it."""
    async with MailServer("plain") as server:
        result = await _send(_hook(server.port, security="none"), told(raised))

    assert result == SendResult(outcome="delivered")
    assert [(one.mail_from, one.rcpt_tos) for one in server.envelopes] == [("marsad@example.org", [DESK])]
    text, page = server.messages[0].iter_parts()
    assert [text.get_content_type(), page.get_content_type()] == ["text/plain", "text/html"]
    assert page.get_content().rstrip().endswith("</html>")


@pytest.mark.parametrize("greets", [False, True])
async def test_a_server_that_falls_silent_is_left_in_time(*, greets: bool) -> None:
    """An attempt is bounded as a whole, wherever the server stops."""

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if greets:
            writer.write(b"220 mail.example\r\n")
        await ended.wait()
        writer.close()

    ended = asyncio.Event()
    server = await asyncio.start_server(serve, HOST, 0)
    async with server:
        hook = _hook(server.sockets[0].getsockname()[1], security="none")
        hook._timeout_s = 0.2
        result = await _send(hook)
        ended.set()

    assert result == SendResult(outcome="retry", error="127.0.0.1 did not answer within 0.2 s")


async def test_a_server_that_says_no_goodbye_has_the_message() -> None:
    """What was accepted is delivered, whatever becomes of the connection afterwards."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example\r\n")
        for answer in (b"250 OK", b"250 OK", b"250 OK", b"354 go on"):
            await reader.readline()
            writer.write(answer + b"\r\n")
        await reader.readuntil(b"\r\n.\r\n")
        writer.write(b"250 queued\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, HOST, 0)
    async with server:
        result = await _send(_hook(server.sockets[0].getsockname()[1], security="none"))

    assert result.outcome == "delivered"


async def test_a_server_that_is_not_there_is_tried_again() -> None:
    """A refused connection is not the alert's fault."""
    result = await _send(_hook(int(closed_url().rpartition(":")[2].partition("/")[0])))

    assert result.outcome == "retry"


async def test_a_server_in_our_own_network_must_be_allowed() -> None:
    """The guard of every connection holds for mail too; the result says what to set."""
    async with MailServer("tls") as server:
        result = await _send(_hook(server.port, guard=PUBLIC_ONLY))

    assert server.greetings == []
    assert result == SendResult(
        outcome="retry",
        error="the address 127.0.0.1 is not public; allow it with MARSAD_ALLOW_ADDRESSES=127.0.0.0/8 if it is yours",
    )


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"host": None}, "needs `host`, the name of your mail server"),
        ({"host": "mail.example\r\nX"}, "needs `host`, the name of your mail server"),
        ({"from": None}, "needs `from`, one address, and `to`, a list of addresses"),
        ({"to": ()}, "needs `from`, one address, and `to`, a list of addresses"),
        ({"from": "marsad"}, "'marsad' is no address such as desk@example.org"),
        ({"to": ["desk@example.org\r\nBcc: x@example.org"]}, "is no address such as"),
        ({"to": ["a@example.org, b@example.org"]}, "is no address such as"),
        ({"to": ["مكتب@example.org"]}, "is no address such as"),  # desk
        ({"to": ["desk@example.org> SIZE=1"]}, "is no address such as"),
        ({"to": ["a..b@example.org"]}, "'a..b@example.org' is no address such as"),
        ({"to": [".a@example.org"]}, "is no address such as"),
        ({"to": ["a@example..org"]}, "is no address such as"),
        ({"to": ["a@."]}, "is no address such as"),
        ({"to": ["a@example.org."]}, "is no address such as"),
        ({"username": "marsad"}, "`username` and `password_env` or `password_file` belong together"),
        ({"password_env": "MAIL_PASSWORD"}, "belong together"),
        ({"security": "none", **LOGIN}, "a password is not sent without TLS; take `security: tls` or `starttls`"),
        ({"username": "m", "password_env": "EMPTY"}, "no password; put it into EMPTY"),
        ({"username": "m", "password_env": "LINES"}, "the password in LINES has a line break"),
        ({"username": "m", "password_file": "/nowhere/word"}, "/nowhere/word cannot be read"),
    ],
)
def test_a_mistake_is_a_sentence(fields: dict[str, object], complaint: str) -> None:
    """What is wrong and what to do, in one line, without the password."""
    plain = {"kind": "email", "name": "mail", "host": HOST, "from": "m@example.org", "to": [DESK], **fields}
    with pytest.raises(HookConfigError, match=complaint) as caught:
        msgspec.convert(plain, EmailEntry, dec_hook=lambda _, value: Path(value)).build(Given(ENVIRON))

    assert "\n" not in str(caught.value)
    assert PASSWORD not in str(caught.value)


def test_each_way_has_its_port() -> None:
    """465 for TLS, 587 for STARTTLS, 25 for a relay; or the one that is given."""
    ports = []
    for fields in ({"security": "tls"}, {"security": "starttls"}, {"security": "none"}, {"port": 2525}):
        plain = {"kind": "email", "name": "mail", "host": HOST, "from": "m@example.org", "to": [DESK], **fields}
        ports.append(msgspec.convert(plain, EmailEntry).build(Given({}))._server.port)

    assert ports == [465, 587, 25, 2525]
