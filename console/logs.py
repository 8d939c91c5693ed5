"""One log for all: our own lines and those of the libraries, readable on a terminal, JSON elsewhere."""

import logging
import sys
from collections.abc import Callable
from typing import Final

import structlog

from console.repeats import FewRepeats
from streams.engine.subject import place_in_hand
from streams.settings import LogFormat

#: Libraries that tell of normal operation at INFO; the last are Faust's consumer and tables by their modules' names.
QUIET: Final = (
    "faust", "mode", "aiokafka", "kafka", "httpx", "httpcore", "asyncio", "aiohttp.access",
    "streams.engine.transport", "streams.engine.state",
)  # fmt: skip


def set_up_logs(level: str, *, part: str, form: LogFormat = "auto") -> None:
    """Send all logs of this process to standard error, each line with the name of the part that wrote it."""
    is_terminal = sys.stderr.isatty()
    is_text = is_terminal if form == "auto" else form == "text"
    clock = structlog.processors.TimeStamper(fmt="%H:%M:%S" if is_terminal else "iso", utc=not is_terminal)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _with_place,
        structlog.stdlib.add_log_level,
        clock,
    ]
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(pad_event_to=0, sort_keys=False, colors=is_terminal)
        if is_text
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(_level(level)),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(_level(level))
    # It tells at WARNING that a changelog write waits for the one before: that is normal under load.
    logging.getLogger("faust.transport.producer").setLevel(logging.ERROR)
    handler.addFilter(_of_libraries(FewRepeats()))
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, _level(level)) if level != "debug" else logging.DEBUG)
    # It tells at DEBUG what a receiver answered, head and all, and a receiver may tell back what it was sent: secrets.
    logging.getLogger("httpcore").setLevel(max(logging.INFO, _level(level)))
    structlog.contextvars.bind_contextvars(part=part)


def hush_logs(level: str, *, part: str, form: LogFormat = "auto") -> None:
    """Leave the word to the command, whose answer says what the libraries would; at `debug` all is logged."""
    if level == "debug":
        set_up_logs(level, part=part, form=form)
        return
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _with_place(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Name the record that is in hand, where the line does not itself."""
    return {**place_in_hand(), **line}


def _of_libraries(few: FewRepeats) -> Callable[[logging.LogRecord], bool]:
    """Return a filter that holds back what libraries repeat; our own lines all count."""
    return lambda record: not record.name.startswith(QUIET) or few.filter(record)


def _level(name: str) -> int:
    return logging.getLevelNamesMapping()[name.upper()]
