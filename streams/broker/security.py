"""How the broker is reached: addresses, TLS, SASL, as the Kafka client takes them."""

import re
import ssl
from typing import Any, Final

from streams.settings import Settings

_SERVER: Final = re.compile(r"(?:\[[0-9A-Fa-f:]+\]|[^\s:,/\[\]]+):(\d{1,5})")
_SCHEMES: Final = {"kafka": False, "kafka+ssl": True}


class BrokerAddressError(ValueError):
    """MARSAD_BROKER or its credentials cannot be used; the sentence says what to write. Reaction: report."""


def client_settings(settings: Settings) -> dict[str, Any]:  # Any: aiokafka's keyword arguments
    """Return the keyword arguments of every aiokafka client; raises `BrokerAddressError`. Reads certificate files."""
    servers, is_tls = parse_address(settings.broker or "")
    is_sasl = settings.kafka_username is not None
    arguments: dict[str, Any] = {"bootstrap_servers": servers, "security_protocol": _protocol(is_tls, is_sasl)}
    if is_tls:
        arguments["ssl_context"] = _tls(settings)
    if is_sasl:
        if settings.kafka_password is None:
            raise BrokerAddressError("MARSAD_KAFKA_USERNAME is set without MARSAD_KAFKA_PASSWORD: set both or neither")
        arguments["sasl_mechanism"] = settings.kafka_sasl
        arguments["sasl_plain_username"] = settings.kafka_username
        arguments["sasl_plain_password"] = settings.kafka_password.get_secret_value()
    return arguments


def parse_address(address: str) -> tuple[str, bool]:
    """Return the servers (`host:port,host:port`) and whether to speak TLS; raises `BrokerAddressError`."""
    scheme, separator, rest = address.rpartition("://")
    if separator and scheme not in _SCHEMES:
        raise BrokerAddressError(f"broker {address!r}: begin with kafka:// or kafka+ssl://")
    servers = rest.rstrip("/").split(",")
    for server in servers:
        match = _SERVER.fullmatch(server.strip())
        if match is None or not 0 < int(match[1]) < 2**16:
            raise BrokerAddressError(f"broker {address!r}: write kafka://host:9092, or several as host:port,host:port")
    return ",".join(server.strip() for server in servers), _SCHEMES.get(scheme, False)


def _protocol(is_tls: bool, is_sasl: bool) -> str:  # noqa: FBT001  two facts, one word
    return ("SASL_" if is_sasl else "") + ("SSL" if is_tls else "PLAINTEXT")


def _tls(settings: Settings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.kafka_ca_file)
        if settings.kafka_cert_file is not None:
            context.load_cert_chain(settings.kafka_cert_file, settings.kafka_key_file)
    except (OSError, ssl.SSLError) as error:
        raise BrokerAddressError(f"MARSAD_KAFKA_CA_FILE, _CERT_FILE or _KEY_FILE cannot be used: {error}") from error
    return context
