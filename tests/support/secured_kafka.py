"""An Apache Kafka of one node with listeners that ask who is there: passwords over TLS, and client certificates.

The plain listener stays, for the test itself: whoever comes by it may do everything. `marsad` may do what
docs/deployment.md asks for, `stranger` nothing.
"""

from pathlib import Path
from typing import Final

from confluent_kafka.admin import AdminClient

# `confluent_kafka.admin` passes these on without saying so to a checker of types.
from confluent_kafka.admin._acl import AclBinding, AclOperation, AclPermissionType
from confluent_kafka.admin._resource import ResourcePatternType, ResourceType
from fault_site import AUTHORITY, CERTIFICATES
from kafka import CLUSTER, PROTOCOLS, Kafka

from streams.broker.embedded import free_port

USER: Final = "marsad"
PASSWORD: Final = "right horse"  # noqa: S105  made for these tests
STRANGER: Final = "stranger"
#: Key and certificate of a client; the listener for certificates trusts this one and nobody else.
CLIENT: Final = CERTIFICATES / "client.pem"
CLIENT_NAME: Final = "CN=client"

_SECURED: Final = """
listener.security.protocol.map={protocols},PASSWORDS:SASL_SSL,MUTUAL:SSL
sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN
listener.name.passwords.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
user_{user}="{password}" user_{stranger}="{password}";
listener.name.passwords.scram-sha-512.sasl.jaas.config=\
org.apache.kafka.common.security.scram.ScramLoginModule required;
ssl.keystore.type=PEM
ssl.keystore.location={keys}
listener.name.mutual.ssl.client.auth=required
listener.name.mutual.ssl.truststore.type=PEM
listener.name.mutual.ssl.truststore.location={trusted}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
"""


class SecuredKafka(Kafka):
    """`address` is the plain listener, `passwords` and `mutual` are the others."""

    def __init__(self, home: Path, folder: Path) -> None:
        super().__init__(home, folder)
        self._ports = {"PASSWORDS": free_port(0), "MUTUAL": free_port(0)}

    @property
    def passwords(self) -> str:
        """Return `host:port` of the listener for TLS and passwords."""
        return f"127.0.0.1:{self._ports['PASSWORDS']}"

    @property
    def mutual(self) -> str:
        """Return `host:port` of the listener for client certificates."""
        return f"127.0.0.1:{self._ports['MUTUAL']}"

    def secure(self) -> None:
        """Write its properties anew, with the listeners and the users; once, before it is started."""
        self.configure([self])
        text = self._properties.read_text(encoding="utf-8")
        more = "".join(f"{name}://127.0.0.1:{port}," for name, port in self._ports.items())
        for name in ("listeners", "advertised.listeners"):
            text = text.replace(f"\n{name}=PLAINTEXT", f"\n{name}={more}PLAINTEXT")
        trusted = self._folder / "trusted.pem"
        # The certificate alone: Java takes a file with a key for none of trust.
        trusted.write_text(_certificate(CLIENT), encoding="utf-8")
        text += _SECURED.format(
            protocols=PROTOCOLS,
            user=USER,
            stranger=STRANGER,
            password=PASSWORD,
            keys=_keys(self._folder),
            trusted=trusted,
        )
        self._properties.write_text(text, encoding="utf-8")
        self._format()

    def allow(self) -> None:
        """Let `marsad`, by password or by certificate, do what its parts do."""
        admin = AdminClient({"bootstrap.servers": self.address, "log_level": 0})
        bindings = [
            AclBinding(
                kind,
                prefix,
                ResourcePatternType.PREFIXED,
                f"User:{who}",
                "*",
                AclOperation.ALL,
                AclPermissionType.ALLOW,
            )
            for who in (USER, CLIENT_NAME)
            for kind, prefix in _RIGHTS
        ]
        for done in admin.create_acls(bindings).values():
            done.result()

    def _format(self) -> None:
        """Make its folder of data anew, with the passwords of SCRAM in it."""
        words = [f"SCRAM-SHA-512=[name={name},password={PASSWORD}]" for name in (USER, STRANGER)]
        users = [word for each in words for word in ("--add-scram", each)]
        for old in sorted(self.data.rglob("*"), reverse=True):
            old.unlink()
        self._run("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", str(self._properties), *users)


#: As docs/deployment.md states them.
_RIGHTS: Final = (
    (ResourceType.TOPIC, "marsad"),
    (ResourceType.GROUP, "marsad-"),
)


def _certificate(pem: Path) -> str:
    text = pem.read_text(encoding="ascii")
    return text[text.index("-----BEGIN CERTIFICATE-----") :]


def _keys(folder: Path) -> Path:
    """Return the server's key and chain, in the order in which Kafka reads them."""
    keys = folder / "keys.pem"
    good = (CERTIFICATES / "good.pem").read_text(encoding="ascii")
    keys.write_text(good + AUTHORITY.read_text(encoding="ascii"), encoding="ascii")
    return keys
