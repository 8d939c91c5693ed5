"""Settings are documented, and a process passes them on whole."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from connectors.web.guard import PUBLIC_ONLY
from streams.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_page_names_the_setting(name: str) -> None:
    """Each setting is on the page with its meaning."""
    assert f"| `MARSAD_{name.upper()}` |" in PAGE
    assert f"| {Settings.model_fields[name].description} |" in PAGE


def test_a_child_gets_the_same_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `marsad up` hands to its parts reads back as the same settings."""
    given = Settings(
        broker="kafka://h:1", data_dir=tmp_path, kafka_username="u", poll_interval_s=2.5, allow_addresses="::1"
    )
    for name, value in given.as_environment().items():
        monkeypatch.setenv(name, value)

    assert Settings() == given


def test_addresses_are_allowed_by_a_list() -> None:
    """None unless set; what is set lets feeds and hooks pass."""
    allowing = Settings(allow_addresses="10.20.0.0/16, intranet.example")

    assert Settings().guard == PUBLIC_ONLY
    assert allowing.guard.passes("a.example", "10.20.1.1")
    assert allowing.guard.passes("intranet.example", "192.168.0.1")
    assert not allowing.guard.passes("a.example", "192.168.0.1")


def test_a_slip_in_the_list_is_told() -> None:
    """A network that is none does not wait for the first connection to be noticed."""
    with pytest.raises(ValidationError, match="is neither a network such as"):
        Settings(allow_addresses="10.0.0.0/33")


@pytest.mark.parametrize("stated", ["0", "-1", "nan", "inf"])
def test_an_interval_that_is_none_is_told(stated: str) -> None:
    """Asked at once for ever, or never: neither is meant."""
    with pytest.raises(ValidationError, match="Input should be"):
        Settings.model_validate({"poll_interval_s": stated})


def test_a_secret_is_not_shown() -> None:
    """The password is in no representation of the settings."""
    assert "hush" not in repr(Settings.model_validate({"kafka_username": "u", "kafka_password": "hush"}))
