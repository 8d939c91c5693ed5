"""Records to bytes and back: JSON by orjson, typed by msgspec.

orjson reads and writes the bytes, msgspec checks the shape: unknown fields pass, missing or wrong ones are named by
their path. Times are written as RFC 3339.
"""

import base64
from typing import Any, TypeVar

import msgspec
import orjson

_Record = TypeVar("_Record", bound=msgspec.Struct)


class DecodeError(ValueError):
    """A value is not the record it should be: reject it. `reason` is `not-json` or `schema`."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def encode(record: msgspec.Struct) -> bytes:
    """Return a record as JSON. Lone surrogates are replaced, as UTF-8 cannot carry them."""
    return encode_builtins(msgspec.to_builtins(record, builtin_types=(), str_keys=True))


def encode_builtins(value: Any) -> bytes:  # Any: the whole of JSON
    """Return plain values (dict, list, str, ...) as JSON; lone surrogates are replaced."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return orjson.dumps(_without_surrogates(value))


def decode(value: bytes | None, kind: type[_Record]) -> _Record:
    """Return the record in `value`; raise `DecodeError` that says what is wrong and where."""
    if value is None:
        raise DecodeError("schema", "the value is null (a tombstone) where a record was expected")
    return convert(decode_builtins(value), kind)


def decode_builtins(value: bytes) -> Any:  # Any: the whole of JSON
    """Return the plain values in JSON; raise `DecodeError` for what is none."""
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise DecodeError("not-json", f"not JSON: {error}") from error


def convert(plain: Any, kind: type[_Record]) -> _Record:  # Any: the whole of JSON
    """Return plain values as a record; raise `DecodeError` that says what is wrong and where."""
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError as error:
        article = "an" if kind.__name__.startswith(tuple("AEIOU")) else "a"
        raise DecodeError("schema", f"not {article} {kind.__name__}: {error}") from error


def to_base64(value: bytes) -> str:
    """Return bytes as JSON can carry them."""
    return base64.b64encode(value).decode()


def from_base64(text: str) -> bytes:
    """Return the bytes that `to_base64` was given; raise `DecodeError` for what it cannot have returned."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise DecodeError("schema", f"not base64: {error}") from error


def _without_surrogates(value: Any) -> Any:  # Any: the whole of JSON
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(item) for item in value]
    return value
