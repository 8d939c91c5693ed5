"""The rules in force: those of the operator's file, taken anew when it changes, and the last good ones while it is bad.

A file that was taken is kept as a copy in the data directory, so that a worker that is started again while the file is
bad goes on by the rules before, and says so. docs/decisions/rules-in-force.md tells why, and what holds while several
workers have not all seen a change yet.
"""

import asyncio
import hashlib
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final, Self

import msgspec
import structlog

from schemas.codec import DecodeError, decode, encode
from schemas.moment import Moment
from streams.alerting.watching import Ruled, ruled
from streams.clock import utc_now
from streams.operation.metrics import RulesMetrics
from streams.rules.loading import RulesError, content_of, load_rules, read_rules, text_in
from streams.rules.meeting import forget_compiled
from streams.rules.mistake import UnreadableError
from streams.rules.rule import Rule
from streams.settings import Settings

#: A person who has saved a file looks at the log a few seconds later.
LOOK_EVERY_S: Final = 1.0
#: The coarsest clock of a file system in use, that of FAT.
GRAIN_S: Final = 2.0

_log = structlog.get_logger()


class RulesState(msgspec.Struct, frozen=True, kw_only=True):
    """Which rules a worker of this data directory took last, for `marsad doctor` and the next life of a worker.

    `problem` is why `file`, as it is now, is not what is in force; None when it is.
    """

    file: str
    taken_at: Moment
    rules: int
    problem: str | None = None
    refused_at: Moment | None = None


def read_state(settings: Settings) -> RulesState | None:
    """Return what was taken last of the file that is set; None where none is, or nothing is known of it."""
    try:
        state = decode(settings.rules_state.read_bytes(), RulesState)
    except (OSError, DecodeError):
        return None
    return state if state.file == str(settings.rules) else None


class Rulebook:
    """What rules say now; a change of them comes between two records, as both happen in one event loop."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.ruled: tuple[Ruled, ...] = ruled(rules)

    def take(self, rules: tuple[Rule, ...]) -> None:
        """Let these rules be in force, and what the ones before were turned into be gone."""
        forget_compiled()
        self.ruled = ruled(rules)


class RulesFile:
    """The file that MARSAD_RULES names, and its good copy; without one, the built-in rules."""

    def __init__(
        self, settings: Settings, rulebook: Rulebook, metrics: RulesMetrics, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._settings = settings
        self._path = settings.rules
        self._metrics = metrics
        self._now = clock
        self._tried = ""  # the content that was taken or refused last
        self._seen = ""  # the content at the last look
        self._stat: tuple[int, ...] = ()
        self._state: RulesState | None = None
        #: What is still to be written: on a full disk it waits for room.
        self._unkept: dict[Path, bytes] = {}
        self._is_room = True
        self.rulebook = rulebook

    @classmethod
    def open(cls, settings: Settings, metrics: RulesMetrics, clock: Callable[[], datetime] = utc_now) -> Self:
        """Return the file with its rules in force, or those of its copy where it is bad now.

        Reads files; raises `RulesError` where the file is bad and no good one was ever taken.
        """
        opened = cls(settings, Rulebook(()), metrics, clock)
        opened._begin()
        return opened

    async def watch(self) -> None:
        """Look at the file every second until cancelled; what is read and parsed is so in a thread."""
        while self._path is not None:
            await asyncio.sleep(LOOK_EVERY_S)
            await self.look(self._path)

    async def look(self, path: Path) -> None:
        """Take the file where it has changed and stands still since the last look: an editor may be writing it."""
        seen = await asyncio.to_thread(self._digest, path)
        if seen == self._seen and seen != self._tried:
            self._tried = seen
            await self._reload(path, seen)
        self._seen = seen
        if self._unkept:
            await asyncio.to_thread(self._keep)

    async def _reload(self, path: Path, seen: str) -> None:
        try:
            content, rules = await asyncio.to_thread(self._load, path, seen)
        except _MovedError:
            self._tried = ""
        except RulesError as error:
            self._refuse(error)
        else:
            self._take(content, rules)

    def _begin(self) -> None:
        path = self._path
        if path is None:
            self.rulebook.take(load_rules(None))
            self._metrics.taken(self._now().timestamp(), len(self.rulebook.ruled))
            return
        self._tried = self._seen = self._digest(path)
        try:
            self._take(*self._load(path, self._tried))
        except _MovedError:
            self._tried = ""  # it is being written: the copy will do, and the next looks take it
            self._fall_back(UnreadableError(str(path), "was written while it was read; start again"))
        except RulesError as error:
            self._fall_back(error)
        self._keep()

    def _fall_back(self, error: RulesError) -> None:
        """Put the copy in force, loudly; raises `error` where there is none that is good."""
        self._state = state = read_state(self._settings)
        if state is None:
            raise error
        try:
            self.rulebook.take(load_rules(self._settings.rules_copy))
        except RulesError:
            raise error from None
        self._metrics.taken(state.taken_at.timestamp(), len(self.rulebook.ruled))
        self._refuse(error)

    @staticmethod
    def _load(path: Path, seen: str) -> tuple[bytes, tuple[Rule, ...]]:
        """Return the file and its rules; raises `RulesError`, `_MovedError` where it is not what was `seen`."""
        content = content_of(path)
        if _digest_of(content) != seen:
            raise _MovedError
        return content, read_rules(text_in(content, str(path)), str(path))

    def _take(self, content: bytes, rules: tuple[Rule, ...]) -> None:
        before = {one.rule.name for one in self.rulebook.ruled}
        self.rulebook.take(rules)
        now = self._now()
        self._metrics.taken(now.timestamp(), len(rules))
        self._unkept[self._settings.rules_copy] = content
        self._note(RulesState(file=str(self._path), taken_at=now, rules=len(rules)))
        gone = sorted(before - {rule.name for rule in rules})
        _log.info("rules in force", file=str(self._path), rules=len(rules), removed=gone)

    def _refuse(self, error: RulesError) -> None:
        self._metrics.refused()
        if self._state is not None:
            self._note(msgspec.structs.replace(self._state, problem=str(error), refused_at=self._now()))
        in_force = len(self.rulebook.ruled)
        _log.error("the rules file is refused, the rules before stay in force", problems=error.lines, in_force=in_force)

    def _note(self, state: RulesState) -> None:
        self._state = state
        self._unkept[self._settings.rules_state] = encode(state)

    def _keep(self) -> None:
        """Write what is to be kept, the copy first; what cannot be written is tried again at the next look."""
        try:
            for path in sorted(self._unkept, key=lambda one: one != self._settings.rules_copy):
                _write(path, self._unkept[path])
                del self._unkept[path]
        except OSError as error:
            if self._is_room:
                _log.warning("what rules are in force cannot be kept for the next start", error=str(error))
            self._is_room = False
        else:
            self._is_room = True

    def _digest(self, path: Path) -> str:
        """Return what tells one content of the file from another; a file that is gone has one too."""
        try:
            stat = path.stat()
            known = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            # Within the grain of its clock a file can change twice and show the same time.
            if known == self._stat and self._now().timestamp() - stat.st_mtime > GRAIN_S:
                return self._seen
            self._stat = known
            return _digest_of(content_of(path))
        except (OSError, UnreadableError) as error:
            self._stat = ()
            return f"unreadable: {error}"


def ensure_rules(settings: Settings) -> None:
    """Raise `RulesError` where no worker could start: the file is bad, and no good one was ever taken."""
    if settings.rules is None:
        return
    try:
        load_rules(settings.rules)
    except RulesError as error:
        if read_state(settings) is None:
            raise
        try:
            load_rules(settings.rules_copy)
        except RulesError:
            raise error from None


class _MovedError(Exception):
    """The file was changed between two reads of it. Reaction: look again."""


def _digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write(path: Path, content: bytes) -> None:
    """Write in one step; several workers of a data directory may do so at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
