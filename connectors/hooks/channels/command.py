"""A command: a program of yours gets each alert on its standard input."""

import os
import stat
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import msgspec

from connectors.hooks.entry import Given, HookEntry
from connectors.hooks.hook import HookMessage, SendResult
from connectors.hooks.program import OutOfTimeError, Program
from connectors.hooks.wording.inert import cut, plain
from connectors.hooks.wording.notice import notice_of
from schemas.alert import Tier

#: Codes of sysexits.h that say more than "try again".
EX_DATAERR: Final = 65
#: What is shown of a program's output when it fails.
ERROR_CHARS: Final = 200
#: A title may be long; a variable of the environment is for a line on a screen.
TITLE_CHARS: Final = 300
#: Where programs are looked for by those that a command starts; Marsad's own environment is not handed on.
SEARCH_PATH: Final = "/usr/local/bin:/usr/bin:/bin"


class CommandEntry(HookEntry, frozen=True, kw_only=True, tag="command"):
    """`command` is the program, by its whole path, and its arguments; no shell reads them.

    `timeout_s` is how long it may run, in seconds, `at_once` how many of it may, `pass_env` the variables that it gets.
    """

    command: tuple[str, ...] = ()
    timeout_s: Annotated[float, msgspec.Meta(gt=0, le=600)] = 30.0
    at_once: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1
    pass_env: tuple[str, ...] = ()

    def build(self, given: Given) -> "CommandHook":
        """Return the hook; raises `HookConfigError`. Looks at the program."""
        self._check()
        passed = {name: given.environ[name] for name in self.pass_env if name in given.environ}
        if missing := [name for name in self.pass_env if name not in passed]:
            raise self.wrong(f"{', '.join(missing)} of `pass_env` is not set; set it, or take it away")
        program = Program(self.command, self.timeout_s, self.at_once)
        return CommandHook(self.name, program, self.takes, passed, at_once=self.at_once)

    def _check(self) -> None:
        if not self.command:
            raise self.wrong("a command hook needs `command`, a list: the program's whole path, and its arguments")
        if any("\0" in word for word in self.command):
            raise self.wrong("`command` holds a NUL, which no argument can")
        path = Path(self.command[0])
        if not path.is_absolute():
            raise self.wrong(f"{path} is no whole path; write it from the root, such as /usr/local/bin/{path.name}")
        if not path.is_file():
            raise self.wrong(f"there is no program {path}; correct the path")
        if not os.access(path, os.X_OK):
            raise self.wrong(f"{path} may not be executed; chmod +x it")
        if path.stat().st_mode & stat.S_IWOTH:
            raise self.wrong(f"anybody may write {path}, and Marsad would run it; chmod o-w it")


class CommandHook:
    """Run a program with `message.body` on its standard input. Its exit code is the answer."""

    def __init__(
        self, name: str, program: Program, tiers: frozenset[Tier], passed: dict[str, str], *, at_once: int = 1
    ) -> None:
        self.name = name
        self.tiers = tiers
        self.at_once = at_once
        self._program = program
        self._passed = passed

    def __repr__(self) -> str:
        return f"CommandHook({self.name!r})"

    async def send(self, message: HookMessage, now: datetime) -> SendResult:  # noqa: ARG002  the port's argument
        """Make one attempt, bounded as a whole once it is this one's turn."""
        environ = {"PATH": SEARCH_PATH, "LANG": "C.UTF-8", **self._passed, **variables_of(message)}
        try:
            ended = await self._program.run(message.body, environ)
        except OutOfTimeError as error:
            return SendResult(outcome="retry", error=self._said(str(error), error.output))
        except OSError as error:
            return SendResult(outcome="retry", error=f"the program cannot be started: {error.strerror}")
        if not ended.code:
            return SendResult(outcome="delivered")
        how = f"exit code {ended.code}" if ended.code > 0 else f"ended by signal {-ended.code}"
        return SendResult(
            outcome="refused" if ended.code == EX_DATAERR else "retry", error=self._said(how, ended.output)
        )

    async def close(self) -> None:
        """Do nothing: a program lives no longer than its attempt."""

    def _said(self, how: str, output: bytes) -> str:
        """Return an error with the end of what the program wrote, where its reason is, without what it was handed."""
        text = output.decode("utf-8", "replace")
        for secret in sorted(filter(None, self._passed.values()), key=len, reverse=True):
            text = text.replace(secret, "***")
        said = plain(text)[-ERROR_CHARS:]
        return f"{how}: {said}".strip(" :")


def variables_of(message: HookMessage) -> dict[str, str]:
    """Return what a program finds in its environment; all else is on its standard input."""
    notice = notice_of(message)
    found = {"MARSAD_ALERT_ID": message.id, "MARSAD_ALERT_KIND": notice.kind, "MARSAD_ALERT_TIER": message.tier,
             "MARSAD_ALERT_EVENT": notice.event_id, "MARSAD_ALERT_RULE": notice.rule,
             "MARSAD_ALERT_UPDATE": str(notice.update), "MARSAD_ALERT_TITLE": notice.title,
             "MARSAD_ALERT_TITLE_AR": notice.title_ar}  # fmt: skip
    return {name: cut(plain(value), TITLE_CHARS) for name, value in found.items()}
