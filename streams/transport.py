"""Faust's Kafka transport, with fetches that return soon.

Faust fixes the longest wait of a fetch at 1.5 s, and has no setting for it. The embedded broker answers a fetch of
several partitions only after a good part of that wait; on any broker a record waits so long whose partition is not in
the fetch that is on its way. docs/decisions/engine-settings.md has the figures.
"""

from typing import Any, ClassVar, Final

import faust
from aiokafka import AIOKafkaConsumer
from faust.transport.drivers import aiokafka as driver
from faust.types.transports import ConsumerT

#: 20 empty fetches a second and worker are below what either side notices.
FETCH_WAIT_MS: Final = 50


class _Thread(driver.AIOKafkaConsumerThread):
    def _create_worker_consumer(self, transport: Any) -> AIOKafkaConsumer:  # Any: as in faust
        consumer = super()._create_worker_consumer(transport)
        # Read when the consumer starts, and taken by its constructor only, which faust calls with a number of its own.
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS  # noqa: SLF001  aiokafka has no setter
        return consumer


class _Consumer(driver.Consumer):
    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)


class PromptTransport(driver.Transport):
    """The transport of the `kafka://` driver with a short fetch wait."""

    Consumer: ClassVar[type[ConsumerT]] = _Consumer


def prompt_transport(app: faust.App) -> PromptTransport:
    """Return the transport for `app`, to be set before the application starts."""
    return PromptTransport(app.conf.broker_consumer, app)
