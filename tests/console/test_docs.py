"""The pages on commands and hooks say what the code does, and their examples work."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
import yaml
from aiohttp import web
from webhook_receiver import LOOPBACK, SECRET, message

from connectors.hooks.channels.webhook import WebhookHook, new_secret
from connectors.hooks.config import Entry, load_hooks
from connectors.hooks.delivering.ladder import LADDER_S
from connectors.hooks.entry import TIERS
from connectors.hooks.posting import TIMEOUT_S
from console.main import app

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "commands.md").read_text(encoding="utf-8")
HOOKS = (DOCS / "hooks.md").read_text(encoding="utf-8")
WEBHOOK = (DOCS / "hooks" / "webhook.md").read_text(encoding="utf-8")
#: Stated once for all commands.
EVERYWHERE = {"--debug", "--help"}


def _commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:  # Any: typer does not export its commands' types
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = dict(_commands(typer.main.get_command(app), "marsad"))


def _rows() -> dict[str, set[str]]:
    """Return the page's commands with their options."""
    rows = re.findall(r"^\| `(marsad [a-z ]+?)(?: [A-Z]+)*` \| (?:`([^`]*)` )?\|", PAGE, re.MULTILINE)
    return {name: set(options.split()) for name, options in rows}


def test_the_page_has_every_command() -> None:
    """No command is missing, none is invented."""
    assert sorted(_rows()) == sorted(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_page_has_every_option(name: str) -> None:
    """The options of a command are those that it has; each explains itself in the help, and --debug is among them."""
    options = [one for one in COMMANDS[name].params if one.param_type_name == "option"]
    names = {opt for one in options for opt in one.opts}

    assert _rows()[name] == names - EVERYWHERE
    assert "--debug" in names
    assert [one.name for one in COMMANDS[name].params if not one.help] == []


def test_shared_options_are_explained() -> None:
    """Whatever stands in the table is explained on the page."""
    options = set().union(*_rows().values())
    explained = set(re.findall(r"`(-[-a-z]+)`", PAGE))

    assert options - explained == set()


def test_the_example_of_hooks_can_be_used(tmp_path: Path) -> None:
    """The hooks file of the page is read as it stands."""
    (example,) = re.findall(r"```yaml\n(.*?)```", HOOKS, re.DOTALL)
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    path = tmp_path / "hooks.yaml"
    path.write_text(example.replace("/run/secrets/partner", str(tmp_path / "secret")), encoding="utf-8")

    found = load_hooks(path, {"DESK_SECRET": SECRET})
    assert [hook.name for hook in found] == [hook["name"] for hook in yaml.safe_load(example)["hooks"]]


def test_the_page_leads_to_every_kind() -> None:
    """The table of channels has what a hooks file may have, in the same order, each with a page of its own."""
    told = re.findall(r"^\| \[`(\w+)`\]\(hooks/\1\.md\) \|", HOOKS, re.MULTILINE)

    assert told == [entry.__struct_config__.tag for entry in get_args(Entry)]
    assert [kind for kind in told if not (DOCS / "hooks" / f"{kind}.md").exists()] == []


async def test_the_receiver_of_the_page_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It verifies what we send, acts once on a repeat, and refuses what somebody else signed."""
    (example,) = re.findall(r"```python\n(.*?)```", WEBHOOK, re.DOTALL)
    monkeypatch.setenv("MARSAD_WEBHOOK_SECRET", SECRET)
    monkeypatch.chdir(tmp_path)
    page: dict[str, Any] = {"__name__": "page"}  # Any: what the example defines
    exec(compile(example, "docs/hooks/webhook.md", "exec"), page)  # noqa: S102  our own page
    runner = web.AppRunner(page["app"], access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/marsad"
    body = b'{"type": "alert.raised", "data": {"tier": "flash", "title": "Attack 1"}}'
    statuses = []
    for secret in (SECRET, SECRET, new_secret()):
        hook = WebhookHook("hook", url, (secret,), frozenset(TIERS), guard=LOOPBACK)
        statuses.append((await hook.send(message(body=body), datetime.now(UTC))).http_status)
        await hook.close()
    await runner.cleanup()
    page["seen"].close()

    assert statuses == [204, 204, 401]
    assert capsys.readouterr().out == "flash Attack 1\n"


def test_the_ladder_is_the_ladder() -> None:
    """Pauses and the bound of an attempt are as the page states them."""
    units = {"s": 1, "min": 60, "h": 3600}
    (stated,) = re.findall(r"The pauses are ([^,]*(?:,[^,]*)*? and \d+ h)", HOOKS)
    pauses = [int(number) * units[unit] for number, unit in re.findall(r"(\d+) (s|min|h)\b", stated)]

    assert tuple(pauses) == LADDER_S
    assert f"within {TIMEOUT_S:.0f} seconds" in HOOKS
