"""What an operator sees of the parts while they work: metrics, health, one article's trace, lines of the log."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from flowrun import Flow, wait_for
from news import strike_news
from ports import free_port, free_ports
from uprun import Up
from webhook_receiver import WebhookReceiver, closed_url

from connectors.feeds.polling.memory import FeedMemory
from connectors.feeds.polling.state import FeedState
from console.commands.up import _prepare
from schemas import naming
from streams.clock import utc_now
from streams.identity import fetch_id
from streams.operation.tracing import Tracer
from streams.settings import METERED_PARTS, Settings

pytestmark = pytest.mark.broker

TRACE: Final = "4bf92f3577b34da6a3ce929d0e0e4736"
STAGES: Final = ("deduplicate", "classify", "extract", "merge", "alert")


def _start(flow: Flow, part: str) -> int:
    """Start a part with a port for its metrics; return it."""
    port = free_port()
    flow.environment |= {"MARSAD_METRICS_PORT": str(port), "MARSAD_CONSOLE_PORT": str(free_port())}
    flow.start(part)
    return port


def _get(port: int, path: str) -> tuple[int, str]:
    """Return status and body, 0 where nobody answers within a few seconds."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


def _metrics(port: int) -> dict[str, float]:
    """Return the samples of a part by name and labels, as they stand in the text."""
    status, text = _get(port, "/metrics")
    assert status == 200
    lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def _told(flow: Flow, part: str) -> list[dict[str, Any]]:  # Any: the whole of JSON
    """Return what a part has logged."""
    lines = flow.parts[part].log.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def test_every_stage_is_counted(flow: Flow, receiver: WebhookReceiver) -> None:
    """In, out, rejected, seconds, lag, tables, window, coder, outbox and deliveries of one article and one refusal."""
    flow.environment |= receiver.settings
    ports = {part: _start(flow, part) for part in ("work", "deliver", "console")}
    flow.write(naming.ARTICLES_FETCHED, [(b"bad", b"<html>")])
    flow.publish([strike_news(0)])
    lag = f'marsad_lag_records{{partition="0",stage="alert",topic="{naming.EVENTS_MERGED}"}}'
    entries = [f'marsad_table_entries{{table="{table}"}}' for table in ("seen", "open-events", "raised")]
    wait_for(lambda: _metrics(ports["deliver"]).get('marsad_deliveries_total{hook="webhook",status="delivered"}') == 1)
    wait_for(lambda: _metrics(ports["console"]).get('marsad_stage_in_total{stage="keep"}') == 5)
    # An estimate: what was written twice counts twice until RocksDB tidies up.
    wait_for(lambda: all(_metrics(ports["work"]).get(name, 0) >= 1 for name in entries))
    wait_for(lambda: _metrics(ports["work"]).get(lag) == 0)
    work, deliver, console = (_metrics(ports[part]) for part in ("work", "deliver", "console"))

    assert [work[f'marsad_stage_in_total{{stage="{stage}"}}'] for stage in STAGES] == [2, 1, 1, 1, 1]
    assert work[f'marsad_stage_out_total{{stage="extract",topic="{naming.EVENTS_EXTRACTED}"}}'] == 1
    assert work['marsad_stage_rejected_total{reason="not-json",stage="deduplicate"}'] == 1
    assert [work[f'marsad_stage_record_seconds_count{{stage="{stage}"}}'] for stage in STAGES] == [2, 1, 1, 1, 1]
    assert all(work[f'marsad_stage_batch_seconds_count{{stage="{stage}"}}'] >= 1 for stage in STAGES)
    assert work["marsad_merge_window_events"] == 1
    assert [work[f'marsad_coder_seconds_count{{step="{step}"}}'] for step in ("classify", "extract")] == [1, 1]
    assert deliver['marsad_stage_in_total{stage="deliver"}'] == 1
    assert deliver['marsad_delivery_attempts_total{hook="webhook"}'] == 1
    assert console['marsad_stage_oldest_seconds{stage="keep"}'] == 0
    assert all(one["process_resident_memory_bytes"] > 0 for one in (work, deliver, console))


def test_a_part_that_hangs_is_not_healthy(flow: Flow) -> None:
    """Each part is alive and ready once it reads; a process that stands still does not answer until it goes on."""
    ports = {part: _start(flow, part) for part in ("work", "deliver", "console")}
    wait_for(lambda: [_get(port, "/readyz") for port in ports.values()] == [(200, "ready\n")] * 3)
    alive = [_get(port, "/healthz") for port in ports.values()]

    flow.parts["console"].process.send_signal(signal.SIGSTOP)
    stopped = _get(ports["console"], "/healthz")
    flow.parts["console"].process.send_signal(signal.SIGCONT)
    wait_for(lambda: _get(ports["console"], "/healthz")[0] == 200)

    assert alive == [(200, "alive\n")] * 3
    assert stopped[0] == 0


def test_a_worker_without_partitions_is_not_ready(kafka_flow: Flow) -> None:
    """A fifth worker is alive, and says what it waits for."""
    flow = kafka_flow
    flow.environment["MARSAD_BROKER_KIND"] = "embedded"  # its short session
    ports = []
    for number in range(5):
        ports.append(_start(flow, "work"))
        flow.parts[f"work-{number}"] = flow.parts.pop("work")
    wait_for(lambda: sorted(_get(port, "/readyz")[0] for port in ports) == [200, 200, 200, 200, 503])
    (spare,) = [port for port in ports if _get(port, "/readyz")[0] == 503]

    assert _get(spare, "/healthz")[0] == 200
    assert _get(spare, "/readyz")[1].startswith("it has no partitions")


def test_an_article_is_followed_by_its_trace(flow: Flow, receiver: WebhookReceiver) -> None:
    """One trace id leads from the record that a producer wrote through each stage's span to the webhook."""
    flow.environment |= receiver.settings
    flow.start("work", "deliver")
    article = strike_news(0)
    header = f"00-{TRACE}-00f067aa0ba902b7-01"
    flow.publish([article], headers=[("traceparent", header.encode())])
    flow.publish([strike_news(1)])
    wait_for(lambda: len(flow.read(naming.ALERTS_DELIVERED)) == 2)
    spans = [line for part in ("work", "deliver") for line in _told(flow, part) if line["event"] == "span"]
    by_parent = {span["parent"]: span for span in spans}

    way, parent = [], "00f067aa0ba902b7"
    while parent in by_parent:
        way.append(by_parent[parent]["name"])
        parent = by_parent[parent]["span"]
    assert way == [*STAGES, "deliver", "hook"]
    assert {span["trace"] for span in spans} == {TRACE}
    for topic in (naming.EVENTS_MERGED, naming.ALERTS_RAISED, naming.ALERTS_DELIVERED):
        headers = [dict(message.headers() or ()).get("traceparent") for message in flow.read(topic)]
        assert [TRACE.encode() in header for header in headers if isinstance(header, bytes)] == [True]
    posted = [request.headers.get("traceparent") for request in receiver.requests]
    assert sorted(header[3:35] for header in posted if header) == [TRACE]


async def test_what_is_published_again_is_in_the_same_trace(embedded: str, tmp_path: Path) -> None:
    """An embedded broker that was started anew gets what was under way as it was: traced, where it was."""
    settings = Settings(
        broker=f"kafka://{embedded}", broker_kind="embedded", data_dir=tmp_path / "data", trace_rate=1.0
    )
    topics = Flow(embedded, tmp_path / "data", is_embedded=True)
    with FeedMemory(settings.feeds_memory) as memory:
        memory.spool(FeedState(feed="agency"), [msgspec.structs.replace(strike_news(0), fetched_at=utc_now())])
        ((number, article),) = memory.unpublished(1)
        memory.published([number])
    await _prepare(settings)

    (message,) = await asyncio.to_thread(topics.read, naming.ARTICLES_FETCHED)
    trace = Tracer(1.0).root(fetch_id(article))
    assert trace is not None
    assert dict(message.headers() or ()).get("traceparent") == trace.header.encode()


def test_a_line_about_a_record_names_it(flow: Flow) -> None:
    """Topic, partition, offset and key of what is refused, at once findable in the topic."""
    flow.start("work")
    flow.write(naming.ARTICLES_FETCHED, [(b"article-bad", b"<html>")])
    wait_for(lambda: bool(flow.read(f"{naming.ARTICLES_FETCHED}.rejected")))
    (line,) = [line for line in _told(flow, "work") if line["event"] == "rejected"]
    (record,) = flow.read(naming.ARTICLES_FETCHED)

    assert (line["topic"], line["partition"], line["offset"]) == (record.topic(), record.partition(), record.offset())
    assert (line["key"], line["stage"], line["level"]) == ("article-bad", "deduplicate", "warning")


def test_parts_of_marsad_up_are_watched_at_ports_of_their_own(tmp_path: Path) -> None:
    """From the one that is set, in the stated order; a part that was started again says so, and `doctor` asks all."""
    base = free_ports(len(METERED_PARTS))
    settings = {"MARSAD_METRICS_PORT": str(base), "MARSAD_CONSOLE_PORT": "0", "MARSAD_ONLY_FEEDS": closed_url()}
    up = Up(tmp_path / "data", settings)
    try:
        up.wait_ready()
        ports = dict(zip(METERED_PARTS, range(base, base + len(METERED_PARTS)), strict=True))
        wait_for(lambda: [_get(port, "/readyz")[0] for port in ports.values()] == [200] * 4)
        before = {part: _metrics(port)["marsad_restarts"] for part, port in ports.items()}
        up.kill_part("deliver")
        wait_for(lambda: _get(ports["deliver"], "/readyz")[0] == 200)
        after = _metrics(ports["deliver"])["marsad_restarts"]
        asked = subprocess.run(
            [sys.executable, "-m", "console", "doctor", "--quick"], capture_output=True, text=True, check=False,
            env={**os.environ, **settings, "MARSAD_DATA_DIR": str(tmp_path / "data")},
        )  # fmt: skip
    finally:
        up.stop()

    assert (before, after) == (dict.fromkeys(METERED_PARTS, 0), 1)
    assert [line.split()[1] for line in asked.stdout.splitlines() if "alive and ready" in line] == list(METERED_PARTS)
