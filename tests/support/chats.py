"""The chats: each kind's service, what its hooks file says, and messages of every kind to send."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from chat_service import ChatService
from discord_service import DiscordService
from mattermost_service import MattermostService
from reports import NOON, article, mention, named, source, strike
from slack_service import CHANNEL, SlackApi, SlackWebhook
from slack_service import TOKEN as SLACK_TOKEN
from teams_service import TeamsService
from telegram_service import CHAT, TelegramService
from telegram_service import TOKEN as TELEGRAM_TOKEN
from webhook_receiver import LOOPBACK, alert, message

from connectors.hooks.channels import discord, mattermost, slack, teams, telegram
from connectors.hooks.config import build_hooks, load_hooks
from connectors.hooks.hook import Hook, HookMessage
from connectors.hooks.wording.notice import Notice
from connectors.hooks.wording.passage import Language
from schemas.alert import AlertRaised, Tier
from schemas.event import EventMerged
from streams.merging.open_events import merged_with


class Chat(msgspec.Struct, frozen=True):
    """A kind of chat: its service, the keys of its entry, its secret, and what makes a body of a notice."""

    kind: str
    service: type[ChatService]
    written: Any  # the module of the channel, whose `body_of` it is
    secret: str = ""
    keys: Mapping[str, Any] = {}

    def entry(self, service: ChatService, **options: Any) -> dict[str, Any]:  # Any: values of YAML
        """Return the hooks file's entry for a service."""
        where = {"token_env": "PLACE", "api": service.root + service.path} if self.secret else {"url_env": "PLACE"}
        return {"name": "desk", "kind": self.kind, **where, **self.keys, **options}

    def body(self, notice: Notice, language: Language = "both") -> dict[str, Any]:
        """Return the body of a message, with what the hook adds to it by its entry."""
        body: dict[str, Any] = self.written.body_of(notice, language)
        return {**body, "chat_id": CHAT} if self.kind == "telegram" else body


CHATS: Final = (
    Chat("slack", SlackWebhook, slack),
    Chat("slack", SlackApi, slack, SLACK_TOKEN, {"channel": CHANNEL}),
    Chat("discord", DiscordService, discord),
    Chat("mattermost", MattermostService, mattermost),
    Chat("telegram", TelegramService, telegram, TELEGRAM_TOKEN, {"chat_id": CHAT}),
    Chat("teams", TeamsService, teams),
)
NAMES: Final = [chat.service.__name__ for chat in CHATS]


def hook_of(chat: Chat, service: ChatService, folder: Path, **options: Any) -> Hook:  # Any: values of YAML
    """Return the hook to a service, from a hooks file in `folder`."""
    path = folder / "hooks.yaml"
    path.write_bytes(msgspec.yaml.encode({"hooks": [chat.entry(service, **options)]}))
    environ = {"PLACE": chat.secret or service.url}
    (hook,) = build_hooks(load_hooks(path, environ), environ, LOOPBACK)
    return hook


def event() -> EventMerged:
    """Return an event that two outlets report, one in Arabic, and a third denies."""
    merged = None
    for number, outlet in enumerate(("sana", "afp")):
        words = "غارة قرب دير الزور" if outlet == "sana" else "Strike near Deir ez-Zor"  # a raid near Deir ez-Zor
        of = article(f"a{number}", source=source(outlet), minutes=number, title=words)
        ministry = named("the ministry", name="Interior Ministry", name_ar="وزارة الداخلية")
        merged = merged_with(merged, mention(strike(claimed_by=ministry), of), NOON)
    assert merged is not None
    return msgspec.structs.replace(merged, disputed_by=("the army",), status="disputed")


def told(*, tier: Tier = "flash", number: int = 1, **changes: Any) -> HookMessage:  # Any: fields of an alert
    """Return a message on an alert."""
    raised = alert(number, tier=tier)
    titles = {"title": "Attack: Deir ez-Zor", "title_ar": "هجوم: دير الزور", "event": event(), "raised_at": NOON}
    raised = msgspec.structs.replace(raised, **{**titles, **changes})
    return of(raised)


def of(*alerts: AlertRaised, id: str | None = None) -> HookMessage:  # noqa: A002  the field's name
    """Return a message on alerts: several are a digest, none is a test."""
    made = message()
    first = alerts[0] if len(alerts) == 1 else None
    return msgspec.structs.replace(
        made,
        id=id or (first.id if first else made.id),
        subject=first.event.id if first else made.subject,
        tier=first.tier if first else made.tier,
        alerts=alerts,
    )
