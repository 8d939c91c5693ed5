"""Microsoft Teams: what the answers of a workflow mean, cards from the right, and mistakes in the entry."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from chat_service import RefusedError
from chats import CHATS, NAMES, hook_of, told
from teams_service import MESSAGE_BYTES, TeamsService

from connectors.hooks.config import load_hooks
from connectors.hooks.entry import HookConfigError
from schemas.codec import encode_builtins

TEAMS = CHATS[NAMES.index("TeamsService")]
NOW = datetime(2025, 3, 6, 12, tzinfo=UTC)
OFF = "Could not execute workflow '1' trigger 'manual' with state '{}': trigger is not enabled."


@pytest.mark.parametrize(
    ("status", "code", "message", "outcome"),
    [
        (404, "WorkflowNotFound", "The workflow '1' could not be found.", "gone"),
        (400, "WorkflowTriggerIsNotEnabled", OFF.format("Deleted"), "gone"),
        (400, "WorkflowTriggerIsNotEnabled", OFF.format("Disabled"), "retry"),
        (400, "TriggerInputSchemaMismatch", "The input body does not match its schema.", "refused"),
        (401, "DirectApiAuthorizationRequired", "The request must be authenticated.", "retry"),
        (413, "RequestEntityTooLarge", "Request Entity too large", "refused"),
        (502, "NoResponse", "The server did not receive a response from an upstream server.", "retry"),
    ],
)
async def test_the_codes_of_errors(tmp_path: Path, status: int, code: str, message: str, outcome: str) -> None:
    """A workflow that is switched off may be switched on again; one that is deleted has its address no more."""
    async with TeamsService(RefusedError(status, {"error": {"code": code, "message": message}})) as service:
        hook = hook_of(TEAMS, service, tmp_path)
        result = await hook.send(told(), NOW)
        await hook.close()

    assert (result.outcome, result.http_status) == (outcome, status)
    assert f"{code} {message}" in (result.error or "")


async def test_that_the_workflow_has_it_is_a_delivery(tmp_path: Path) -> None:
    """202 is all that is said; the run is found by the key."""
    async with TeamsService() as service:
        hook = hook_of(TEAMS, service, tmp_path)
        result = await hook.send(told(), NOW)
        await hook.close()

    assert (result.outcome, result.http_status) == ("delivered", 202)
    assert service.headers[0]["x-ms-client-tracking-id"] == "alert-1"


async def test_arabic_stands_from_the_right(tmp_path: Path) -> None:
    """Its container is turned, the others are not; the first is in the tier's colour."""
    async with TeamsService() as service:
        hook = hook_of(TEAMS, service, tmp_path)
        await hook.send(told(), NOW)
        await hook.close()
    containers = service.bodies[0]["attachments"][0]["content"]["body"]

    assert [container.get("rtl") for container in containers] == [None, True, None]
    assert [container["style"] for container in containers] == ["attention", "default", "default"]


async def test_the_largest_message_is_within_the_bound(tmp_path: Path) -> None:
    """Also as UTF-16, and with every field at its end."""
    words = "هجوم قرب الحدود " * 200  # an attack near the border
    async with TeamsService() as service:
        hook = hook_of(TEAMS, service, tmp_path)
        await hook.send(told(title=words, title_ar=words, text=words, text_ar=words, rule=words), NOW)
        await hook.close()
    written = encode_builtins(service.bodies[0])

    assert max(len(written), 2 * len(written.decode())) <= MESSAGE_BYTES
    assert service.shown[0].lines[-1] == "\u2068Sana\u2069: \u2068غارة قرب دير الزور\u2069"


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("", "no url in `url_env` or `url_file`"),
        ("url_env: OLD", "Office 365 connectors, as the url's, are retired; docs/hooks/teams.md makes a workflow"),
        ("url_env: OLDER", "Office 365 connectors, as the url's, are retired"),
    ],
)
def test_a_mistake_in_the_entry_is_a_sentence(tmp_path: Path, entry: str, sentence: str) -> None:
    """It says what to do, and nothing of the address."""
    path = tmp_path / "hooks.yaml"
    path.write_text(f"hooks: [{{name: desk, kind: teams, {entry}}}]", encoding="utf-8")
    old = {"OLD": "https://acme.webhook.office.com/webhookb2/x", "OLDER": "https://outlook.office.com/webhook/x"}

    with pytest.raises(HookConfigError, match=sentence) as caught:
        load_hooks(path, old)

    assert "webhook" not in str(caught.value).replace(str(tmp_path), "")
