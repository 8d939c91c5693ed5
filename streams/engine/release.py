"""Which release runs: the version, and a digest of code and data, as a checkout may change without its version."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Final

#: Read at once: the weights of the coder are 25 MB, which `deliver` has no other use for.
_CHUNK: Final = 256 * 1024
#: The packages whose code and data a stage runs on.
_PACKAGES: Final = ("connectors", "extraction", "schemas", "streams")


@cache
def release() -> str:
    """Return what changes with every release; reads some three hundred files, of 27 MB in all, the first time."""
    digest = hashlib.blake2b(digest_size=6)
    for package in _PACKAGES:
        with resources.as_file(resources.files(package)) as folder:
            for file in sorted(folder.rglob("*")):
                # Bytecode comes and goes with who reads it.
                if file.is_file() and file.parent.name != "__pycache__":
                    for chunk in _chunks(file):
                        digest.update(chunk)
    return f"{version('marsad')}+{digest.hexdigest()}"


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(_CHUNK), b"")
