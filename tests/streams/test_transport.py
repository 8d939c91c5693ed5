"""What Faust fixes and we change: a release that moves it must be noticed."""

import gc
from pathlib import Path
from typing import Any

import pytest

from streams.app import build_app
from streams.transport import FETCH_WAIT_MS, PromptTransport


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # faust makes loops that only a run closes
async def test_the_application_fetches_promptly(tmp_path: Path) -> None:
    """The consumer that Faust makes for a worker has our fetch wait, not Faust's."""
    app = build_app("test", {"bootstrap_servers": "127.0.0.1:9"}, data_dir=tmp_path, is_embedded=True)
    app.finalize()
    transport = app.transport
    assert isinstance(transport, PromptTransport)

    faust_consumer: Any = app._new_consumer()  # Any: faust types it by a protocol that leaves out the thread
    thread = faust_consumer._new_consumer_thread()
    consumer = thread._create_worker_consumer(transport)

    assert consumer._fetch_max_wait_ms == FETCH_WAIT_MS
    await consumer.stop()
    thread.thread_loop.close()
    del app, transport, faust_consumer, thread, consumer
    gc.collect()  # so that what faust leaves open is complained of here, not at the end of the session
