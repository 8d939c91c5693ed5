"""No partition stands still: not after a recovery, and not for long where the engine loses what it fetched."""

import shutil
from pathlib import Path

import pytest
from flowrun import Flow, Part, wait_for
from news import burst

from streams.engine.flow import EXIT_HALTED

pytestmark = pytest.mark.broker

UNIQUE = "marsad.articles.unique"
#: Short sessions, and the modules of tests/support that make trouble for a part.
SETTINGS = {"MARSAD_BROKER_KIND": "embedded", "PYTHONPATH": f"{Path(__file__).parents[1] / 'support'}:."}
#: More than one batch, so that some of them wait in the engine's own queues.
BACKLOG = 300


def _articles(flow: Flow) -> int:
    return len({(one["article"]["id"], one["article"]["revision"]) for one in flow.values(UNIQUE)})


@pytest.mark.timeout(300)
def test_what_waits_while_tables_recover_is_read(flow: Flow) -> None:
    """Records that come in between the recovery and the start of the streams are not dropped."""
    first, later = (articles := list(burst(BACKLOG + 20)))[:20], articles[20:]
    flow.environment |= SETTINGS
    flow.start("work")
    flow.publish(first)
    wait_for(lambda: _articles(flow) == len(first))
    flow.parts["work"].stop()
    shutil.rmtree(flow.folder / "tables")

    flow.publish(later)
    flow.start("work", module="slow_broker")
    wait_for(lambda: _articles(flow) == len(articles))


@pytest.mark.timeout(300)
def test_a_partition_that_stands_still_ends_the_worker(flow: Flow) -> None:
    """It says which and ends; the next process, started by a supervisor, reads what the first did not."""
    articles = list(burst(BACKLOG))
    flow.environment |= SETTINGS
    flow.start("work", module="deaf_partition")
    first = flow.parts["work"]

    flow.publish(articles)
    wait_for(lambda: first.process.poll() is not None)
    read, is_ready = _articles(flow), first.is_ready()
    flow.start("work")
    wait_for(lambda: _articles(flow) == len(articles))

    assert (first.process.returncode, is_ready) == (EXIT_HALTED, False)
    assert 0 < read < len(articles)
    assert first.log.read_text(encoding="utf-8").count('"partitions": ["marsad.articles.fetched/0 at ') == 1


@pytest.mark.timeout(300)
def test_an_agent_that_fell_silent_ends_the_worker(kafka_flow: Flow) -> None:
    """Without any news the canary tells, and the worker ends to be started again."""
    flow = kafka_flow
    flow.environment |= SETTINGS
    flow.start("work", module="silent_agent")
    silent = flow.parts["work"]

    wait_for(lambda: silent.process.poll() is not None)
    is_ready = silent.is_ready()

    assert (silent.process.returncode, is_ready) == (EXIT_HALTED, False)
    assert '"partitions": ["marsad.canary.written/' in silent.log.read_text(encoding="utf-8")


@pytest.mark.timeout(300)
def test_a_recovery_that_hangs_ends_the_worker(kafka_flow: Flow) -> None:
    """Tables that come back no further end the worker as well, which never was ready."""
    flow = kafka_flow
    flow.environment |= SETTINGS
    stuck = flow.parts["work"] = Part("work", flow.folder, flow.environment, "stuck_recovery")

    wait_for(lambda: stuck.process.poll() is not None)

    assert (stuck.process.returncode, stuck.is_ready()) == (EXIT_HALTED, False)
    assert '"partitions": ["recovery of tables/0 at ' in stuck.log.read_text(encoding="utf-8")
