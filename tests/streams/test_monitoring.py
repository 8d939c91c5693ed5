"""The port at which a part is watched tells the truth, also of a part whose event loop hangs."""

import asyncio
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from ports import free_port

from streams.operation import health
from streams.operation.lifeline import RESTARTS_VARIABLE
from streams.operation.monitoring import Monitor, MonitoringAddressError, monitored
from streams.settings import Settings

pytestmark = pytest.mark.usefixtures("impatient")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a probe wait for half a second only."""
    monkeypatch.setattr(health, "ANSWER_S", 0.5)
    return iter(())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings with a free port for metrics."""
    return Settings(data_dir=tmp_path, metrics_port=free_port())


def _get(settings: Settings, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.metrics_port}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


async def _ask(settings: Settings, path: str) -> tuple[int, str]:
    return await asyncio.to_thread(_get, settings, path)


async def test_a_part_that_has_started_is_alive_and_ready(settings: Settings) -> None:
    """Alive from the beginning, ready when it says so."""
    with monitored(settings, {}) as monitor:
        before = [await _ask(settings, path) for path in ("/healthz", "/readyz")]
        monitor.health.ready_where()
        after = [await _ask(settings, path) for path in ("/healthz", "/readyz")]

    assert before == [(200, "alive\n"), (503, "not started yet\n")]
    assert after == [(200, "alive\n"), (200, "ready\n")]


async def test_what_is_wrong_is_said(settings: Settings) -> None:
    """One whose progress is doubted is neither alive nor ready; one that lacks something is only not ready."""

    def wrong(monitor: Monitor) -> None:
        monitor.health.ready_where(lambda: "no partitions")

    with monitored(settings, {}) as monitor:
        wrong(monitor)
        lacking = [await _ask(settings, path) for path in ("/healthz", "/readyz")]
        monitor.health.watched_by(lambda: "stands still")
        ailing = [await _ask(settings, path) for path in ("/healthz", "/readyz")]

    assert lacking == [(200, "alive\n"), (503, "no partitions\n")]
    assert ailing == [(503, "stands still\n")] * 2


async def test_a_question_that_fails_is_an_ailment(settings: Settings) -> None:
    """A probe is answered in any case."""
    with monitored(settings, {}) as monitor:
        monitor.health.watched_by(lambda: str(1 // 0))
        status, words = await _ask(settings, "/healthz")

    assert (status, words.startswith("its health cannot be told: ZeroDivisionError")) == (503, True)


async def test_a_loop_that_hangs_is_told(settings: Settings) -> None:
    """Metrics are served meanwhile, and the part is alive again once its loop goes on."""
    with monitored(settings, {}):
        asking = [
            asyncio.get_running_loop().run_in_executor(None, _get, settings, at) for at in ("/healthz", "/metrics")
        ]
        deadline = time.monotonic() + 20
        while not all(one.done() for one in asking) and time.monotonic() < deadline:
            # The loop itself is held up: what the threads have found is only taken note of in the turn after.
            time.sleep(1.5)  # noqa: ASYNC251  this is the fault
            await asyncio.sleep(0.01)
        (status, words), (served, _) = [await one for one in asking]
        again = await _ask(settings, "/healthz")

    assert (status, words) == (503, "the event loop has not answered for 0 s\n")
    assert (served, again) == (200, (200, "alive\n"))


async def test_metrics_are_served_with_the_restarts(settings: Settings) -> None:
    """As Prometheus reads them; what the supervisor has counted is among them. Other paths are not there."""
    with monitored(settings, {RESTARTS_VARIABLE: "3"}):
        status, text = await _ask(settings, "/metrics")
        other, _ = await _ask(settings, "/")

    assert (status, other) == (200, 404)
    assert "marsad_restarts 3.0" in text.splitlines()


async def test_a_port_that_is_taken_is_told(settings: Settings) -> None:
    """In one line that names the settings."""
    with monitored(settings, {}), pytest.raises(MonitoringAddressError) as told, monitored(settings, {}):
        pass

    assert str(told.value) == (
        f"metrics cannot be served at 127.0.0.1:{settings.metrics_port}: Address already in use;"
        " see MARSAD_METRICS_HOST and _PORT"
    )


async def test_without_a_port_nothing_is_served(tmp_path: Path) -> None:
    """The parts count all the same."""
    with monitored(Settings(data_dir=tmp_path), {}) as monitor:
        assert monitor.registry.get_sample_value("marsad_restarts") == 0


def test_parts_of_one_machine_have_ports_of_their_own() -> None:
    """Under `marsad up`, in a fixed order from the one that is set."""
    settings = Settings(metrics_port=9464)

    assert [settings.metrics_port_of(part) for part in ("poll", "work", "deliver", "console")] == [
        9464,
        9465,
        9466,
        9467,
    ]
    assert Settings().metrics_port_of("work") is None
