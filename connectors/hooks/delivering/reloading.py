"""The hooks file and the secrets that it names, read again when one of them has changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import structlog

from connectors.hooks.config import build_hooks, load_hooks
from connectors.hooks.entry import HookConfigError, HookEntry
from connectors.hooks.hook import Hook
from connectors.web.guard import Guard

#: When a file was changed last, how large it is, and which file it is; None where there is none.
_Mark = tuple[int, int, int] | None
_log = structlog.get_logger()


class HooksSource:
    """Hooks as they are configured now. `path` says which hooks file applies, None where there is none."""

    def __init__(self, path: Callable[[], Path | None], environ: Mapping[str, str], guard: Guard) -> None:
        self._path = path
        self._environ = environ
        self._guard = guard
        self._marks: dict[Path, _Mark] = {}
        self._seen: dict[Path, _Mark] | None = None
        #: The hooks that want to hear of sources which fall silent.
        self.sources: frozenset[str] = frozenset()

    def load(self) -> tuple[Hook, ...]:
        """Return the hooks; reads files. Raises `HookConfigError`."""
        path = self._path()
        # Before anything is read: a change meanwhile is then seen as one.
        self._marks = _marked([] if path is None else [path, *self._marks])
        entries = load_hooks(path, self._environ)
        self._marks |= _marked([file for file in _files(entries) if file not in self._marks])
        hooks = build_hooks(entries, self._environ, self._guard)
        self.sources = frozenset(entry.name for entry in entries if entry.sources)
        return hooks

    def is_still(self) -> bool:
        """Return whether the files are as they were when this was asked last; looks at each.

        Many an editor takes a file away before it writes it anew, or writes it in pieces: read meanwhile it has no
        hooks, or a part of them, and what is raised then would never get to the others.
        """
        path = self._path()
        before, self._seen = self._seen, _marked([*self._marks, *([] if path is None else [path])])
        return before == self._seen

    def changed(self) -> tuple[Hook, ...] | None:
        """Return the hooks anew where a file has changed, None where none has; reads files.

        What cannot be used is logged, once a change, and the hooks that are stay in use.
        """
        path = self._path()
        if _marked(self._marks) == self._marks and (path is None or path in self._marks):
            return None
        try:
            hooks = self.load()
        except HookConfigError as error:
            _log.error("hooks stay as they were: what has changed cannot be used", error=str(error))
            return None
        _log.info("hooks taken anew", hooks=[hook.name for hook in hooks])
        return hooks


def _files(entries: Sequence[HookEntry]) -> Iterator[Path]:
    """Yield the files of secrets: every setting of an entry that is called `..._file`."""
    for entry in entries:
        for field in msgspec.structs.fields(entry):
            value = getattr(entry, field.name)
            if field.name.endswith("_file") and isinstance(value, Path):
                yield value


def _marked(paths: Sequence[Path] | Mapping[Path, _Mark]) -> dict[Path, _Mark]:
    return {path: _mark(path) for path in paths}


def _mark(path: Path) -> _Mark:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
