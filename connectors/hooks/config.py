"""Hooks from a YAML file and the environment. Secrets come from the environment or files, never from the YAML."""

import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec
import yaml

from connectors.hooks.channels.alertmanager import AlertmanagerEntry
from connectors.hooks.channels.command import CommandEntry
from connectors.hooks.channels.discord import DiscordEntry
from connectors.hooks.channels.email import EmailEntry
from connectors.hooks.channels.feed import FeedEntry
from connectors.hooks.channels.file import FileEntry
from connectors.hooks.channels.log import LogEntry, LogHook
from connectors.hooks.channels.mattermost import MattermostEntry
from connectors.hooks.channels.pagerduty import PagerDutyEntry
from connectors.hooks.channels.slack import SlackEntry
from connectors.hooks.channels.stix import StixEntry
from connectors.hooks.channels.teams import TeamsEntry
from connectors.hooks.channels.telegram import TelegramEntry
from connectors.hooks.channels.webhook import WebhookEntry
from connectors.hooks.entry import TIERS, Given, HookConfigError, HookEntry, as_path
from connectors.hooks.hook import Hook
from connectors.web.guard import PUBLIC_ONLY, Guard

URL_VARIABLE: Final = "MARSAD_WEBHOOK_URL"
SECRET_VARIABLE: Final = "MARSAD_WEBHOOK_SECRET"  # noqa: S105  the name of a variable
#: The hook that applies where none is configured.
LOG_HOOK: Final = "log"

#: Every kind of hook, in the order of docs/hooks.md.
Entry = (
    WebhookEntry | SlackEntry | DiscordEntry | MattermostEntry | TelegramEntry | TeamsEntry | EmailEntry
    | AlertmanagerEntry | PagerDutyEntry | StixEntry | FeedEntry | FileEntry | CommandEntry | LogEntry
)  # fmt: skip
#: What an entry has no field for, since it would be the secret itself.
_SECRET: Final = re.compile("unknown field `(secret|password|token|routing_key)`")


class _HooksFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    hooks: tuple[Entry, ...]


def load_hooks(path: Path | None, environ: Mapping[str, str]) -> tuple[HookEntry, ...]:
    """Return the configured hooks; raises `HookConfigError`. Reads the file."""
    configured = (*_from_file(path), *_from_environment(environ))
    names = [hook.name for hook in configured]
    for name in names:
        if names.count(name) > 1:
            raise HookConfigError(f"two hooks are called {name!r}; give each its own name")
    for hook in configured:
        if hook.sources and hook.ALERTS_ONLY:
            raise hook.wrong("a hook of this kind tells of alerts only; leave `sources` out, see docs/hooks.md")
        hook.build(Given(environ))
    return configured


def build_hooks(
    configured: tuple[HookEntry, ...], environ: Mapping[str, str], guard: Guard = PUBLIC_ONLY
) -> tuple[Hook, ...]:
    """Return the hooks, or the log alone where none is configured. `guard` lets webhooks to their receivers."""
    if not configured:
        return (LogHook(LOG_HOOK, frozenset(TIERS)),)
    return tuple(entry.build(Given(environ, guard)) for entry in configured)


def _from_file(path: Path | None) -> tuple[HookEntry, ...]:
    if path is None:
        return ()
    try:
        plain = yaml.safe_load(path.read_text(encoding="utf-8"))
        hooks = msgspec.convert(plain, _HooksFile, dec_hook=as_path).hooks
        is_open = bool(path.stat().st_mode & stat.S_IWOTH)
    except OSError as error:
        raise HookConfigError(f"{path}: cannot be read: {error.strerror}; correct MARSAD_HOOKS or --hooks") from error
    except UnicodeDecodeError as error:
        raise HookConfigError(f"{path}: not UTF-8; save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise HookConfigError(f"{path}: not YAML{_place(error)}; docs/hooks.md shows a hooks file") from error
    except msgspec.ValidationError as error:
        raise HookConfigError(f"{path}: {error}{_hint(str(error))}; see docs/hooks.md") from error
    except (ValueError, RecursionError) as error:
        # Of a value that looks like a date or a number and is none, or of what is nested without end.
        raise HookConfigError(f"{path}: not YAML: {type(error).__name__}; docs/hooks.md shows a hooks file") from error
    if is_open and any(isinstance(hook, CommandEntry) for hook in hooks):
        raise HookConfigError(f"{path}: names a command, and anybody may write it: chmod o-w {path}")
    return hooks


def _hint(complaint: str) -> str:
    """Return where a secret belongs, where one was put into the hooks file itself."""
    found = _SECRET.search(complaint)
    return "" if found is None else f"; secrets go into the environment or a file: {found[1]}_env, {found[1]}_file"


def _place(error: yaml.YAMLError) -> str:
    """Return where a YAML file is broken, without the line itself: someone may have put a secret there."""
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    return "" if mark is None else f" at line {mark.line + 1}, column {mark.column + 1}"


def _from_environment(environ: Mapping[str, str]) -> Iterator[HookEntry]:
    if environ.get(URL_VARIABLE):
        yield WebhookEntry(name="webhook", url=environ[URL_VARIABLE], secret_env=SECRET_VARIABLE)
