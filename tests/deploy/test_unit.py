"""The systemd unit is well-formed, and fits how `marsad up` starts and ends."""

import shutil
import subprocess
from pathlib import Path

import pytest
from deployment import DEPLOY

from streams.operation.supervision import STOP_S

TEXT = (DEPLOY / "marsad.service").read_text(encoding="utf-8")
COMMAND = "/opt/marsad/bin/marsad"


def _all(name: str) -> list[str]:
    return [line.partition("=")[2] for line in TEXT.splitlines() if line.startswith(f"{name}=")]


def test_systemd_accepts_it(tmp_path: Path) -> None:
    """`systemd-analyze verify` has nothing to say."""
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not here: on Debian and Ubuntu, apt install systemd")
    unit = tmp_path / "marsad.service"
    # It looks whether the command is there, which is so on the machine that the unit is for.
    unit.write_text(TEXT.replace(COMMAND, str(shutil.which("true"))), encoding="utf-8")
    done = subprocess.run([tool, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)  # noqa: S603  systemd's own tool

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_it_runs_everything_and_leaves_the_end_to_it() -> None:
    """Only the supervisor is told to stop, and it has longer than it takes."""
    (timeout,) = _all("TimeoutStopSec")

    assert _all("ExecStart") == [f"{COMMAND} up"]
    assert (_all("KillMode"), _all("KillSignal")) == (["mixed"], ["SIGTERM"])
    assert float(timeout.removesuffix("s")) > 2 * STOP_S


def test_state_is_in_its_own_directory() -> None:
    """The one place that can be written is the one that the settings name."""
    assert _all("StateDirectory") == ["marsad"]
    assert "MARSAD_DATA_DIR=%S/marsad" in _all("Environment")
    assert _all("ProtectSystem") == ["strict"]
    assert _all("ReadWritePaths") == []
