"""Hooks from a YAML file and the environment. Secrets come from the environment or files, never from the YAML."""

import base64
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

import httpx
import msgspec
import yaml

from connectors.hooks.file import FileHook
from connectors.hooks.hook import Hook
from connectors.hooks.log import LogHook
from connectors.hooks.webhook import WebhookHook
from connectors.web.guard import PUBLIC_ONLY, Guard
from schemas.alert import Tier

TIERS: Final[tuple[Tier, ...]] = get_args(Tier)
URL_VARIABLE: Final = "MARSAD_WEBHOOK_URL"
SECRET_VARIABLE: Final = "MARSAD_WEBHOOK_SECRET"  # noqa: S105  the name of a variable
#: The hook that applies where none is configured.
LOG_HOOK: Final = "log"
SECRET_PREFIX: Final = "whsec_"  # noqa: S105  the scheme's prefix
#: The scheme asks for 24 to 64 random bytes; with fewer, alerts could be forged.
SECRET_BYTES: Final = 32
MIN_SECRET_BYTES: Final = 24


class HookConfigError(ValueError):
    """Hooks cannot be used as configured; the sentence says where and what to do. Reaction: report, start nothing."""


class HookConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One hook of the hooks file. `secret_env` and `secret_file` name where its secrets are, one a word."""

    name: Annotated[str, msgspec.Meta(min_length=1)]
    kind: Literal["webhook", "file", "log"]
    url: str | None = None
    path: Path | None = None
    secret_env: str | None = None
    secret_file: Path | None = None
    tiers: Annotated[tuple[Tier, ...], msgspec.Meta(min_length=1)] = TIERS


class _HooksFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    hooks: tuple[HookConfig, ...]


def new_secret() -> str:
    """Return a new random secret for a webhook, in the scheme's form."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def load_hooks(path: Path | None, environ: Mapping[str, str]) -> tuple[HookConfig, ...]:
    """Return the configured hooks; raises `HookConfigError`. Reads the file."""
    configured = (*_from_file(path), *_from_environment(environ))
    names = [hook.name for hook in configured]
    for name in names:
        if names.count(name) > 1:
            raise HookConfigError(f"two hooks are called {name!r}; give each its own name")
    for hook in configured:
        build_hook(hook, environ)
    return configured


def build_hooks(
    configured: tuple[HookConfig, ...], environ: Mapping[str, str], guard: Guard = PUBLIC_ONLY
) -> tuple[Hook, ...]:
    """Return the hooks, or the log alone where none is configured. `guard` lets webhooks to their receivers."""
    if not configured:
        return (LogHook(LOG_HOOK, frozenset(TIERS)),)
    return tuple(build_hook(hook, environ, guard) for hook in configured)


def build_hook(config: HookConfig, environ: Mapping[str, str], guard: Guard = PUBLIC_ONLY) -> Hook:
    """Return one hook; raises `HookConfigError`. Reads its secret file."""
    tiers = frozenset(config.tiers)
    if config.kind == "log":
        return LogHook(config.name, tiers)
    if config.kind == "file":
        if config.path is None:
            raise HookConfigError(f"hook {config.name!r}: a file hook needs `path`")
        return FileHook(config.name, config.path, tiers)
    return WebhookHook(config.name, _address(config), _secrets(config, environ), tiers, guard=guard)


def _from_file(path: Path | None) -> tuple[HookConfig, ...]:
    if path is None:
        return ()
    try:
        plain = yaml.safe_load(path.read_text(encoding="utf-8"))
        return msgspec.convert(plain, _HooksFile, dec_hook=_as_path).hooks
    except OSError as error:
        raise HookConfigError(f"{path}: cannot be read: {error.strerror}; correct MARSAD_HOOKS or --hooks") from error
    except UnicodeDecodeError as error:
        raise HookConfigError(f"{path}: not UTF-8; save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise HookConfigError(f"{path}: not YAML{_place(error)}; docs/hooks.md shows a hooks file") from error
    except msgspec.ValidationError as error:
        hint = (
            "; secrets go into the environment or a file: secret_env, secret_file" if "`secret`" in str(error) else ""
        )
        raise HookConfigError(f"{path}: {error}{hint}; see docs/hooks.md") from error


def _as_path(kind: type, value: Any) -> Any:  # Any: msgspec's signature
    if kind is Path and isinstance(value, str):
        return Path(value).expanduser()
    raise TypeError(f"Expected `{kind.__name__}`, got `{type(value).__name__}`")


def _place(error: yaml.YAMLError) -> str:
    """Return where a YAML file is broken, without the line itself: someone may have put a secret there."""
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    return "" if mark is None else f" at line {mark.line + 1}, column {mark.column + 1}"


def _address(config: HookConfig) -> str:
    wrong = f"hook {config.name!r}: `url` must be a whole http or https address, such as https://example.org/marsad"
    try:
        url = httpx.URL(config.url or "")
        host = url.host
    except (httpx.InvalidURL, UnicodeError) as error:  # the latter is idna's
        raise HookConfigError(wrong) from error
    if url.scheme not in {"http", "https"} or not host:
        raise HookConfigError(wrong)
    return str(url)


def _from_environment(environ: Mapping[str, str]) -> Iterator[HookConfig]:
    if environ.get(URL_VARIABLE):
        yield HookConfig(name="webhook", kind="webhook", url=environ[URL_VARIABLE], secret_env=SECRET_VARIABLE)


def _secrets(config: HookConfig, environ: Mapping[str, str]) -> list[str]:
    try:
        from_file = config.secret_file.read_text(encoding="utf-8") if config.secret_file is not None else ""
    except OSError as error:
        raise HookConfigError(
            f"hook {config.name!r}: {config.secret_file} cannot be read: {error.strerror}; correct `secret_file`"
        ) from error
    except UnicodeDecodeError:
        # Without its cause: that one carries the bytes.
        raise HookConfigError(f"hook {config.name!r}: {config.secret_file} is no text; put a secret there") from None
    found = (from_file + " " + environ.get(config.secret_env or "", "")).split()
    if not found:
        where = config.secret_env or "secret_env or secret_file"
        raise HookConfigError(f"hook {config.name!r}: no secret; put one into {where}, `marsad hooks secret` makes one")
    for secret in found:
        _check(config.name, secret)
    return found


def _check(name: str, secret: str) -> None:
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError as error:
        raise HookConfigError(
            f"hook {name!r}: the secret must be whsec_ and base64; `marsad hooks secret` makes one"
        ) from error
    if len(key) < MIN_SECRET_BYTES:
        raise HookConfigError(
            f"hook {name!r}: the secret has {len(key)} bytes, {MIN_SECRET_BYTES} are the least;"
            " `marsad hooks secret` makes one"
        )
