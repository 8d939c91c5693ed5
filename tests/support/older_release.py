"""An older release of Marsad out of the history of this repository, to run beside the present one."""

import io
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
#: The rooms that run; the dependencies are those of today.
ROOMS: Final = ("schemas", "extraction", "connectors", "streams", "console", "evaluation", "pyproject.toml")


def unpacked(commit: str, folder: Path) -> dict[str, str]:
    """Unpack `commit` into `folder`; return the variables under which a Marsad is that one. Skips without a history."""
    there = [room for room in ROOMS if _git("cat-file", "-e", f"{commit}:{room}").returncode == 0]
    if not there:
        pytest.skip(f"the history of this repository does not reach back to {commit}: a whole clone has it")
    archive = _git("archive", "--format=tar", commit, *there)
    assert archive.returncode == 0, archive.stderr.decode()
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as packed:
        packed.extractall(folder, filter="data")
    # Without the second `-m` takes what is in the working directory, the present release.
    return {"PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("no history at hand, and so no older release")
    return subprocess.run([git, *arguments], cwd=ROOT, capture_output=True, check=False)  # noqa: S603  fixed words
