"""How fast the flow is on a real Kafka, beside plain aiokafka and confluent-kafka loops on the same broker, in one run.

    export MARSAD_TEST_KAFKA_HOME=$PWD/deploy/kafka/target/libs PYTHONPATH=$PWD:$PWD/tests/support
    python benchmarks/flow_speed.py

It needs confluent-kafka, which the tests install. The loops read, decode, encode and write the records that the agent
`classify` reads and writes. A hop is that agent alone, with a coder that says the same of everything. Nine articles of
ten are about sport; the tenth tells of an attack of its own, which raises an alert. Every text has about 1.4 KB.
"""

import asyncio
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from flowrun import Flow, Part
from kafka import Kafka, kafka_home
from news import sports_news, strike_news
from webhook_receiver import SECRET

from schemas import naming
from schemas.analysis import Analysis, ArticleText, Verdict
from schemas.article import Article, ArticleClassified, ArticleFetched, ArticleUnique
from schemas.codec import decode, encode
from schemas.topics import ALL_TOPICS, PARTITIONS
from streams.broker.topics import ensure_topics

RAW: Final = 10_000
AGENTS: Final = 6_000
CODED: Final = 1_000
ROUNDS: Final = 3
LOAD_S: Final = 25.0
OUTAGE_S: Final = 10.0
#: So many that each is alone in the flow.
ATTACKS_PER_S: Final = 1.3
#: From an article that is classified to its alert at the hook, on a machine that does much else.
SETTLED_S: Final = 8.0
LONGEST_S: Final = 150.0
FILLER: Final = (
    "The ministry of culture opened a museum of glass on the coast, and visitors came from the whole country. " * 12
)
VERDICT: Final = Verdict(language="en", relevant=True)
NUMBERS: Final = itertools.count()


class Same:
    """A coder that says the same of everything, at no cost."""

    version = "same"

    @classmethod
    def load(cls) -> "Same":
        """Return it."""
        return cls()

    def classify(self, article: ArticleText) -> Verdict:
        """Return the verdict of all."""
        del article
        return VERDICT

    def extract(self, article: ArticleText, verdict: Verdict) -> Analysis:
        """Return a record without events."""
        del verdict
        return Analysis(id=article.id, language="en", relevant=True)

    def analyse(self, article: ArticleText) -> Analysis:
        """Return a record without events."""
        return self.extract(article, VERDICT)


def told(number: int, fetched_at: datetime) -> Article:
    """Return the next article; each strike is in another week or town than those before it."""
    if number % 10:
        one = sports_news(number)
    else:
        week, place = divmod(number // 10, 24)
        one = strike_news(place, by=f"w{week}")
        one = msgspec.structs.replace(one, published=one.published + timedelta(weeks=week))
    return msgspec.structs.replace(one, text=f"{one.text} {FILLER}", fetched_at=fetched_at)


def fresh(count: int) -> list[Article]:
    """Return articles that were never seen, fetched now."""
    return [told(next(NUMBERS), datetime.now(UTC)) for _ in range(count)]


@contextmanager
def broker() -> Iterator[Flow]:
    """Give the flow on a Kafka of its own."""
    home = kafka_home()
    if home is None:
        sys.exit("set MARSAD_TEST_KAFKA_HOME to the jars that `make kafka` fetches")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "kafka").mkdir()
        node = Kafka(home, Path(folder) / "kafka")
        node.start()
        asyncio.run(ensure_topics({"bootstrap_servers": node.address}, ALL_TOPICS, replication=1))
        flow = Flow(node.address, Path(folder) / "data", is_embedded=False)
        # The agent alone is a process of this file's.
        flow.environment["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
        wait(lambda: is_led(flow))
        try:
            yield flow
        finally:
            flow.close()
            node.kill()


def is_led(flow: Flow) -> bool:
    """Return whether every partition has a leader, which a new topic has not at once."""
    try:
        return all(ends(flow, topic.name) == 0 for topic in ALL_TOPICS)
    except KafkaException:
        return False


def ends(flow: Flow, topic: str) -> int:
    """Return how many records a topic has taken."""
    client = Consumer({"bootstrap.servers": flow.address, "group.id": "ends", "log_level": 0})
    total = sum(client.get_watermark_offsets(TopicPartition(topic, at), 10)[1] for at in range(PARTITIONS))
    client.close()
    return total


def wait(reached: Callable[[], bool]) -> None:
    """Return when it is so; ends the run when it takes too long."""
    deadline = time.monotonic() + LONGEST_S
    while not reached():
        if time.monotonic() > deadline:
            raise TimeoutError("it takes longer than the benchmark may")
        time.sleep(0.2)


class Speed(msgspec.Struct, frozen=True):
    """Records a second: of the clock, and of processor time of the reading process, which no other load changes."""

    clock: float
    processor: float


def watched(flow: Flow, topic: str, since: int, count: int) -> Speed:
    """Return how fast the parts of `flow` bring `topic` from `since` records to `count` more."""
    wait(lambda: ends(flow, topic) > since)
    first, processor, clock = ends(flow, topic), processor_s(flow), time.monotonic()
    wait(lambda: ends(flow, topic) >= since + count)
    done = since + count - first
    return Speed(done / (time.monotonic() - clock), done / (processor_s(flow) - processor))


def processor_s(flow: Flow) -> float:
    """Return the processor time that all parts have taken."""
    stats = [Path(f"/proc/{part.process.pid}/stat").read_text(encoding="utf-8") for part in flow.parts.values()]
    ticks = [sum(map(int, stat.rpartition(")")[2].split()[11:13])) for stat in stats]
    return sum(ticks) / os.sysconf("SC_CLK_TCK")


def changed(value: bytes) -> bytes:
    """Return what the agent `classify` would write, as a coder that costs nothing has it."""
    unique = decode(value, ArticleUnique)
    now = datetime.now(UTC)
    return encode(ArticleClassified(article=unique.article, edition=unique.edition, verdict=VERDICT, classified_at=now))


async def plain_aiokafka(address: str, group: str, count: int) -> Speed:
    """Return records a second of a loop that reads, changes, writes, waits for the broker, commits."""
    consumer = AIOKafkaConsumer(naming.ARTICLES_UNIQUE, bootstrap_servers=address, group_id=group,
                                enable_auto_commit=False, auto_offset_reset="earliest")  # fmt: skip
    producer = AIOKafkaProducer(bootstrap_servers=address, acks="all", linger_ms=5, max_batch_size=131072)
    await consumer.start()
    await producer.start()
    done, started, processor = 0, 0.0, time.process_time()
    while done < count:
        batches = await consumer.getmany(timeout_ms=500, max_records=500)
        started = started or time.monotonic()
        messages = [message for batch in batches.values() for message in batch]
        sent = [await producer.send("plain", changed(message.value), key=message.key) for message in messages]
        await asyncio.gather(*sent)
        await consumer.commit()
        done += len(messages)
    speed = Speed(done / (time.monotonic() - started), done / (time.process_time() - processor))
    await consumer.stop()
    await producer.stop()
    return speed


def plain_confluent(address: str, group: str, count: int) -> Speed:
    """Return records a second of the same loop on librdkafka."""
    consumer = Consumer({"bootstrap.servers": address, "group.id": group, "enable.auto.commit": False,
                         "auto.offset.reset": "earliest"})  # fmt: skip
    producer = Producer({"bootstrap.servers": address, "acks": "all", "linger.ms": 5})
    consumer.subscribe([naming.ARTICLES_UNIQUE])
    done, started, processor = 0, 0.0, time.process_time()
    while done < count:
        messages = consumer.consume(500, 0.5)
        if not messages:
            continue
        started = started or time.monotonic()
        for message in messages:
            producer.produce("plain", changed(message.value() or b""), message.key())
        producer.flush()
        consumer.commit(asynchronous=False)
        done += len(messages)
    speed = Speed(done / (time.monotonic() - started), done / (time.process_time() - processor))
    consumer.close()
    return speed


def spread(speeds: Sequence[Speed]) -> str:
    """Return the middle of some speeds with the least and the most."""
    told = ([one.clock for one in speeds], [one.processor for one in speeds])
    clock, processor = (f"{statistics.median(of):,.0f} ({min(of):,.0f} to {max(of):,.0f})" for of in told)
    return f"{clock} a second, {processor} a second of processor time"


def middle(speeds: Sequence[Speed]) -> Speed:
    """Return the middle of each figure."""
    return Speed(statistics.median(one.clock for one in speeds), statistics.median(one.processor for one in speeds))


def say(*words: object) -> None:
    """Print a line at once."""
    print(*words, flush=True)  # noqa: T201


def one_hop() -> None:
    """Measure the loops and the agent alone, in turn."""
    with broker() as flow:
        from confluent_kafka.admin import AdminClient  # noqa: PLC0415  of the peer
        from confluent_kafka.cimpl import NewTopic  # noqa: PLC0415  as above

        admin = AdminClient({"bootstrap.servers": flow.address})
        admin.create_topics([NewTopic("plain", PARTITIONS, 1)])["plain"].result()
        now = datetime.now(UTC)
        records = [
            (one.id.encode(), encode(ArticleUnique(article=one, edition=1, first_seen_at=now))) for one in fresh(RAW)
        ]
        flow.write(naming.ARTICLES_UNIQUE, records)
        plain: list[Speed] = []
        native: list[Speed] = []
        hops: list[Speed] = []
        for number in range(ROUNDS):
            plain.append(asyncio.run(plain_aiokafka(flow.address, f"a{number}", RAW)))
            native.append(plain_confluent(flow.address, f"c{number}", RAW))
            before = ends(flow, naming.ARTICLES_CLASSIFIED)
            if number:
                flow.write(naming.ARTICLES_UNIQUE, records)
            flow.parts["work"] = Part("hop", flow.folder, flow.environment, "flow_speed")
            hops.append(watched(flow, naming.ARTICLES_CLASSIFIED, before, RAW))
            flow.parts["work"].stop()
        say("confluent-kafka loop:", spread(native))
        say("aiokafka loop:", spread(plain))
        say("one agent:", spread(hops))
        loop, hop = middle(plain), middle(hops)
        say(f"a hop costs {loop.clock / hop.clock:.1f} of an aiokafka loop, {loop.processor / hop.processor:.1f} by"
            " processor time")  # fmt: skip


def whole_flow(count: int, workers: int, part: str, until: str) -> Speed:
    """Return how many articles go through `work`, from a full topic."""
    with broker() as flow:
        flow.publish(fresh(count))
        module = "console" if part == "work" else "flow_speed"
        for number in range(workers):
            flow.parts[f"{part}-{number}"] = Part(part, flow.folder, flow.environment, module)
        return watched(flow, until, 0, count)


class Receiver(ThreadingHTTPServer):
    """Takes alerts, and notes how long each was under way: from the fetch of its newest report."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        super().__init__(("127.0.0.1", 0), _Handler)
        Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        """Take one."""
        now = datetime.now(UTC)
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        fetched = max(datetime.fromisoformat(one["article"]["fetched_at"]) for one in body["data"]["event"]["reports"])
        self.server.latencies.append((now - fetched).total_seconds())
        self.send_response_only(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def publish_steadily(flow: Flow, per_s: float, seconds: float, *, attacks_only: bool = False) -> None:
    """Write articles at a rate, each fetched at the moment it is written."""
    producer = Producer({"bootstrap.servers": flow.address, "acks": "all", "linger.ms": 0})
    started = time.monotonic()
    for number in range(int(per_s * seconds)):
        time.sleep(max(0.0, started + number / per_s - time.monotonic()))
        one = told(next(one for one in NUMBERS if not (attacks_only and one % 10)), datetime.now(UTC))
        producer.produce(naming.ARTICLES_FETCHED, encode(ArticleFetched(article=one)), one.id)
        producer.poll(0)
    producer.flush()


def start_warm(flow: Flow, receiver: Receiver) -> None:
    """Start the parts with `receiver` as their hook, and give them something to do first."""
    flow.environment |= {
        "MARSAD_WEBHOOK_URL": f"http://127.0.0.1:{receiver.server_port}/", "MARSAD_WEBHOOK_SECRET": SECRET,
        "MARSAD_ALLOW_ADDRESSES": "127.0.0.0/8",
    }  # fmt: skip
    flow.start("work", "deliver")
    publish_steadily(flow, 10.0, 10.0)


def under_load(capacity: float) -> None:
    """Measure latency and memory at parts of the capacity, then an outage of the worker."""
    receiver = Receiver()
    with broker() as flow:
        start_warm(flow, receiver)
        say(f"memory of `work` at the start: {memory_mb(flow, 'work'):.0f} MB")
        time.sleep(SETTLED_S)
        processor = processor_s(flow)
        time.sleep(LOAD_S)
        say(f"`work` and `deliver` with nothing to do: {(processor_s(flow) - processor) / LOAD_S:.1%} of a core")
        say_latency(flow, receiver, "attacks alone", ATTACKS_PER_S, attacks_only=True)
        for share in (0.1, 0.5, 0.9):
            say_latency(flow, receiver, f"{share:.0%}", share * capacity)
        say(f"memory of `work` at the end: {memory_mb(flow, 'work'):.0f} MB")
        flow.parts["work"].stop()
        publish_steadily(flow, capacity / 2, OUTAGE_S)
        missed = ends(flow, naming.ARTICLES_FETCHED)
        started = time.monotonic()
        flow.start("work")
        ready_s = time.monotonic() - started
        wait(lambda: ends(flow, naming.ARTICLES_CLASSIFIED) >= missed)
        say(f"after an outage of {OUTAGE_S:.0f} s at half load: ready in {ready_s:.1f} s, caught up in"
            f" {time.monotonic() - started:.1f} s")  # fmt: skip


def say_latency(flow: Flow, receiver: Receiver, what: str, per_s: float, *, attacks_only: bool = False) -> None:
    """Measure how long alerts are under way from the fetch to the hook at a rate of articles."""
    receiver.latencies.clear()
    publish_steadily(flow, per_s, LOAD_S, attacks_only=attacks_only)
    total = ends(flow, naming.ARTICLES_FETCHED)
    wait(lambda: ends(flow, naming.ARTICLES_CLASSIFIED) >= total)
    time.sleep(SETTLED_S)
    at = sorted(receiver.latencies)
    words = [f"p{part} {at[int(part / 100 * (len(at) - 1))] * 1000:.0f} ms" for part in (50, 95, 99) if at]
    say(f"fetched to hook, {what} ({per_s:.1f}/s):", ", ".join([*words, f"{len(at)} alerts"]))


def memory_mb(flow: Flow, part: str) -> float:
    """Return the resident memory of a part."""
    status = Path(f"/proc/{flow.parts[part].process.pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def main() -> None:
    """Measure everything, a line a figure."""
    say(f"{os.cpu_count()} cores, load before the run {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    one_hop()
    say("three agents with a coder that costs nothing, one worker:",
        spread([whole_flow(AGENTS, 1, "same", naming.ARTICLES_ANALYSED)]))  # fmt: skip
    one, two = (whole_flow(CODED, workers, "work", naming.ARTICLES_CLASSIFIED) for workers in (1, 2))
    say("the flow with the coder, one worker:", spread([one]))
    say("the flow with the coder, two workers:", spread([two]))
    under_load(one.clock)


def as_part(part: str) -> None:
    """Run `marsad work` with the coder that costs nothing; as `hop`, with the agent `classify` only."""
    from console.main import main as marsad  # noqa: PLC0415  in a process of its own
    from streams.agents import classify  # noqa: PLC0415  as above
    from streams.parts import work  # noqa: PLC0415  as above

    patched: Any = work  # Any: what this mode is for
    patched.PackagedCoder = Same
    if part == "hop":
        patched.wire_work = lambda flow, coder, _rules: classify.attach(flow, coder)
    sys.argv = ["marsad", "work"]
    marsad()


if __name__ == "__main__":
    as_part(sys.argv[1]) if len(sys.argv) > 1 else main()
