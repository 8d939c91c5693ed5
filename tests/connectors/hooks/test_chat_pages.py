"""The pages on chats say what the code does: entries that can be used, messages as they look, errors as they count."""

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from chat_service import RefusedError
from chats import CHATS, hook_of, told
from slack_service import TOKEN as SLACK_TOKEN
from telegram_service import TOKEN as TELEGRAM_TOKEN

from connectors.hooks.config import load_hooks
from connectors.hooks.entry import HookEntry

DOCS: Final = Path(__file__).parents[3] / "docs"
KINDS: Final = ("slack", "discord", "mattermost", "telegram", "teams")
PAGES: Final = {kind: (DOCS / "hooks" / f"{kind}.md").read_text(encoding="utf-8") for kind in KINDS}
#: A row of errors says so of what follows from one.
MEANS: Final = {"switched off": "gone", "given up": "refused", "tried again": "retry"}
EXAMPLES: Final = [(kind, text) for kind in KINDS for text in re.findall(r"```yaml\n(.*?)```", PAGES[kind], re.DOTALL)]
TOKENS: Final = {"slack": SLACK_TOKEN, "telegram": TELEGRAM_TOKEN}


def _errors(kind: str) -> Iterator[tuple[int, str, str]]:
    """Yield the errors of a page: status, the service's word, and what it means."""
    for cell, means in re.findall(r"^\| (\d{3} `.*?) \| ([a-z ]+)", PAGES[kind], re.MULTILINE):
        for part in cell.split("; "):
            for word in re.findall(r"`([^`]+)`", part):
                yield int(part[:3]), word, MEANS[means.strip()]


ERRORS: Final = [(kind, *error) for kind in KINDS for error in _errors(kind)]


def _said(kind: str, status: int, word: str) -> Any:  # Any: JSON or text
    """Return an answer as a service writes its word."""
    code, _, rest = word.partition(" ")
    forms: dict[str, Any] = {
        "slack": {"ok": False, "error": word} if status in {200, 429} else word,
        "discord": {"code": int(word) if word.isdecimal() else word, "message": "..."},
        "mattermost": {"id": word, "message": "..."},
        "telegram": {"ok": False, "error_code": status, "description": word},
        "teams": {"error": {"code": code, "message": rest}},
    }
    return forms[kind]


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_an_entry_can_be_used(kind: str, example: str, tmp_path: Path) -> None:
    """Every hooks file of the pages is read as it stands, with the secrets where it says."""
    url, secret = "https://example.org/hooks/1", tmp_path / "secret"
    secret.write_text(TOKENS[kind] if "token_file" in example else url, encoding="utf-8")
    path = tmp_path / "hooks.yaml"
    path.write_text(re.sub(r"(_file:) /run/secrets/\w+", rf"\1 {secret}", example), encoding="utf-8")
    entries = yaml.safe_load(example)["hooks"]
    environ = {one["url_env"]: url for one in entries if "url_env" in one}
    environ |= {one["token_env"]: TOKENS[kind] for one in entries if "token_env" in one}

    assert [hook.name for hook in load_hooks(path, environ)] == [one["name"] for one in entries]
    assert {one["kind"] for one in entries} == {kind}


@pytest.mark.parametrize("kind", KINDS)
def test_the_keys_are_those_of_the_entry(kind: str) -> None:
    """None is missing, none is invented, beside those of every hook; where a secret would stand is for refusing it."""
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \|", PAGES[kind].partition("## What a message")[0], re.MULTILINE)
    channel = vars(next(chat for chat in CHATS if chat.kind == kind).written)
    (entry,) = (value for name, value in channel.items() if name.lower() == f"{kind}entry")

    assert {key for row in rows for key in re.findall(r"[a-z_]+", row)} == (
        set(entry.__struct_fields__) - set(HookEntry.__struct_fields__) - {"url", "token"}
    )


@pytest.mark.parametrize("chat", [chat for chat in CHATS if chat.kind != "slack" or not chat.secret], ids=KINDS)
async def test_a_message_looks_as_the_page_shows(chat: Any, tmp_path: Path) -> None:  # Any: a Chat
    """Line by line in English, then the Arabic ones that the page leaves out, then the reports."""
    (shown_there,) = re.findall(r"```text\n(.*?)```", PAGES[chat.kind], re.DOTALL)
    head, tail = (part.strip().split("\n") for part in shown_there.split("...\n"))
    title = "Attack with casualties: Deir ez-Zor"
    message = told(title=title, text="Five were killed.", text_ar="قتل خمسة.")  # five were killed
    async with chat.service() as service:
        hook = hook_of(chat, service, tmp_path)
        await hook.send(message, datetime.now(UTC))
        await hook.close()
    lines = [re.sub("[\u200b\u200e\u200f\u2068\u2069]", "", line) for line in service.shown[0].lines]
    lines = [line for line in lines if line]

    assert lines[: len(head)] == head
    assert lines[-len(tail) :] == tail
    assert len(lines) > len(head) + len(tail)


@pytest.mark.parametrize(("kind", "status", "word", "outcome"), ERRORS)
async def test_an_error_means_what_the_page_says(
    kind: str, status: int, word: str, outcome: str, tmp_path: Path
) -> None:
    """Each that is named, as the service writes it."""
    ways = [chat for chat in CHATS if chat.kind == kind]
    chat = ways[-1] if status in {200, 429} else ways[0]
    async with chat.service(RefusedError(status, _said(kind, status, word))) as service:
        hook = hook_of(chat, service, tmp_path)
        result = await hook.send(told(), datetime.now(UTC))
        await hook.close()

    assert (result.outcome, result.http_status) == (outcome, status)


def test_every_page_has_errors_of_every_kind() -> None:
    """None of the tables was passed over."""
    assert {(kind, outcome) for kind, _, _, outcome in ERRORS} == set(itertools.product(KINDS, MEANS.values()))


def test_the_pages_are_found() -> None:
    """The page on hooks leads to each of them."""
    page = (DOCS / "hooks.md").read_text(encoding="utf-8")

    assert [kind for kind in KINDS if f"(hooks/{kind}.md)" not in page] == []
