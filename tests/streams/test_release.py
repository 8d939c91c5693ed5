"""A release is its version, its code and its data: whatever was mended is another one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("connectors", "extraction", "schemas", "streams")
#: Nothing of it runs here, and it is large.
_SKIPPED = shutil.ignore_patterns("__pycache__", "*.onnx", "*.npz")


def _release(folder: Path) -> str:
    told = [sys.executable, "-c", "from streams.engine.release import release; print(release())"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(told, env=environment, cwd=folder, check=True, capture_output=True, text=True).stdout  # noqa: S603  our own words


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of the code that may be changed."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=_SKIPPED)
    return tmp_path


@pytest.mark.parametrize("mended", ["streams/merging/open_events.py", "extraction/data/cities.tsv"])
def test_what_was_mended_is_another_release(mended: str, checkout: Path) -> None:
    """Also under the same version: what stopped or killed the one before is tried again."""
    before = [_release(checkout) for _ in range(2)]
    with (checkout / mended).open("a", encoding="utf-8") as file:
        file.write("\n")

    assert before[0] == before[1] != _release(checkout)
