"""The Faust application: its settings with their reasons, and how it is run inside this process.

The figures behind the settings were measured on faust-streaming 0.15.3 and aiokafka 0.14; see
docs/decisions/engine-settings.md.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import faust
import structlog

from schemas.topics import PARTITIONS
from streams.engine.consuming import EMBEDDED_HEARTBEAT_S, EMBEDDED_SESSION_S, KAFKA_HEARTBEAT_S, KAFKA_SESSION_S
from streams.engine.producing import MAX_RECORD_BYTES
from streams.engine.state import ChangelogTable
from streams.engine.stream import WakingStream
from streams.engine.transport import prompt_transport
from streams.operation.standstill import ended_by_standstill

#: How long the group waits for members to finish their batch and join anew. A batch that takes longer is done twice.
REBALANCE_S: Final = 15.0
#: For an answer of the broker: longer than a join or an election, short enough for a broker that hangs. A change that
#: the changelog does not have after it halts the worker.
REQUEST_S: Final = 20.0
#: Fewer commits cost nothing but repeats after a crash, which the ids absorb.
COMMIT_INTERVAL_S: Final = 1.0
#: Larger fetches were the largest single gain in throughput.
FETCH_BYTES: Final = 8 * 1024 * 1024

_log = structlog.get_logger()


def build_app(name: str, client: Mapping[str, Any], *, data_dir: Path, is_embedded: bool) -> faust.App:
    """Return an application called `name` on the broker of `client` (aiokafka's keyword arguments, Any for that)."""
    app = faust.App(
        name,
        broker=[f"kafka://{server}" for server in str(client["bootstrap_servers"]).split(",")],
        broker_credentials=_credentials(client),
        datadir=data_dir,
        store="rocksdb://?driver=rocksdict",
        key_serializer="raw",
        value_serializer="raw",
        processing_guarantee="at_least_once",
        topic_partitions=PARTITIONS,
        Table=ChangelogTable,
        Stream=WakingStream,
        # All topics are created beforehand; a leader topic would only wait for a broker's creation.
        topic_disable_leader=True,
        topic_allow_declare=False,
        table_standby_replicas=0,
        # The embedded broker's end offset can be short of the truth, and its log is gone with its process, while the
        # tables on disk are whole: the check would refuse them.
        recovery_consistency_check=not is_embedded,
        broker_session_timeout=EMBEDDED_SESSION_S if is_embedded else KAFKA_SESSION_S,
        broker_heartbeat_interval=EMBEDDED_HEARTBEAT_S if is_embedded else KAFKA_HEARTBEAT_S,
        broker_rebalance_timeout=REBALANCE_S,
        broker_request_timeout=REQUEST_S,
        broker_commit_interval=COMMIT_INTERVAL_S,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=FETCH_BYTES,
        producer_acks=-1,
        # Of a change of a table, as of any other record: the default, a million bytes, halts the worker at a large one.
        producer_max_request_size=MAX_RECORD_BYTES,
        producer_request_timeout=REQUEST_S,
        # False loses the running event when the worker is stopped.
        stream_wait_empty=True,
        web_enabled=False,
        worker_redirect_stdouts=False,
    )
    app.transport = prompt_transport(app)
    return app


def _credentials(client: Mapping[str, Any]) -> Any:  # Any: faust's credentials have no common public type
    context = client.get("ssl_context")
    mechanism = client.get("sasl_mechanism")
    if mechanism is None:
        return faust.SSLCredentials(context=context) if isinstance(context, ssl.SSLContext) else None
    return faust.SASLCredentials(
        username=client["sasl_plain_username"],
        password=client["sasl_plain_password"],
        mechanism=mechanism,
        ssl_context=context,
    )


async def run_app(app: faust.App, stop: asyncio.Event, ready: Callable[[], None]) -> None:
    """Run `app` until `stop` is set or it crashes; raises what it crashed with. Returns when it has stopped.

    `ready` is called once the application has its partitions and its tables are recovered.
    """

    async def finished() -> None:
        ready()

    app.on_startup_finished = finished
    app.finalize()
    stopping = asyncio.create_task(stop.wait())
    running = asyncio.create_task(_serve(app))
    try:
        # The session counts from the last heartbeat.
        with ended_by_standstill(app.conf.broker_session_timeout - app.conf.broker_heartbeat_interval):
            await asyncio.wait({stopping, running}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        await app.stop()
        running.cancel()
    if running.done() and not running.cancelled():
        running.result()
    if app.crash_reason is not None:
        raise app.crash_reason


async def _serve(app: faust.App) -> None:
    await app.start()
    _log.debug("application started", app=app.conf.id)
    await app.wait_until_stopped()
