"""The rules in force follow the operator's file, and never a bad one."""

import asyncio
import gc
import weakref
from datetime import UTC, datetime
from pathlib import Path

import pytest
from full_disk import file_size_limited
from prometheus_client import CollectorRegistry
from sayings import killed, told

from streams.alerting.rulebook import RulesFile, ensure_rules, read_state
from streams.operation.metrics import RulesMetrics
from streams.rules.loading import RulesError, load_rules
from streams.rules.meeting import compiled, meets
from streams.settings import Settings

ONE = "rules:\n  - {name: one, title: {en: A, ar: ا}, tier: flash, when: {types: [ASSAULT]}}\n"
TWO = ONE.replace("name: one", "name: two")
BAD = ONE.replace("ASSAULT", "ASALT")


class _Desk:
    """A rules file in a folder, and the workers that start there."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "rules.yaml"
        self.settings = Settings(data_dir=folder / "data", rules=self.path)
        self.now = datetime(2025, 3, 6, 12, 0, tzinfo=UTC)

    def write(self, text: str) -> None:
        """Save the file."""
        self.path.write_text(text, encoding="utf-8")

    def start(self) -> "_Worker":
        """Start a worker."""
        return _Worker(self)


class _Worker:
    """What a worker holds."""

    def __init__(self, desk: _Desk) -> None:
        self.registry = CollectorRegistry()
        self.path = desk.path
        self.file = RulesFile.open(desk.settings, RulesMetrics(self.registry), lambda: desk.now)

    @property
    def rules(self) -> list[str]:
        """Return the rules in force by name."""
        return [one.rule.name for one in self.file.rulebook.ruled]

    def metric(self, name: str) -> float | None:
        """Return what a metric says."""
        return self.registry.get_sample_value(name)

    async def look(self, times: int = 2) -> None:
        """Look at the file so many times."""
        for _ in range(times):
            await self.file.look(self.path)


@pytest.fixture
def desk(tmp_path: Path) -> _Desk:
    """Return a desk with one good rule."""
    made = _Desk(tmp_path)
    made.write(ONE)
    return made


async def test_a_changed_file_is_taken_when_it_stands_still(desk: _Desk) -> None:
    """Not at the first look, as somebody may be writing it, but at the second."""
    worker = desk.start()
    desk.write(TWO)

    await worker.look(1)
    at_first = worker.rules
    await worker.look(1)

    assert (at_first, worker.rules) == (["one"], ["two"])
    assert worker.metric("marsad_rules_loaded_timestamp_seconds") == desk.now.timestamp()


async def test_a_change_of_the_same_size_is_seen(desk: _Desk) -> None:
    """Within the grain of the file system's clock the content tells."""
    worker = desk.start()
    for text, rules in ((TWO, ["two"]), (ONE, ["one"]), (TWO, ["two"])):
        desk.write(text)
        await worker.look()

        assert worker.rules == rules


async def test_a_bad_file_changes_nothing_and_is_told(desk: _Desk) -> None:
    """The rules before stay; metrics and the state for `marsad doctor` say what is wrong, once for each content."""
    worker = desk.start()
    desk.write(BAD)
    await worker.look(4)

    state = read_state(desk.settings)
    assert worker.rules == ["one"]
    assert (worker.metric("marsad_rules_rejected_total"), worker.metric("marsad_rules_stale")) == (1, 1)
    assert state is not None
    assert "ASALT" in (state.problem or "")
    assert state.rules == 1


async def test_a_mended_file_is_taken(desk: _Desk) -> None:
    """Also where it is what it was before it was bad."""
    worker = desk.start()
    for text in (BAD, ONE):
        desk.write(text)
        await worker.look()

    state = read_state(desk.settings)
    assert state is not None
    assert (state.problem, worker.metric("marsad_rules_stale")) == (None, 0)


async def test_a_file_that_is_gone_changes_nothing(desk: _Desk) -> None:
    """Somebody moves it away to write another: until it is there the rules before stay."""
    worker = desk.start()
    desk.path.unlink()
    await worker.look()
    without = worker.rules
    desk.write(TWO)
    await worker.look()

    assert (without, worker.rules) == (["one"], ["two"])


async def test_a_worker_that_starts_with_a_bad_file_goes_on_by_the_last_good_one(desk: _Desk) -> None:
    """A restart by a supervisor must not end the flow over a typing mistake; the mended file is taken as ever."""
    desk.start()
    desk.write(BAD)

    ensure_rules(desk.settings)
    worker = desk.start()
    at_start = worker.rules, worker.metric("marsad_rules_stale")
    desk.write(TWO)
    await worker.look()

    assert at_start == (["one"], 1)
    assert (worker.rules, worker.metric("marsad_rules_stale")) == (["two"], 0)


def test_a_first_start_with_a_bad_file_is_refused(desk: _Desk) -> None:
    """Nothing good was ever taken."""
    desk.write(BAD)

    with pytest.raises(RulesError, match="ASALT"):
        desk.start()
    with pytest.raises(RulesError, match="ASALT"):
        ensure_rules(desk.settings)


def test_the_last_good_one_of_another_file_does_not_count(desk: _Desk, tmp_path: Path) -> None:
    """Who names another file means that one."""
    desk.start()
    desk.path = tmp_path / "other.yaml"
    desk.settings = Settings(data_dir=desk.settings.data_dir, rules=desk.path)
    desk.write(BAD)

    with pytest.raises(RulesError, match="ASALT"):
        desk.start()


def test_the_built_in_rules_need_no_file(tmp_path: Path) -> None:
    """Nothing is watched, and nothing kept."""
    settings = Settings(data_dir=tmp_path, rules=None)
    file = RulesFile.open(settings, RulesMetrics(CollectorRegistry()))

    asyncio.run(file.watch())

    assert file.rulebook.ruled
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("capsys")  # the log goes to memory meanwhile
async def test_a_full_disk_ends_no_worker(desk: _Desk) -> None:
    """Good rules are in force, and a bad file is told, whether or not it can be kept; it is, once there is room."""
    with file_size_limited(to=0):
        worker = desk.start()
        at_start = worker.rules
    desk.write(TWO)
    with file_size_limited(to=0):
        await worker.look()
        taken = worker.rules
    desk.write(BAD)
    with file_size_limited(to=0):
        await worker.look()
        left = sorted(path.name for path in desk.settings.data_dir.iterdir())
    await worker.look()

    state = read_state(desk.settings)
    assert (at_start, taken, worker.rules, left) == (["one"], ["two"], ["two"], [])
    assert desk.settings.rules_copy.read_text(encoding="utf-8") == TWO
    assert state is not None
    assert "ASALT" in (state.problem or "")


async def test_a_file_that_comes_and_goes_ends_no_worker(desk: _Desk) -> None:
    """An editor takes it away and puts another there; each look finds what it finds."""
    worker = desk.start()
    busy = asyncio.Event()

    def write() -> None:
        while not busy.is_set():
            desk.path.unlink(missing_ok=True)
            desk.write(TWO)

    writing = asyncio.create_task(asyncio.to_thread(write))
    await worker.look(300)
    busy.set()
    await writing
    await worker.look()

    assert worker.rules == ["two"]


def test_rules_that_were_replaced_are_gone(desk: _Desk) -> None:
    """A desk edits its file for months without a restart."""
    book = desk.start().file.rulebook
    (before,) = (one.rule for one in book.ruled)
    meets(told(killed(5)), before.when)
    kept = weakref.ref(compiled(before.when))
    book.take(load_rules(desk.path))
    gc.collect()

    assert kept() is None
