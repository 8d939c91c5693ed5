"""Which release runs: the version, and a digest of code and data, as a checkout may change without its version."""

import hashlib
from functools import cache
from importlib import resources
from importlib.metadata import version
from typing import Final

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
                    digest.update(file.read_bytes())
    return f"{version('marsad')}+{digest.hexdigest()}"
