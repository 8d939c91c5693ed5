"""Microsoft Teams: a webhook of Workflows (Power Automate), with an Adaptive Card. Office 365 connectors are retired.

Text stands in runs of rich text, of which Teams makes no Markdown; the card names nobody to mention, so it mentions
nobody.
Facts are from learn.microsoft.com: microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook,
connectors/teams (known limits), adaptive-cards/authoring-cards/text-features; and the trigger's errors as users of
Power Automate report them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import httpx

from connectors.hooks.answer import Answer, result_of
from connectors.hooks.chat import ChatEntry, ChatHook
from connectors.hooks.entry import Given
from connectors.hooks.hook import HookMessage, SendResult
from connectors.hooks.posting import JSON_HEADERS, Poster
from connectors.hooks.wording.notice import Notice
from connectors.hooks.wording.passage import Language, Line, Run, Section, sections_of, summary
from schemas.codec import encode_builtins

#: The message may have about 28 KB, its markup included; the rest is for the frame around the lines.
ROOM: Final = 24 * 1024
#: What a card's host calls the first version that has `rtl`; Teams shows cards up to it.
CARD_VERSION: Final = "1.5"
RETIRED: Final = (".webhook.office.com", ".webhook.office365.com", "outlook.office.com", "outlook.office365.com")
#: A container without lines, in UTF-16.
_CONTAINER_BYTES: Final = 2 * 75
_SCHEMA: Final = "http://adaptivecards.io/schemas/adaptive-card.json"
_CARD: Final = "application/vnd.microsoft.card.adaptive"
#: How a tier looks: a card's own colours, which each theme of Teams has.
_STYLES: Final = {"flash": "attention", "priority": "warning", "routine": "default"}
_RETRACTION_STYLE: Final = "emphasis"


class TeamsEntry(ChatEntry, frozen=True, kw_only=True, tag="teams"):
    """`url_env` or `url_file` has the address of the workflow's trigger."""

    url: str | None = None
    url_env: str | None = None
    url_file: Path | None = None

    def build(self, given: Given) -> "TeamsHook":
        """Return the hook; raises `HookConfigError`. Reads its secret file."""
        address = self.secret_address(given, variable=self.url_env, path=self.url_file, stated=self.url)
        if f".{httpx.URL(address).raw_host.decode()}".endswith(RETIRED):
            raise self.wrong("Office 365 connectors, as the url's, are retired; docs/hooks/teams.md makes a workflow")
        poster = Poster(address, given.guard, verdict=verdict)
        return TeamsHook(self, poster, lambda notice: body_of(notice, self.language))


class TeamsHook(ChatHook):
    """The key is the run's tracking id, by which it is found in the workflow's history."""

    def _headers(self, message: HookMessage) -> Mapping[str, str]:
        return {**JSON_HEADERS, "x-ms-client-tracking-id": quote(message.id, safe="")}


def body_of(notice: Notice, language: Language) -> dict[str, Any]:
    """Return the message: a card with a container for each language, one for the reports."""
    sections = sections_of(notice, language, room=ROOM, size=_size_alone if notice.items else _size)
    style = _RETRACTION_STYLE if notice.kind == "retraction" else _STYLES[notice.tier]
    card = {
        "$schema": _SCHEMA,
        "type": "AdaptiveCard",
        "version": CARD_VERSION,
        "msteams": {"width": "Full"},
        "fallbackText": _shown(summary(notice, language)),
        "body": [_container(section, style if number == 0 else "default") for number, section in enumerate(sections)],
    }
    return {"type": "message", "attachments": [{"contentType": _CARD, "contentUrl": None, "content": card}]}


def verdict(answer: Answer) -> SendResult:
    """Return what an answer means, by the code in its JSON. 202 says that the workflow has it, not that it is shown."""
    error = answer.fields().get("error")
    code, words = (error.get("code"), error.get("message")) if isinstance(error, dict) else (None, None)
    said = f"{code} {words}" if isinstance(code, str) else None
    # A workflow that is switched off can be switched on again; one that is deleted has its address no more.
    is_deleted = code == "WorkflowTriggerIsNotEnabled" and "'Deleted'" in str(words)
    if is_deleted or code == "WorkflowNotFound":
        return answer.means("gone", said)
    if code == "TriggerInputSchemaMismatch" or answer.status == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
        return answer.means("refused", said)
    return result_of(answer, said)


def _container(section: Section, style: str) -> dict[str, Any]:
    right_to_left = {"rtl": True} if section.reader == "ar" else {}
    return {"type": "Container", "style": style, **right_to_left, "items": list(map(_block, section.lines))}


def _block(line: Line) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [_inline(run) for run in line if run.text]}


def _inline(run: Run) -> dict[str, Any]:
    weight = {"weight": "Bolder"} if run.strong else {}
    led = {} if run.url is None else {"selectAction": {"type": "Action.OpenUrl", "url": run.url}}
    return {"type": "TextRun", "text": _shown(run.text), **weight, **led}


def _shown(text: str) -> str:
    """Return text of which no card makes a date: `{{DATE(...)}}` is the one thing that it fills in."""
    return text.replace("{{", "{ {")


def _size_alone(line: Line) -> int:
    """Return the bytes of a line that has a container of its own, as those of a digest."""
    return _size(line) + _CONTAINER_BYTES


def _size(line: Line) -> int:
    """Return the bytes of a line as UTF-8 or as UTF-16, whichever are more: which one Teams counts is not said."""
    written = encode_builtins(_block(line))
    return max(len(written), 2 * len(written.decode()))
