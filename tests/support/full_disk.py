"""A disk of a few megabytes that a test fills and empties, mounted, which needs the rights for it; or one in name."""

import resource
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

MB: Final = 1024 * 1024


class Disk:
    """A small file system at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ballast = path / "ballast"

    def fill(self) -> None:
        """Leave no byte free."""
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(MB // 16)):
                    pass
            except OSError:
                return

    def empty(self) -> None:
        """Take the ballast away."""
        self._ballast.unlink()


@contextmanager
def small_disk(path: Path, megabytes: int) -> Iterator[Disk]:
    """Mount a disk at `path`; skips the test where that is not allowed."""
    path.mkdir(parents=True)
    mounted = subprocess.run(  # noqa: S603  fixed words and a path of ours
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(path)],  # noqa: S607  found by PATH, as in a shell
        check=False,
        capture_output=True,
        text=True,
    )
    if mounted.returncode != 0:
        pytest.skip(f"no disk may be mounted here: {mounted.stderr.strip()}")
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)  # noqa: S603, S607  as above


@contextmanager
def file_size_limited(*, to: int) -> Iterator[None]:
    """Let no file of this process grow over so many bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (to, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
