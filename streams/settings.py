"""What an operator may set: environment variables `MARSAD_...`, overruled by command line options.

Read once by the command that runs; nothing else in the project looks at the environment.
"""

from functools import cached_property
from pathlib import Path
from typing import Final, Literal

import platformdirs
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from connectors.web.guard import Guard
from schemas import naming

Sasl = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]
BrokerKind = Literal["kafka", "embedded"]
LogFormat = Literal["auto", "json", "text"]
LogLevel = Literal["debug", "info", "warning", "error"]

DEFAULT_CONSOLE_PORT: Final = 8765
#: In the order of their ports under `marsad up`.
METERED_PARTS: Final = ("poll", "work", "deliver", "console")


class Settings(BaseSettings):
    """One process's settings; each has its meaning, unit and consequence in its description."""

    model_config = SettingsConfigDict(env_prefix="MARSAD_", frozen=True, extra="ignore")

    broker: str | None = Field(
        default=None,
        description="Kafka to use, kafka://host:9092[,host:9092] or kafka+ssl://...; unset starts the embedded broker.",
    )
    broker_kind: BrokerKind = Field(
        default="kafka",
        description="Set to `embedded` by `marsad up` for the processes that it starts on its own broker.",
    )
    kafka_username: str | None = Field(default=None, description="SASL user name; set it to turn SASL on.")
    kafka_password: SecretStr | None = Field(default=None, description="SASL password; never logged.")
    kafka_sasl: Sasl = Field(default="SCRAM-SHA-512", description="SASL mechanism.")
    kafka_ca_file: Path | None = Field(default=None, description="CA certificates (PEM) for TLS; unset: the system's.")
    kafka_cert_file: Path | None = Field(default=None, description="Client certificate (PEM) for mutual TLS.")
    kafka_key_file: Path | None = Field(default=None, description="Key (PEM) of the client certificate.")
    replication: int = Field(
        default=1, ge=1, le=9, description="Copies of each topic that is created; 3 on a cluster of 3 or more."
    )
    data_dir: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir(naming.PREFIX)),
        description="Where the archive, the feeds' memory, the outbox and the tables live. Keep it on a local disk.",
    )
    only_feeds: str | None = Field(
        default=None, description="Feed addresses, one a line, to poll in place of any catalogue; for trying one out."
    )
    catalogue: Path | None = Field(
        default=None, description="YAML catalogue of feeds to poll in place of the built-in one."
    )
    allow_addresses: str | None = Field(
        default=None,
        description="Networks, addresses or host names, separated by commas, that feeds and hooks may lead to although"
        " they are not public, such as `10.0.0.0/8`; unset: none.",
    )
    hooks: Path | None = Field(default=None, description="YAML file of hooks; unset: hooks.yaml in the data directory.")
    rules: Path | None = Field(default=None, description="YAML file of alert rules in place of the built-in ones.")
    poll_interval_s: float = Field(
        default=300.0, gt=0, le=24 * 3600, description="Seconds between two polls of a feed that states no rhythm."
    )
    host_spacing_s: float = Field(
        default=1.0, ge=0, le=3600, description="Seconds between two requests to one host; 0 for servers of your own."
    )
    console_host: str = Field(
        default="127.0.0.1",
        description="Address of the console. It has no login: keep it on loopback or behind a proxy.",
    )
    console_port: int = Field(default=DEFAULT_CONSOLE_PORT, ge=0, le=65535, description="Port of the console; 0: any.")
    public_url: str | None = Field(
        default=None, description="Address under which hubs of feeds reach `marsad poll`; unset: no WebSub."
    )
    websub_secret: SecretStr | None = Field(
        default=None, description="At least 24 random characters, from which the secrets of hubs are derived."
    )
    websub_port: int = Field(
        default=8766, ge=0, le=65535, description="Port on loopback that a proxy passes hubs' requests to; 0: any."
    )
    websub_sha1: bool = Field(default=True, description="Take what hubs sign by SHA-1, as most do.")
    metrics_host: str = Field(default="127.0.0.1", description="Address at which metrics are served.")
    metrics_port: int | None = Field(
        default=None,
        ge=1,
        le=65535 - len(METERED_PARTS) + 1,
        description="Port of a part's metrics and health; `marsad up` gives `poll` this one, and `work`, `deliver` and"
        " `console` the three that follow. Unset: they are not served.",
    )
    trace_rate: float = Field(
        default=0.0, ge=0, le=1, description="Share of the articles whose way is traced, from 0 (none) to 1 (all)."
    )
    log_level: LogLevel = Field(default="info", description="Least level that is logged.")
    log_format: LogFormat = Field(
        default="auto", description="`json` or `text`; `auto` is text on a terminal, and JSON elsewhere."
    )

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("allow_addresses")
    @classmethod
    def _readable(cls, value: str | None) -> str | None:
        Guard.allowing(value)
        return value

    @cached_property
    def guard(self) -> Guard:
        """What lets connections of feeds and hooks pass."""
        return Guard.allowing(self.allow_addresses)

    @cached_property
    def run_file(self) -> Path:
        """Where `marsad up` writes the addresses of what it started."""
        return self.data_dir / "up.json"

    @cached_property
    def feeds_memory(self) -> Path:
        """The connectors' memory and spool."""
        return self.data_dir / "feeds.sqlite"

    @cached_property
    def user_feeds(self) -> Path:
        """The feeds that the operator added."""
        return self.data_dir / "feeds.yaml"

    @cached_property
    def archive(self) -> Path:
        """The history of articles, events and alerts."""
        return self.data_dir / "archive.sqlite"

    @cached_property
    def outbox(self) -> Path:
        """Deliveries that are due, and the memory of those made."""
        return self.data_dir / "outbox.sqlite"

    @cached_property
    def hooks_file(self) -> Path | None:
        """The hooks file that applies, None where there is none."""
        if self.hooks is not None:
            return self.hooks
        default = self.data_dir / "hooks.yaml"
        return default if default.exists() else None

    @cached_property
    def rules_copy(self) -> Path:
        """The last rules file that was good, as it was then."""
        return self.data_dir / "rules-in-force.yaml"

    @cached_property
    def rules_state(self) -> Path:
        """What became of the rules file at the last look."""
        return self.data_dir / "rules-in-force.json"

    @property
    def is_embedded(self) -> bool:
        """True when the topics live in the embedded broker's memory."""
        return self.broker is None or self.broker_kind == "embedded"

    def metrics_port_of(self, part: str) -> int | None:
        """Return the port of a part's metrics under `marsad up`, None where they are not served."""
        return None if self.metrics_port is None else self.metrics_port + METERED_PARTS.index(part)

    def as_environment(self) -> dict[str, str]:
        """Return the variables that give another process these settings; secrets included, as that is their way."""
        given = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if value is not None:
                plain = value.get_secret_value() if isinstance(value, SecretStr) else value
                given[f"MARSAD_{name.upper()}"] = str(plain)
        return given
