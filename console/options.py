"""Options that several commands share, and the settings that they make."""

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from console.failure import CommandError
from streams.settings import Settings

Broker = Annotated[
    str | None,
    typer.Option("--broker", help="Kafka to use: kafka://host:9092. Default: MARSAD_BROKER, else the embedded broker."),
]
DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Where state is kept. Default: MARSAD_DATA_DIR, else the user's.")
]
Catalogue = Annotated[Path | None, typer.Option(help="Catalogue of feeds in place of the built-in one.")]
Interval = Annotated[float | None, typer.Option(help="Seconds between two polls of a feed.")]
HooksFile = Annotated[Path | None, typer.Option("--hooks", help="Hooks file.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show tracebacks and log everything.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON Lines for programs.")]


def settings_of(*, debug: bool = False, **given: Any) -> Settings:  # Any: the fields of Settings
    """Return the settings with what was given on the command line; raises `CommandError`."""
    try:
        overrides = {name: value for name, value in given.items() if value is not None}
        if debug:
            overrides["log_level"] = "debug"
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        name = "MARSAD_" + "_".join(str(part) for part in first["loc"]).upper()
        raise CommandError(f"{name}: {first['msg']}; see docs/settings.md") from error
