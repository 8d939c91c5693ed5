"""The tests are about what is installed, not about the files beside them."""

import importlib
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

PACKAGES = ("schemas", "extraction", "connectors", "streams", "console")


@pytest.mark.skipif(os.environ.get("MARSAD_TEST_WHEEL") != "1", reason="MARSAD_TEST_WHEEL=1 says the wheel is tested")
@pytest.mark.parametrize("name", PACKAGES)
def test_the_package_comes_from_the_wheel(name: str) -> None:
    """`make test` tests what users install; a file that the wheel forgot is missing here too."""
    module = importlib.import_module(name)

    assert "site-packages" in Path(str(module.__file__)).parts


def test_the_command_tells_the_version() -> None:
    """The installed command starts, and its version is that of the distribution."""
    told = subprocess.run([sys.executable, "-m", "console", "--version"], capture_output=True, text=True, check=True)

    assert version("marsad") in told.stdout
