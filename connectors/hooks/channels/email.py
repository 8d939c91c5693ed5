"""Email, handed to a mail server of the operator's by SMTP (RFC 5321), with TLS (RFC 8314, RFC 3207) and login.

A connection is made for each message: alerts are few, and servers close idle ones. With `tls` and `starttls` nothing is
sent before the certificate was verified, and a server that offers no TLS gets no alert: there is no way down.
"""

import asyncio
import base64
import contextlib
import re
import ssl
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from typing import Annotated, Final, Literal

import aiosmtplib
import httpx
import msgspec
import structlog

from connectors.hooks.answer import ERROR_CHARS
from connectors.hooks.entry import Given, HookEntry
from connectors.hooks.hook import HookMessage, SendResult
from connectors.hooks.secret import secret_of, without
from connectors.hooks.unfinished import Unfinished
from connectors.hooks.wording.inert import cut, plain
from connectors.hooks.wording.letter import Envelope, letter_of
from connectors.hooks.wording.notice import notice_of
from connectors.hooks.wording.passage import Language
from connectors.web.dial import dial
from connectors.web.guard import PUBLIC_ONLY, AddressRefusedError, Guard
from schemas.alert import Tier

Security = Literal["tls", "starttls", "none"]
PORTS: Final[Mapping[Security, int]] = {"tls": 465, "starttls": 587, "none": 25}
#: RFC 5321, 4.5.3.2 allows a server minutes for each step; one that takes so long is tried again later.
TIMEOUT_S: Final = 60.0
#: What a server has to say goodbye; the message is delivered by then.
GOODBYE_S: Final = 2.0
MOST_RECIPIENTS: Final = 100
_HOST: Final = re.compile(r"[A-Za-z0-9._:-]+")
#: `desk@example.org` or `Desk <desk@example.org>`; no list, no quotes, nothing that a command of SMTP could end at.
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*"
_MAILBOX: Final = re.compile(
    r"(?:(?P<name>[^<>@\"\\,;:()\[\]]+) <)?"
    rf"(?P<user>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_LABEL}(?:\.{_LABEL})*)"
    r"(?(name)>)"
)
#: From here on a server's no is for good; below, it is for now (RFC 5321, 4.2.1).
_LASTING: Final = 500
_TOO_LARGE: Final = 552

_log = structlog.get_logger()


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """The mail server, and how it is talked to. `login` is user and password."""

    host: str
    port: int
    security: Security = "tls"
    login: tuple[str, str] | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the password in every form in which it is sent, and could be quoted."""
        if self.login is None:
            return ()
        user, password = self.login
        plain_form = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
        return plain_form, base64.b64encode(password.encode()).decode(), password

    def __repr__(self) -> str:
        return f"Server({self.host!r}, {self.port}, {self.security!r})"


class EmailEntry(HookEntry, frozen=True, kw_only=True, tag="email"):
    """`password_env` or `password_file` names where the password of `username` is."""

    host: str | None = None
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] | None = None
    security: Security = "tls"
    username: str | None = None
    password_env: str | None = None
    password_file: Path | None = None
    sender: str | None = msgspec.field(default=None, name="from")
    to: Annotated[tuple[str, ...], msgspec.Meta(max_length=MOST_RECIPIENTS)] = ()
    language: Language = "both"

    def build(self, given: Given) -> "EmailHook":
        """Return the hook; raises `HookConfigError`. Reads its secret file."""
        if self.host is None or not _HOST.fullmatch(self.host):
            raise self.wrong("an email hook needs `host`, the name of your mail server")
        if self.sender is None or not self.to:
            raise self.wrong("an email hook needs `from`, one address, and `to`, a list of addresses")
        envelope = Envelope(
            sender=self._mailbox(self.sender),
            recipients=tuple(self._mailbox(one) for one in dict.fromkeys(self.to)),
            language=self.language,
        )
        port = self.port or PORTS[self.security]
        server = Server(host=self.host, port=port, security=self.security, login=self._login(given.environ))
        return EmailHook(self.name, server, envelope, self.takes, guard=given.guard)

    def _login(self, environ: Mapping[str, str]) -> tuple[str, str] | None:
        password = secret_of(self, "password", self.password_env, self.password_file, environ)
        if (self.username is None) != (password is None):
            raise self.wrong("`username` and `password_env` or `password_file` belong together")
        if self.username is None or password is None:
            return None
        if self.security == "none":
            raise self.wrong("a password is not sent without TLS; take `security: tls` or `starttls`")
        return self.username, password

    def _mailbox(self, text: str) -> Address:
        found = _MAILBOX.fullmatch(text)
        if found is None or plain(text) != text:
            raise self.wrong(f"{cut(plain(text), ERROR_CHARS)!r} is no address such as desk@example.org")
        return Address(found["name"] or "", found["user"], found["domain"])


class _Left(msgspec.Struct, frozen=True):
    """Who is still to get a message of which some recipients were put off; whether anybody has it."""

    recipients: tuple[str, ...]
    is_reached: bool = False


class EmailHook:
    """One message to all recipients. A recipient that the server has taken is not written to again."""

    #: Attempts at the same time, each with a connection of its own: mail servers allow a client few.
    at_once: Final = 2

    def __init__(  # noqa: PLR0913  what the hook is, each once
        self,
        name: str,
        server: Server,
        envelope: Envelope,
        tiers: frozenset[Tier],
        *,
        guard: Guard = PUBLIC_ONLY,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.name = name
        self.tiers = tiers
        self._server = server
        self._envelope = envelope
        self._guard = guard
        self._timeout_s = timeout_s
        self._context: ssl.SSLContext | None = None
        self._left = Unfinished[_Left]()

    def __repr__(self) -> str:
        return f"EmailHook({self.name!r}, {self._server!r})"

    async def send(self, message: HookMessage, now: datetime) -> SendResult:  # noqa: ARG002  the port's argument
        """Make one attempt, bounded as a whole."""
        letter = letter_of(notice_of(message), self._envelope)
        everybody = _Left(tuple(recipient.addr_spec for recipient in self._envelope.recipients))
        before = self._left.take(message.id, everybody)
        result, left = await self._attempt(letter, before)
        if result.outcome == "retry" and left != everybody:
            self._left.keep(message.id, left)
        result = without(result, self._server.secrets)
        if result.outcome == "delivered" and result.error is not None:
            _log.warning("the mail server refused some recipients", hook=self.name, says=result.error)
        return result

    async def close(self) -> None:
        """Do nothing: a connection ends with its message."""

    async def _attempt(self, letter: EmailMessage, before: _Left) -> tuple[SendResult, _Left]:
        client: aiosmtplib.SMTP | None = None
        try:
            async with asyncio.timeout(self._timeout_s):
                client = await self._connected()
                return await self._hand_over(client, letter, before)
        except TimeoutError:
            if client is not None:
                client.close()  # it may be in the midst of a message: no goodbye
            return _again(f"{self._server.host} did not answer within {self._timeout_s:g} s"), before
        except (aiosmtplib.SMTPException, AddressRefusedError, OSError, ValueError) as error:
            return _failure(error), before
        finally:
            if client is not None:
                await _goodbye(client)

    async def _connected(self) -> aiosmtplib.SMTP:
        server = self._server
        if self._context is None and server.security != "none":
            # The certificates that HTTP goes by; reading them takes a moment.
            self._context = await asyncio.to_thread(httpx.create_ssl_context)
        connection = await dial(server.host, server.port, self._guard)
        client = aiosmtplib.SMTP(
            hostname=server.host,
            sock=connection,
            # What RFC 5321, 4.1.3 has a client without a name of its own say.
            local_hostname=_literal(connection.getsockname()[0]),
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            tls_context=self._context,
            timeout=self._timeout_s,
        )
        await client.connect()
        return client

    async def _hand_over(
        self, client: aiosmtplib.SMTP, letter: EmailMessage, before: _Left
    ) -> tuple[SendResult, _Left]:
        """Log in and send; return how it ended, and who is to be written to again. Raises aiosmtplib's errors."""
        if self._server.login is not None:
            await client.login(*self._server.login)
        sender, recipients = self._envelope.sender.addr_spec, list(before.recipients)
        try:
            refused, _ = await client.sendmail(sender, recipients, letter.as_bytes())
            answers = [(one, answer.code, answer.message) for one, answer in refused.items()]
        except aiosmtplib.SMTPRecipientsRefused as error:
            answers = [(one.recipient, one.code, one.message) for one in error.recipients]
        return self._outcome(answers, before)

    def _outcome(self, answers: Sequence[tuple[str, int, str]], before: _Left) -> tuple[SendResult, _Left]:
        told = cut(plain("; ".join(f"{one}: {code} {words}" for one, code, words in answers)), ERROR_CHARS)
        left = _Left(
            tuple(one for one, code, _ in answers if code < _LASTING),
            is_reached=before.is_reached or len(answers) < len(before.recipients),
        )
        if left.recipients:
            return _again(told), left
        if not left.is_reached:
            return SendResult(outcome="refused", error=told), left
        return SendResult(outcome="delivered", error=told or None), left


def _failure(error: Exception) -> SendResult:
    """Return what an error means: a lasting no to the message itself is one; what speaks of us can be mended."""
    is_lasting = isinstance(error, aiosmtplib.SMTPDataError) and error.code >= _LASTING
    if is_lasting or (isinstance(error, aiosmtplib.SMTPResponseException) and error.code == _TOO_LARGE):
        return SendResult(outcome="refused", error=_told(error))
    return _again(_told(error))


def _again(error: str) -> SendResult:
    return SendResult(outcome="retry", error=error)


def _told(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return cut(plain(f"{error.code} {error.message}"), ERROR_CHARS)
    # aiosmtplib says of a connection only that there is none; why not is in its cause.
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    if isinstance(cause, AddressRefusedError):
        return str(cause)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"the certificate of the mail server is not accepted: {cause.verify_message}"
    return cut(plain(f"{type(cause).__name__}: {cause}".strip(" :")), ERROR_CHARS)


def _literal(address: str) -> str:
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


async def _goodbye(client: aiosmtplib.SMTP) -> None:
    """End the connection in an orderly way if the server takes part; never raises for what it does."""
    try:
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            if client.is_connected:
                await client.quit(timeout=GOODBYE_S)
    finally:
        client.close()
