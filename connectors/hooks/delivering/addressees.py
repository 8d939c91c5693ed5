"""Who is to hear of an alert: the hooks that its tier and its channels name, and those that heard before. Pure."""

from collections.abc import Iterable, Sequence

import msgspec

from connectors.hooks.hook import Hook
from schemas.alert import AlertRaised


class Addressees(msgspec.Struct, frozen=True):
    """The hooks of an alert by name, and channels that no hook has: those have to be told of as failed.

    A hook that heard before and was taken out of the hooks file since is among the first: what is for it waits until it
    is configured again, as what it has not heard yet does.
    """

    hooks: tuple[str, ...]
    unknown: tuple[str, ...] = ()


def addressees(alert: AlertRaised, hooks: Iterable[Hook], heard: Iterable[str]) -> Addressees:
    """Return who gets `alert`. `heard` have or will get an earlier one on its event, of its rule or one it replaces.

    An alert goes to the hooks that take its tier and, where the rule names channels, are among them, and to those that
    heard before. A retraction goes to nobody else.
    """
    known = {hook.name: hook for hook in hooks}
    heard = tuple(heard)
    wanted = (*(() if alert.kind == "retraction" else _wanted(alert, known.values())), *heard)
    names = dict.fromkeys(wanted)
    return Addressees(
        hooks=tuple(name for name in names if name in known or name in heard),
        unknown=tuple(name for name in names if name not in known and name not in heard),
    )


def _wanted(alert: AlertRaised, hooks: Iterable[Hook]) -> Sequence[str]:
    channels = alert.terms.channels
    takers = {hook.name: alert.tier in hook.tiers for hook in hooks}
    if not channels:
        return [name for name, takes in takers.items() if takes]
    # A channel that no hook is called by is an error, one whose hook takes other tiers is a choice.
    return [name for name in channels if takers.get(name, True)]
