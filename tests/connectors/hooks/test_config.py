"""Hooks are configured in a file and the environment, and a mistake there is a sentence that says what to do."""

import base64
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook
from webhook_receiver import LOOPBACK, SECRET, WebhookReceiver, message

from connectors.hooks.channels.file import FileEntry, FileHook
from connectors.hooks.channels.log import LogHook
from connectors.hooks.channels.webhook import MIN_SECRET_BYTES, WebhookHook, new_secret
from connectors.hooks.config import SECRET_VARIABLE, URL_VARIABLE, build_hooks, load_hooks
from connectors.hooks.entry import HookConfigError

BY_ENVIRONMENT = {URL_VARIABLE: "https://example.org/marsad", SECRET_VARIABLE: SECRET}
WEBHOOK = "hooks: [{name: desk, kind: webhook, url: 'https://example.org/desk', %s}]"


def _file(folder: Path, text: str) -> Path:
    path = folder / "hooks.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_configuration_alerts_are_logged() -> None:
    """No hook is configured, and none is lost: the log takes all tiers."""
    hooks = build_hooks(load_hooks(None, {}), {})

    assert [(type(hook), hook.name, sorted(hook.tiers)) for hook in hooks] == [
        (LogHook, "log", ["flash", "priority", "routine"])
    ]


def test_two_variables_make_a_webhook() -> None:
    """The environment alone configures one webhook for all tiers."""
    hooks = build_hooks(load_hooks(None, BY_ENVIRONMENT), BY_ENVIRONMENT)

    assert [(type(hook), hook.name) for hook in hooks] == [(WebhookHook, "webhook")]


def test_a_file_and_the_environment_add_up(tmp_path: Path) -> None:
    """Hooks of each kind, their tiers, and the one of the environment."""
    secret_file = tmp_path / "secret"
    secret_file.write_text(f"{SECRET}\n{new_secret()}\n", encoding="utf-8")
    path = _file(
        tmp_path,
        f"""
hooks:
  - {{name: desk, kind: webhook, url: "http://localhost:9/x", secret_file: {secret_file}, tiers: [flash, priority]}}
  - {{name: lines, kind: file, path: {tmp_path}/alerts.jsonl}}
  - {{name: seen, kind: log}}
""",
    )

    hooks = build_hooks(load_hooks(path, BY_ENVIRONMENT), BY_ENVIRONMENT)

    assert [(type(hook), hook.name, len(hook.tiers)) for hook in hooks] == [
        (WebhookHook, "desk", 2),
        (FileHook, "lines", 3),
        (LogHook, "seen", 3),
        (WebhookHook, "webhook", 3),
    ]


async def test_both_secrets_of_a_variable_sign(tmp_path: Path) -> None:
    """Several secrets stand in one variable, parted by space, while one is being replaced."""
    new = new_secret()
    async with WebhookReceiver() as receiver:
        text = f"hooks: [{{name: desk, kind: webhook, url: '{receiver.url}', secret_env: DESK}}]"
        environ = {"DESK": f"{SECRET} {new}"}
        (hook,) = build_hooks(load_hooks(_file(tmp_path, text), environ), environ, LOOPBACK)
        await hook.send(message(), datetime.now(UTC))
        await hook.close()

    assert [receiver.requests[0].verified(secret) for secret in (SECRET, new)] == [{"type": "alert.raised"}] * 2


def test_a_home_directory_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`~` in a path is the user's own folder, as in a shell."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (config,) = load_hooks(_file(tmp_path, "hooks: [{name: lines, kind: file, path: ~/alerts.jsonl}]"), {})

    assert config == FileEntry(name="lines", path=tmp_path / "alerts.jsonl")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("hooks: [", r"hooks\.yaml: not YAML at line 1, column \d+; docs/hooks\.md shows"),
        ("", r"Expected `object`, got `null`; see docs/hooks\.md"),
        ("hook: []", "unknown field `hook`"),
        ("hooks: [{kind: log}]", "missing required field `name`"),
        ("hooks: [{name: '', kind: log}]", "length >= 1"),
        ("hooks: [{name: a, kind: pigeon}]", "Invalid value 'pigeon'"),
        ("hooks: [{name: a, kind: log, tiers: [loud]}]", "Invalid enum value 'loud'"),
        ("hooks: [{name: a, kind: log, tiers: []}]", "length >= 1"),
        ("hooks: [{name: a, kind: log, colour: red}]", "unknown field `colour`"),
        ("hooks: [{name: a, kind: file}]", "hook 'a': a file hook needs `path`"),
        ("hooks: [{name: a, kind: file, path: 7}]", "Expected `Path`, got `int`"),
        ("hooks: [{name: a, kind: log}, {name: a, kind: log}]", "two hooks are called 'a'; give each its own name"),
        ("hooks: [{name: a, kind: webhook}]", "`url` must be a whole http or https address, such as https://"),
        ("hooks: [{name: a, kind: webhook, url: 'ftp://example.org'}]", "`url` must be a whole http"),
        ("hooks: [{name: a, kind: webhook, url: 'https://'}]", "`url` must be a whole http"),
        ("hooks: [{name: a, kind: webhook, url: 'http://[::1'}]", "`url` must be a whole http"),
        ("hooks: [{name: a, kind: webhook, url: 'http://xn--a/'}]", "`url` must be a whole http"),
        ("hooks: [{name: a, kind: webhook, url: 'http://example.org:port/'}]", "`url` must be a whole http"),
        (WEBHOOK % "secret: x", "unknown field `secret`.*; secrets go into the environment or a file: secret_env"),
        (
            "hooks: [{name: a, kind: email, password: x}]",
            "unknown field `password`.*: password_env, password_file; see",
        ),
        ("hooks: [{name: a, kind: pagerduty, routing_key: x}]", "routing_key_env, routing_key_file; see"),
        (WEBHOOK % "tiers: [flash]", "hook 'desk': no secret; put one into secret_env or secret_file, `marsad hooks"),
        (WEBHOOK % "secret_env: DESK", "hook 'desk': no secret; put one into DESK, `marsad hooks secret` makes one"),
        (WEBHOOK % "secret_file: /nowhere/secret", "/nowhere/secret cannot be read: No such file.*; correct"),
        (WEBHOOK % "secret_env: BAD", "hook 'desk': the secret must be whsec_ and base64; `marsad hooks secret`"),
        (WEBHOOK % "secret_env: SHORT", f"the secret has 6 bytes, {MIN_SECRET_BYTES} are the least; `marsad hooks"),
        (WEBHOOK % "secret_env: PREFIX", "the secret has 0 bytes"),
    ],
)
def test_a_mistake_is_a_sentence(tmp_path: Path, text: str, complaint: str) -> None:
    """What is wrong and what to do, in one line, without the secret."""
    environ = {"BAD": "whsec_not*base64", "SHORT": "whsec_" + base64.b64encode(b"sesame").decode(), "PREFIX": "whsec_"}

    with pytest.raises(HookConfigError, match=complaint) as caught:
        load_hooks(_file(tmp_path, text), environ)

    assert "\n" not in str(caught.value)
    assert not any(secret in str(caught.value) for secret in ("not*base64", environ["SHORT"]))


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    """A hooks file that was named and is not there stops the start."""
    with pytest.raises(HookConfigError, match=r"none\.yaml: cannot be read: No such file.*; correct MARSAD_HOOKS"):
        load_hooks(tmp_path / "none.yaml", {})


def test_an_address_without_a_secret_is_a_sentence() -> None:
    """The short way needs both variables: unsigned alerts are not sent."""
    with pytest.raises(HookConfigError, match=f"no secret; put one into {SECRET_VARIABLE}"):
        load_hooks(None, {URL_VARIABLE: "https://example.org"})


@pytest.mark.parametrize("where", ["hooks.yaml", "secret"])
def test_bytes_that_are_no_text_are_a_sentence(tmp_path: Path, where: str) -> None:
    """A file of another encoding is named; its bytes are not."""
    path = _file(tmp_path, WEBHOOK % f"secret_file: {tmp_path}/secret")
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    (tmp_path / where).write_bytes(b"\xff\xfeh\x00o\x00")

    with pytest.raises(HookConfigError, match=f"{where}.*(UTF-8|no text)"):
        load_hooks(path, {})


def test_a_broken_file_is_not_quoted(tmp_path: Path) -> None:
    """Someone may have written a secret into the line that cannot be read: it must not get into a log."""
    path = _file(tmp_path, f"hooks: [{{secret: {SECRET}")

    with pytest.raises(HookConfigError) as caught:
        load_hooks(path, {})

    assert SECRET[10:20] not in str(caught.value)


def test_a_new_secret_has_the_form_of_the_scheme() -> None:
    """Prefix and 32 random bytes in base64; the reference library takes it; no two are alike."""
    secrets = {new_secret() for _ in range(10)}

    assert len(secrets) == 10
    for secret in secrets:
        assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret)
        assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
        assert Webhook(secret).sign("id", datetime.now(UTC), "{}").startswith("v1,")
