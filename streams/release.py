"""Which release runs: the version, and a digest of the code, as a checkout may change without its version."""

import hashlib
from functools import cache
from importlib import resources
from importlib.metadata import version
from typing import Final

#: The packages whose code a stage runs.
_PACKAGES: Final = ("connectors", "extraction", "schemas", "streams")


@cache
def release() -> str:
    """Return what changes with every release; reads some two hundred files the first time."""
    digest = hashlib.blake2b(digest_size=6)
    for package in _PACKAGES:
        with resources.as_file(resources.files(package)) as folder:
            for file in sorted(folder.rglob("*.py")):
                digest.update(file.read_bytes())
    return f"{version('marsad')}+{digest.hexdigest()}"
