"""A mail server on a free loopback port: aiosmtpd's, with TLS, STARTTLS, login, and answers as told."""

import asyncio
import ssl
import warnings
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Literal, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from fault_site import AUTHORITY, CERTIFICATES
from webhook_receiver import HOST

USER = "marsad"
PASSWORD = "correct horse battery staple"  # noqa: S105  made for these tests
Door = Literal["tls", "starttls", "plain"]
__all__ = ["AUTHORITY", "CERTIFICATES", "PASSWORD", "USER", "Door", "MailServer"]


class MailServer:
    """Keeps what it accepts. `says` are its answers in place of its own: by recipient, or to `DATA` and `MAIL`."""

    def __init__(
        self,
        door: Door = "tls",
        *,
        certificate: Path = CERTIFICATES / "good.pem",
        with_login: bool = False,
        most_bytes: int = 10_000_000,
    ) -> None:
        self.says: dict[str, str] = {}
        self.envelopes: list[Envelope] = []
        self.greetings: list[str] = []
        self.commands = 0
        self._door = door
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(certificate)
        self._with_login = with_login
        self._most_bytes = most_bytes

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        context = self._context if self._door == "tls" else None
        self._server = await loop.create_server(self._protocol, HOST, 0, ssl=context)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    @property
    def messages(self) -> list[EmailMessage]:
        """What was accepted, as a client reads it."""
        found = (message_from_bytes(_bytes(envelope), policy=default) for envelope in self.envelopes)
        return [message for message in found if isinstance(message, EmailMessage)]

    @property
    def recipients(self) -> list[list[str]]:
        """To whom each was sent."""
        return [envelope.rcpt_tos for envelope in self.envelopes]

    async def handle_EHLO(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Note how the client calls itself."""
        del server, envelope
        session.host_name = hostname
        self.greetings.append(hostname)
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept a sender, or answer as told."""
        del server, session
        self.commands += 1
        if "MAIL" in self.says:
            return self.says["MAIL"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept a recipient, or answer as told."""
        del server, session, options
        if address in self.says:
            return self.says[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Accept the message, or answer as told."""
        del server, session
        if "DATA" in self.says:
            return self.says["DATA"]
        self.envelopes.append(envelope)
        return "250 queued"

    def _protocol(self) -> SMTP:
        settings: dict[str, Any] = (  # Any: the settings of aiosmtpd
            {"auth_required": True, "auth_require_tls": self._door == "starttls", "authenticator": _known}
            if self._with_login
            else {}
        )
        with warnings.catch_warnings():
            # It knows nothing of the TLS that its connection came in, and warns of a login without.
            warnings.simplefilter("ignore")
            return SMTP(
                self,
                hostname="mail.example",
                data_size_limit=self._most_bytes,
                tls_context=self._context if self._door == "starttls" else None,
                require_starttls=self._door == "starttls",
                **settings,
            )


def _known(_: SMTP, __: Session, ___: Envelope, mechanism: str, data: Any) -> AuthResult:  # Any: aiosmtpd's signature
    del mechanism
    is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_right, handled=is_right)


def _bytes(envelope: Envelope) -> bytes:
    return envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
