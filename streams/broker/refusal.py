"""Why a broker does not let us in, and what to do: the client's own errors hide the cause."""

import asyncio
import contextlib
import ssl
from collections.abc import Mapping
from typing import Any, Final

from aiokafka.conn import create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    AuthenticationMethodNotSupported,
    ClusterAuthorizationFailedError,
    CorrelationIdError,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnsupportedSaslMechanismError,
)

#: How long one more connection may take, which is made to see how it fails.
LOOK_S: Final = 5.0
#: A broker that knows who we are and gives us no right.
NO_RIGHT: Final = (TopicAuthorizationFailedError, GroupAuthorizationFailedError, ClusterAuthorizationFailedError)

#: What a listener does that hears another protocol than its own.
_CLOSED: Final = (ConnectionResetError, BrokenPipeError, asyncio.IncompleteReadError, CorrelationIdError)
#: Why a broker cannot be asked, and what to do; a kind before those that it is one of.
_CAUSES: Final = (
    ((AuthenticationFailedError, SaslAuthenticationFailed),
     "refuses the user {user} with that password: check MARSAD_KAFKA_USERNAME and _PASSWORD"),
    ((UnsupportedSaslMechanismError, AuthenticationMethodNotSupported),
     "does not take {sasl}: set MARSAD_KAFKA_SASL to what it takes"),
    (NO_RIGHT, "{who} may not: give it rights to the topics marsad* and the groups marsad-*"),
    ((ssl.SSLCertVerificationError,),
     "its certificate is not trusted ({cause.verify_message}): set MARSAD_KAFKA_CA_FILE to the CA that signed it"),
    ((ssl.SSLError, *_CLOSED),
     "does not speak TLS at that port: write kafka://, or use its port for TLS"),
)  # fmt: skip
_ASKS: Final = "closes the connection: does it want {}MARSAD_KAFKA_USERNAME and _PASSWORD?"

Client = Mapping[str, Any]  # Any: aiokafka's keyword arguments


async def why_refused(client: Client, error: Exception) -> str:
    """Return what is wrong with a broker that could not be asked; connects once or twice more, within ten seconds."""
    cause = await _cause(client) if isinstance(error, KafkaConnectionError) else error
    is_tls = "SSL" in client.get("security_protocol", "")
    if isinstance(cause, _CLOSED) and not is_tls:
        return _ASKS.format("kafka+ssl://, or ")
    if is_tls and (_is_alert(cause) or (isinstance(cause, _CLOSED) and await _speaks_tls(client))):
        return _ASKS.format("another client certificate (MARSAD_KAFKA_CERT_FILE and _KEY_FILE), or ")
    for kinds, words in _CAUSES:
        if isinstance(cause, kinds):
            names = {"user": client.get("sasl_plain_username"), "sasl": client.get("sasl_mechanism")}
            return words.format(cause=cause, who=who(client), **names)
    return f"{type(cause).__name__}; is Kafka running there, is MARSAD_BROKER right?"


def who(client: Client) -> str:
    """Return whom the broker takes us for, as far as we know."""
    user = client.get("sasl_plain_username")
    return "this client" if user is None else f"the user {user}"


async def _cause(client: Client) -> Exception:
    """Return how a connection to the first server fails, as far as a listener says hello at all."""
    host, port = _first_server(client)
    given = {name: value for name, value in client.items() if name != "bootstrap_servers"}
    try:
        connection = await create_conn(host, port, client_id="look", request_timeout_ms=int(LOOK_S * 1000), **given)
    except (KafkaError, OSError, TimeoutError, asyncio.IncompleteReadError) as error:
        # The client wraps what the system said.
        inner = error.__cause__ or error.__context__
        return inner if isinstance(inner, OSError) and isinstance(error, KafkaError) else error
    connection.close()
    # It listens, and closes when it is spoken to.
    return ConnectionResetError()


async def _speaks_tls(client: Client) -> bool:
    """Return whether the first server goes through with TLS: what it thinks of our certificate it says afterwards."""
    host, port = _first_server(client)
    try:
        async with asyncio.timeout(LOOK_S):
            _, writer = await asyncio.open_connection(host, port, ssl=client["ssl_context"])
    except (OSError, TimeoutError):
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


def _is_alert(cause: Exception) -> bool:
    """Return whether it is a word of TLS itself, which one that speaks another protocol does not know."""
    return isinstance(cause, ssl.SSLError) and "ALERT" in (cause.reason or "")


def _first_server(client: Client) -> tuple[str, int]:
    host, _, port = str(client["bootstrap_servers"]).partition(",")[0].rpartition(":")
    return host.strip("[]"), int(port)
