"""The pages on channels for machines and mail say what the code does, and their examples work."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest
import yaml
from pagerduty_server import KEY
from smtp_server import PASSWORD
from told import example, told
from webhook_receiver import LOOPBACK, SECRET, WebhookReceiver

from connectors.hooks.channels.alertmanager import AlertmanagerEntry, Policy, alerts_of
from connectors.hooks.channels.email import MOST_RECIPIENTS, PORTS, EmailEntry
from connectors.hooks.channels.email import TIMEOUT_S as MAIL_TIMEOUT_S
from connectors.hooks.channels.pagerduty import ADDRESS, BUSY_PAUSE_S, SEVERITY, PagerDutyEntry, events_of
from connectors.hooks.channels.webhook import WebhookEntry
from connectors.hooks.config import build_hooks, load_hooks
from connectors.hooks.entry import HookEntry
from connectors.hooks.wording.cloudevent import MEDIA_TYPE, SOURCE, cloud_event
from connectors.hooks.wording.letter import MOST_ITEMS
from connectors.hooks.wording.notice import notice_of

PAGES = Path(__file__).parents[2] / "docs" / "hooks"
ENTRIES: dict[str, type[HookEntry]] = {
    "webhook": WebhookEntry, "email": EmailEntry, "alertmanager": AlertmanagerEntry, "pagerduty": PagerDutyEntry,
}  # fmt: skip
SECRETS = {"desk": SECRET, "mail": PASSWORD, "alertmanager": PASSWORD, "pagerduty": KEY}
ENVIRON = {"BROKER_SECRET": SECRET}


def _page(kind: str) -> str:
    return (PAGES / f"{kind}.md").read_text(encoding="utf-8")


def _blocks(kind: str, language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", _page(kind), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("kind", sorted(ENTRIES))
def test_the_hooks_of_a_page_can_be_used(kind: str, tmp_path: Path) -> None:
    """Each hooks file on the page is read as it stands, with its secrets where it says."""
    for name, secret in SECRETS.items():
        (tmp_path / name).write_text(f"{secret}\n", encoding="utf-8")
    for number, block in enumerate(_blocks(kind, "yaml")):
        path = tmp_path / f"{number}.yaml"
        path.write_text(block.replace("/run/secrets", str(tmp_path)), encoding="utf-8")
        hooks = build_hooks(load_hooks(path, ENVIRON), ENVIRON)

        assert [hook.name for hook in hooks] == [hook["name"] for hook in yaml.safe_load(block)["hooks"]]
        assert {hook["kind"] for hook in yaml.safe_load(block)["hooks"]} == {kind}
    assert _blocks(kind, "yaml")


@pytest.mark.parametrize("kind", sorted(ENTRIES))
def test_a_page_has_every_key(kind: str) -> None:
    """The tables of keys have what the entry has beside the keys of every hook, and nothing else."""
    (rows,) = re.findall(r"^\| key \| meaning \|\n\| --- \| --- \|\n((?:\|.*\n)+)", _page(kind), re.MULTILINE)
    told_of = {key for row in rows.splitlines() for key in re.findall(r"`([a-z_]+)`", row.split("|")[1])}
    fields = {field.encode_name for field in msgspec.structs.fields(ENTRIES[kind])}
    common = {field.encode_name for field in msgspec.structs.fields(HookEntry)}

    assert told_of == fields - common


def test_what_pagerduty_gets_is_on_its_page() -> None:
    """The request of the page is the one that is made, and tiers, address and pause are as it says."""
    (shown,) = map(orjson.loads, _blocks("pagerduty", "json"))
    (made,) = events_of(notice_of(told(example())))
    page = _page("pagerduty")

    assert shown == {"routing_key": "…", **made}
    assert dict(re.findall(r"^\| (\w+) \| `(\w+)` \| \w+ \|$", page, re.MULTILINE)) == SEVERITY
    assert f"`{ADDRESS}`, the default" in page
    assert (BUSY_PAUSE_S, "or after two minutes" in page) == (120, True)


def test_what_an_alertmanager_gets_is_on_its_page() -> None:
    """The request of the page is the one that is made with the labels of its example."""
    (shown,) = map(orjson.loads, _blocks("alertmanager", "json"))
    raised = example()
    made = [*alerts_of(notice_of(told(raised)), Policy(labels={"team": "desk"}), raised.raised_at)]

    assert shown == msgspec.to_builtins(made)


def test_the_figures_of_email_are_on_its_page() -> None:
    """Ports, bounds and counts are as the page says."""
    page = _page("email")
    ports: dict[str, str] = {name: port for port, name in re.findall(r"(\d+) for `(\w+)`", page)}

    assert {name: int(port) for name, port in ports.items()} == PORTS
    assert f"up to {MOST_RECIPIENTS} recipients" in page
    assert f"with {MOST_ITEMS} alerts at most" in page
    assert f"no end within {MAIL_TIMEOUT_S:.0f} seconds" in page


def test_the_attributes_of_a_cloudevent_are_on_the_page() -> None:
    """Those of an event that is made are those of the table, and so is its media type."""
    page = _page("webhook")
    table = page[page.index("| attribute | is |") : page.index("The content type is")]
    message = msgspec.structs.replace(told(example()), trace="00-1-2-01")
    made: dict[str, Any] = orjson.loads(cloud_event(message))  # Any: the whole of JSON

    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(made)
    assert f"`{MEDIA_TYPE}`" in page
    assert f"`{SOURCE}`" in table
    assert f"`{made['type']}`" in table


async def test_a_secret_is_replaced_as_the_page_says(tmp_path: Path) -> None:
    """At every step each request carries a signature by the secret that the receiver has."""
    old, new = SECRET, "whsec_" + "bmV3" * 10
    async with WebhookReceiver() as receiver:
        path, secrets = tmp_path / "hooks.yaml", tmp_path / "desk"
        block = _blocks("webhook", "yaml")[0].replace("https://hooks.example.org/marsad", receiver.url)
        path.write_text(block.replace("/run/secrets/desk", str(secrets)), encoding="utf-8")
        for held in (f"{old}\n", f"{old}\n{new}\n", f"{new}\n"):
            secrets.write_text(held, encoding="utf-8")
            (hook,) = build_hooks(load_hooks(path, {}), {}, LOOPBACK)
            await hook.send(told(example()), datetime.now(UTC))
            await hook.close()
    first, both, last = receiver.requests

    assert first.verified(old) == both.verified(old) == both.verified(new) == last.verified(new)
