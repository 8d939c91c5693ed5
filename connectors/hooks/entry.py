"""What every entry of the hooks file says, whatever its kind; each kind adds its own in `channels`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, get_args

import msgspec

from connectors.hooks.hook import Hook
from connectors.web.guard import PUBLIC_ONLY, Guard
from connectors.web.redirects import RedirectError, asked_url
from schemas.alert import Tier

TIERS: Final[tuple[Tier, ...]] = get_args(Tier)


class HookConfigError(ValueError):
    """Hooks cannot be used as configured; the sentence says where and what to do. Reaction: report, start nothing."""


class Given(msgspec.Struct, frozen=True):
    """What the world gives hooks: the environment, where secrets may be, and what lets connections pass."""

    environ: Mapping[str, str]
    guard: Guard = PUBLIC_ONLY

    def __repr__(self) -> str:
        return f"Given({len(self.environ)} variables, {self.guard!r})"


class HookEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """One hook of the hooks file: its name, unique, the tiers that it takes, and whether it hears of lost sources.

    A kind with `ALERTS_ONLY` writes a format of alerts, in which a source has no place.
    """

    name: Annotated[str, msgspec.Meta(min_length=1)]
    tiers: Annotated[tuple[Tier, ...], msgspec.Meta(min_length=1)] = TIERS
    sources: bool = False

    ALERTS_ONLY: ClassVar[bool] = False

    def __repr__(self) -> str:
        """Return what a log or a traceback may show: an address can be a secret as a whole."""
        return f"{type(self).__name__}({self.name!r})"

    @property
    def takes(self) -> frozenset[Tier]:
        """Return the tiers as a set."""
        return frozenset(self.tiers)

    def build(self, given: Given) -> Hook:
        """Return the hook; raises `HookConfigError`. Reads its secret file."""
        raise NotImplementedError

    def wrong(self, sentence: str) -> HookConfigError:
        """Return the error that says `sentence` of this hook."""
        return HookConfigError(f"hook {self.name!r}: {sentence}")


def web_address(entry: HookEntry, url: str | None) -> str:
    """Return an address as it is asked; raises `HookConfigError` for what is none, without saying it."""
    try:
        return str(asked_url(url or ""))
    except RedirectError:
        raise entry.wrong("`url` must be a whole http or https address, such as https://example.org/marsad") from None


def as_path(kind: type, value: Any) -> Any:  # Any: msgspec's signature
    """Return a path of the hooks file, `~` being the user's own folder; raises `TypeError`."""
    if kind is Path and isinstance(value, str):
        return Path(value).expanduser()
    raise TypeError(f"Expected `{kind.__name__}`, got `{type(value).__name__}`")
