"""A changed hooks file or secret is used without a restart; one that cannot be used changes nothing."""

from pathlib import Path
from typing import Final

import pytest
from webhook_receiver import LOOPBACK, SECRET, WebhookReceiver, message

from connectors.hooks.config import LOG_HOOK
from connectors.hooks.delivering.reloading import HooksSource
from connectors.hooks.entry import HookConfigError
from connectors.hooks.hook import Hook

OTHER: Final = "whsec_YW5vdGhlciBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcy4uLi4="


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the hooks file is."""
    return tmp_path / "hooks.yaml"


def _source(path: Path) -> HooksSource:
    return HooksSource(lambda: path if path.exists() else None, {}, LOOPBACK)


def _write(path: Path, text: str) -> None:
    path.write_text(text)


def _names(hooks: tuple[Hook, ...] | None) -> list[str] | None:
    return None if hooks is None else [hook.name for hook in hooks]


def test_a_changed_file_is_taken(path: Path) -> None:
    """Once for each change; also one that is put there while this runs, or taken away."""
    source = _source(path)
    at_first, unchanged = _names(source.load()), _names(source.changed())
    path.write_text("hooks: [{name: seen, kind: log}]")
    put, again = _names(source.changed()), _names(source.changed())
    path.write_text("hooks: [{name: seen, kind: log}, {name: other, kind: log}]")
    grown = _names(source.changed())
    path.unlink()
    gone = _names(source.changed())

    assert (at_first, unchanged) == ([LOG_HOOK], None)
    assert (put, again, grown, gone) == (["seen"], None, ["seen", "other"], [LOG_HOOK])


def test_who_hears_of_sources_is_taken_with_the_file(path: Path) -> None:
    """A hook that asks for lost sources does so from the change on, and no other is asked for."""
    path.write_text("hooks: [{name: seen, kind: log}, {name: desk, kind: log}]")
    source = _source(path)
    source.load()
    at_first = source.sources
    path.write_text("hooks: [{name: seen, kind: log}, {name: desk, kind: log, sources: true}]")
    source.changed()

    assert at_first == frozenset()
    assert source.sources == frozenset({"desk"})


@pytest.mark.parametrize(
    "wrong", ["hooks: [", "hooks: [{name: seen, kind: nothing}]", "hooks: [{name: a, kind: file}]"]
)
def test_a_mistake_changes_nothing(path: Path, wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The hooks that are stay in use, the log says why, once; what is mended is taken."""
    path.write_text("hooks: [{name: seen, kind: log}]")
    source = _source(path)
    source.load()
    path.write_text(wrong)
    changed = [source.changed(), source.changed()]
    said = capsys.readouterr().out
    path.write_text("hooks: [{name: mended, kind: log}]")

    assert changed == [None, None]
    assert said.count("hooks stay as they were") == 1
    assert _names(source.changed()) == ["mended"]


def test_a_mistake_at_the_start_is_an_error(path: Path) -> None:
    """There is nothing to stay in use."""
    path.write_text("hooks: [")
    with pytest.raises(HookConfigError):
        _source(path).load()


async def test_a_secret_that_is_replaced_is_used(path: Path, tmp_path: Path) -> None:
    """The next attempt is signed with what the file holds by then; one that cannot be used stays unused."""
    secret = tmp_path / "secret"
    _write(secret, SECRET)
    async with WebhookReceiver() as receiver:
        _write(path, f"hooks: [{{name: desk, kind: webhook, url: '{receiver.url}', secret_file: {secret}}}]")
        source = _source(path)
        (before,) = source.load()
        _write(secret, OTHER)
        (after,) = source.changed() or ()
        _write(secret, "none")
        unusable = source.changed()
        for hook in (before, after):
            await hook.send(message(), message().created_at)
            await hook.close()

    assert unusable is None
    assert receiver.requests[0].verified(SECRET) == receiver.requests[1].verified(OTHER)


@pytest.mark.parametrize(
    "wrong", ["hooks: 2025-99-99", "hooks: !!int x", "hooks: " + "[" * 3000], ids=["date", "number", "deep"]
)
def test_what_looks_like_a_value_and_is_none_is_a_mistake(path: Path, wrong: str) -> None:
    """What reads YAML has more errors than its own: none of them ends the deliveries of all hooks."""
    path.write_text("hooks: [{name: seen, kind: log}]")
    source = _source(path)
    source.load()
    path.write_text(wrong)

    assert source.changed() is None
    with pytest.raises(HookConfigError, match=r"hooks\.yaml: not YAML"):
        source.load()


def test_a_file_that_is_being_written_is_waited_for(path: Path) -> None:
    """Taken away and written anew, or written in pieces, as editors do: nothing of it is used before it is whole."""
    path.write_text("hooks: [{name: seen, kind: log}]")
    source = _source(path)
    source.load()
    still = [source.is_still(), source.is_still()]
    path.unlink()
    still.append(source.is_still())
    path.write_text("hooks:\n- {name: seen, kind: log}\n")
    still.append(source.is_still())
    with path.open("a") as file:
        file.write("- {name: other, kind: log}\n")
    still.append(source.is_still())
    still.append(source.is_still())

    assert still == [False, True, False, False, False, True]
    assert _names(source.changed()) == ["seen", "other"]
