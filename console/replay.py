"""The command `marsad replay` and its options."""
# ruff: noqa: PLC0415, PLR0913  as in console.main

from datetime import UTC, datetime
from typing import Annotated

import typer

from console.options import Broker, DataDir, Debug, Json, settings_of


def replay(
    *,
    topic: Annotated[str, typer.Option(help="A topic of articles, such as articles.unique.")],
    begin: Annotated[str, typer.Option("--from", help="From this time (ISO 8601), or from this long ago (2h, 3d) on.")],
    end: Annotated[str | None, typer.Option("--to", help="Up to this time; without it up to now.")] = None,
    is_published: Annotated[bool, typer.Option("--publish", help="Give them to the flow again, as history.")] = False,
    as_json: Json = False,
    broker: Broker = None,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Code the articles of a time anew and say which events would change; with --publish let the flow do it."""
    from console.commands.replay import Period, compare, publish
    from console.failure import UsageError

    settings = settings_of(debug=debug, broker=broker, data_dir=data_dir)
    period = Period.of(topic, begin, end, datetime.now(UTC))
    if is_published and as_json:
        raise UsageError("--json goes with a comparison: --publish prints none")
    if is_published:
        publish(settings, period)
    else:
        compare(settings, period, as_json=as_json)
