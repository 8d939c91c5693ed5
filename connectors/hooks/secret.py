"""Secrets of hooks: from the environment or a file, never from the hooks file itself, and never in a message."""

from collections.abc import Mapping
from pathlib import Path

from connectors.hooks.entry import HookEntry


def secrets_of(entry: HookEntry, variable: str | None, path: Path | None, environ: Mapping[str, str]) -> list[str]:
    """Return the secrets in the file `path` and in the variable, one a word; reads the file.

    Raises `HookConfigError` where the file cannot be read, without what is in it.
    """
    try:
        from_file = path.read_text(encoding="utf-8") if path is not None else ""
    except OSError as error:
        raise entry.wrong(f"{path} cannot be read: {error.strerror}; correct the path of the secret") from None
    except UnicodeDecodeError:
        # Without its cause: that one carries the bytes.
        raise entry.wrong(f"{path} is no text; put a secret there") from None
    return (from_file + " " + environ.get(variable or "", "")).split()
