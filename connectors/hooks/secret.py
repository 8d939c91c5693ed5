"""Secrets of hooks: from the environment or a file, never from the hooks file itself, and never in a message."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from connectors.hooks.entry import HookEntry
from connectors.hooks.hook import SendResult

#: What a message says in place of a secret that a receiver has quoted.
HIDDEN: Final = "…"


def secrets_of(entry: HookEntry, variable: str | None, path: Path | None, environ: Mapping[str, str]) -> list[str]:
    """Return the secrets in the file `path` and in the variable, one a word; reads the file.

    Raises `HookConfigError` where the file cannot be read, without what is in it.
    """
    from_file = _text(entry, path) if path is not None else ""
    return (from_file + " " + environ.get(variable or "", "")).split()


def secret_of(
    entry: HookEntry, what: str, variable: str | None, path: Path | None, environ: Mapping[str, str]
) -> str | None:
    """Return the one secret that `what_env` or `what_file` names, spaces within it kept; None where neither is named.

    Reads the file. Raises `HookConfigError` where there is none, or it cannot be sent.
    """
    if variable is None and path is None:
        return None
    if variable is not None and path is not None:
        raise entry.wrong(f"`{what}_env` and `{what}_file` are both given; leave one out")
    secret = (_text(entry, path) if path is not None else environ.get(variable or "", "")).strip()
    if not secret:
        raise entry.wrong(f"no {what.replace('_', ' ')}; put it into {path or variable}")
    if not secret.isprintable():
        raise entry.wrong(f"the {what.replace('_', ' ')} in {path or variable} has a line break or a control character")
    return secret


def without(result: SendResult, secrets: Sequence[str]) -> SendResult:
    """Return `result` without the secrets in its error: a receiver may quote what it was sent."""
    error = result.error
    for secret in secrets:
        error = None if error is None else error.replace(secret, HIDDEN)
    return msgspec.structs.replace(result, error=error)


def _text(entry: HookEntry, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise entry.wrong(f"{path} cannot be read: {error.strerror}; correct the path of the secret") from None
    except UnicodeDecodeError:
        # Without its cause: that one carries the bytes.
        raise entry.wrong(f"{path} is no text; put a secret there") from None
