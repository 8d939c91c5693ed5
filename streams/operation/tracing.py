"""The way of one article, from its fetch to its alert, under one trace id: W3C `traceparent` headers and spans.

Whoever publishes an article decides by its identity whether it is traced, so that the same fetch published again is the
same trace. From then on the header is passed on with every record that the article leads to, and each stage tells a
span; a header that a foreign producer has set is passed on and told likewise. Ids are derived, not random: a record
that comes again after a crash tells the same span once more. docs/decisions/tracing.md says why it is done here.
"""

import hashlib
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final

import msgspec
import structlog

HEADER: Final = "traceparent"
_TRACE_BYTES: Final = 16
_SPAN_BYTES: Final = 8
_WHOLE: Final = 2**64
_SAMPLED: Final = 0x01
#: Lengths of the parts of a header, version 00: version, trace id, span id, flags.
_LENGTHS: Final = (2, 32, 16, 2)

_log = structlog.get_logger()


class Trace(msgspec.Struct, frozen=True):
    """A place in a trace: the trace, and the span that whatever comes next is a child of. Ids are lower-case hex."""

    id: str
    span: str
    is_sampled: bool = True

    @property
    def header(self) -> str:
        """Return the value of the header that passes this place on."""
        return f"00-{self.id}-{self.span}-{'01' if self.is_sampled else '00'}"

    def child(self, *identity: object) -> "Trace":
        """Return the place of a span below this one; the same identity gives the same place."""
        return Trace(self.id, _digest(_SPAN_BYTES, self.id, *identity).hex(), self.is_sampled)


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """What was done at a place: from when to when, by whom, on what. `parent` is the span id above, None at the top."""

    name: str
    at: Trace
    parent: str | None
    started: datetime
    ended: datetime
    on: dict[str, str | int] = {}


Tell = Callable[[Span], None]

#: The place of the record that an agent has in hand, for services that keep it: the outbox.
in_hand: Final[ContextVar[Trace | None]] = ContextVar("trace in hand", default=None)


def tell_in_log(span: Span) -> None:
    """Write a span as a line of the log."""
    seconds = (span.ended - span.started).total_seconds()
    _log.info(
        "span", name=span.name, trace=span.at.id, span=span.at.span, parent=span.parent,
        started=span.started.isoformat(), seconds=round(seconds, 6), **span.on,
    )  # fmt: skip


class Tracer:
    """Decides which articles are traced, and tells the spans of those that are. `rate` is a share, 0 to 1."""

    def __init__(self, rate: float = 0.0, tell: Tell = tell_in_log) -> None:
        self._rate = rate
        self._tell = tell

    def root(self, identity: str) -> Trace | None:
        """Return the place of what is called `identity` at the top of its trace; None when it is not traced."""
        if not self._rate:
            return None
        digest = _digest(_TRACE_BYTES, identity)
        if int.from_bytes(digest[-_SPAN_BYTES:], "big") >= self._rate * _WHOLE:
            return None
        return Trace(digest.hex(), _digest(_SPAN_BYTES, identity).hex())

    def tell(self, span: Span) -> None:
        """Tell a span, where its trace is sampled."""
        if span.at.is_sampled:
            self._tell(span)


def parsed(header: str) -> Trace | None:
    """Return the place that a header names; None for one that is not as the W3C says, which is to be passed over.

    A version above 00 may have more parts; the first four are the same.
    """
    parts = header.strip().split("-")
    version, *rest = parts[:4]
    if tuple(map(len, parts[:4])) != _LENGTHS or version == "ff" or (version == "00" and len(parts) != len(_LENGTHS)):
        return None
    trace, span, flags = rest
    if not set("".join(parts[:4])) <= set("0123456789abcdef") or not int(trace, 16) or not int(span, 16):
        return None
    return Trace(trace, span, bool(int(flags, 16) & _SAMPLED))


def trace_of(headers: Iterable[tuple[str, bytes | None]] | None) -> Trace | None:
    """Return the place that a record's headers name, None where they name none."""
    for name, value in headers or ():
        if name == HEADER:
            return None if value is None else parsed(value.decode("ascii", "replace"))
    return None


def moment(unix_s: float) -> datetime:
    """Return a Unix time as an aware one."""
    return datetime.fromtimestamp(unix_s, UTC)


def _digest(size: int, *parts: object) -> bytes:
    digest = hashlib.blake2b("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=size).digest()
    # An id of zeros only is none; it has yet to be seen.
    return digest if any(digest) else b"\x01" * size
