"""The rejection of a record, and what its headers say of earlier ones. Pure: the record and the time come in."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from schemas import naming
from schemas.codec import to_base64
from schemas.rejection import Rejection

_DIGITS: Final = 6


def refusal(
    message: Any,  # Any: faust's message
    stage: str,
    why: tuple[str, str],
    now: datetime,
    *,
    attempts: int = 1,
) -> Rejection:
    """Return the rejection of the record in `message` by `stage` after `attempts`; `why` is reason and error.

    A record that was retried has the count of its refusals in its headers, so that this one is the next.
    """
    headers = headers_of(message)
    retry_of = headers.get(naming.REJECTION_HEADER)
    return Rejection(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        stage=stage,
        reason=why[0],
        error=why[1],
        attempts=refusals_before(headers) + attempts,
        rejected_at=now,
        key_b64=_base64(message.key),
        value_b64=_base64(message.value),
        headers_b64={name: to_base64(value) for name, value in headers.items() if name not in _OURS},
        retry_of=None if retry_of is None else retry_of.decode("utf-8", "replace"),
    )


#: Written anew at each retry, so not kept with the record.
_OURS: Final = frozenset({naming.ATTEMPTS_HEADER, naming.REJECTION_HEADER})


def headers_of(message: Any) -> dict[str, bytes]:  # Any: faust's message, whose headers are pairs, a mapping or None
    """Return the headers of a record; of several with one name the last."""
    given = message.headers or ()
    pairs: Iterable[tuple[str, bytes | None]] = given.items() if isinstance(given, Mapping) else given
    return {name: value for name, value in pairs if value is not None}


def refusals_before(headers: Mapping[str, bytes]) -> int:
    """Return how often a record was refused before, 0 for one that was not retried; anybody can write headers."""
    stated = headers.get(naming.ATTEMPTS_HEADER, b"")
    return int(stated) if stated.isdigit() and len(stated) <= _DIGITS else 0


def _base64(value: bytes | None) -> str | None:
    return None if value is None else to_base64(value)
