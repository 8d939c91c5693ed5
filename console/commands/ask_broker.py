"""What `marsad doctor` asks the broker: does it answer, has it the topics, do the groups read, is its clock ours."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError, for_code

from console.commands.finding import Finding
from schemas import naming
from schemas.topics import ALL_TOPICS, PARTITIONS, READ_TOPICS
from streams.broker.refusal import Client, who, why_refused
from streams.broker.topics import partitions_of
from streams.parts.keep import ARCHIVED

#: More unread records than this are a backlog worth a word.
MAX_LAG: Final = 1000
ANSWER_S: Final = 10.0
#: A batch of long articles can take some seconds in which nothing is committed; a group that goes on is seen at once.
STILL_S: Final = 15.0
LOOK_EVERY_S: Final = 1.0
#: Where Kafka keeps what groups have read, stamped by its own clock.
OFFSETS_TOPIC: Final = "__consumer_offsets"

_GROUPS: Final = {
    "work": (
        naming.WORK_APP,
        tuple(topic for topic in READ_TOPICS if topic not in {naming.ALERTS_RAISED, naming.ARTICLES_HISTORY}),
    ),
    "deliver": (naming.DELIVER_APP, (naming.ALERTS_RAISED,)),
    "console": (naming.ARCHIVE_GROUP, ARCHIVED),
}


async def ask_broker(client: Client, *, quick: bool) -> Sequence[Finding]:
    """Return what is found; takes about ten seconds for a broker that does not answer, fifteen for a group that stands.

    `quick` leaves out what the groups read.
    """
    admin = AIOKafkaAdminClient(**client, request_timeout_ms=int(ANSWER_S * 1000))
    try:
        await admin.start()
        found = await partitions_of(admin, ALL_TOPICS)
        answers = Finding("broker", "ok", f"{client['bootstrap_servers']} answers")
        lag = [] if quick or len(found) < len(ALL_TOPICS) else await _lags(client, admin)
        return [answers, _topics(client, found), *lag]
    except (KafkaError, OSError) as error:
        return [Finding("broker", "failed", f"{client['bootstrap_servers']}: {await why_refused(client, error)}")]
    finally:
        await admin.close()


def _topics(client: Client, found: Mapping[str, int]) -> Finding:
    missing = [spec.name for spec in ALL_TOPICS if spec.name not in found]
    if missing:
        advice = "`marsad up` or `marsad work` creates them"
        if client["security_protocol"] != "PLAINTEXT":
            # A broker does not tell of what somebody may not see.
            advice += f", or {who(client)} may not see them: it needs rights to the topics marsad* and groups marsad-*"
        return Finding("topics", "failed", f"missing {', '.join(missing)}; {advice}")
    wrong = [f"{spec.name} has {found[spec.name]}, needs {spec.partitions}" for spec in ALL_TOPICS
             if found[spec.name] != spec.partitions]  # fmt: skip
    if wrong:
        advice = "delete them and let them be created again, or use another Kafka: docs/topics.md"
        return Finding("topics", "failed", f"wrong number of partitions: {'; '.join(wrong)}; {advice}")
    return Finding("topics", "ok", f"all {len(ALL_TOPICS)} are there")


class _Group(msgspec.Struct, frozen=True):
    """How far a group has read, and where the topics end; `members` is None where the broker does not tell."""

    read: dict[TopicPartition, int]
    ends: dict[TopicPartition, int]
    members: int | None

    def unread(self) -> dict[TopicPartition, int]:
        """Return how many records wait, by partition, where any do."""
        lags = {at: end - self.read.get(at, 0) for at, end in self.ends.items()}
        return {at: lag for at, lag in lags.items() if lag > 0}


async def _lags(client: Client, admin: AIOKafkaAdminClient) -> list[Finding]:
    """Compare what the groups have read with the ends of their topics."""
    consumer = AIOKafkaConsumer(**client)
    await consumer.start()
    ends = time.monotonic() + ANSWER_S
    try:
        while True:
            try:
                lags = [_lag(part, consumer, admin) for part in _GROUPS]
                return await asyncio.gather(*lags, _history(consumer, admin))
            except KafkaError as error:
                # A Kafka that has not had a group yet makes its own topic first.
                if not error.retriable or time.monotonic() > ends:
                    word = type(error).__name__
                    return [Finding("lag", "warning", f"the broker does not tell offsets of groups ({word})")]
                await asyncio.sleep(LOOK_EVERY_S)
    finally:
        await consumer.stop()


async def _lag(part: str, consumer: AIOKafkaConsumer, admin: AIOKafkaAdminClient) -> Finding:
    what, group = f"lag {part}", await _group(part, consumer, admin)
    unread = group.unread()
    told = ", ".join(f"{topic} {sum(lag for at, lag in unread.items() if at.topic == topic)}"
                     for topic in sorted({at.topic for at in unread}))  # fmt: skip
    if unread and group.members == 0:
        return Finding(what, "warning", f"unread: {told}, and nobody reads: start `marsad {part}`")
    if unread and (still := await _still(part, group, consumer, admin)):
        places = ", ".join(f"{at.topic}/{at.partition} at {group.read.get(at, 0)} of {group.ends[at]}" for at in still)
        advice = f"start `marsad {part}`, or the `marsad up` that runs it, again if this is so a minute later"
        return Finding(what, "failed", f"stands still for {STILL_S:.0f} s: {places}; {advice}")
    if sum(unread.values()) > MAX_LAG:
        advice = "start another" if part == "work" else "it goes on; look again later"
        return Finding(what, "warning", f"unread: {told}; {advice}")
    return Finding(what, "ok", f"{sum(unread.values())} records unread")


async def _history(consumer: AIOKafkaConsumer, admin: AIOKafkaAdminClient) -> Finding:
    """Say how much waits behind the news: that it waits is its purpose."""
    unread = (await _read_by(naming.HISTORY_GROUP, (naming.ARTICLES_HISTORY,), consumer, admin)).unread()
    return Finding("history", "ok", f"{sum(unread.values())} old articles wait behind the news")


async def _still(
    part: str, before: _Group, consumer: AIOKafkaConsumer, admin: AIOKafkaAdminClient
) -> list[TopicPartition]:
    """Return the partitions that wait and do not move while they are looked at; returns as soon as all have moved."""
    still, ends = set(before.unread()), time.monotonic() + STILL_S
    while still and time.monotonic() < ends:
        await asyncio.sleep(LOOK_EVERY_S)
        now = await _group(part, consumer, admin)
        still = {at for at in still if now.read.get(at) == before.read.get(at)}
    return sorted(still)


async def _group(part: str, consumer: AIOKafkaConsumer, admin: AIOKafkaAdminClient) -> _Group:
    return await _read_by(*_GROUPS[part], consumer, admin)


async def _read_by(name: str, topics: Iterable[str], consumer: AIOKafkaConsumer, admin: AIOKafkaAdminClient) -> _Group:
    partitions = [TopicPartition(topic, number) for topic in topics for number in range(PARTITIONS)]
    starts, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
    told = await admin.list_consumer_group_offsets(name, partitions=partitions)
    # What retention has taken away does not wait.
    read = {at: max(starts[at], told[at].offset if at in told else 0) for at in partitions}
    return _Group(read, ends, await _members(name, admin))


async def _members(group: str, admin: AIOKafkaAdminClient) -> int | None:
    try:
        # Any: the response's fields are made at run time from the protocol's schema
        responses: list[Any] = await admin.describe_consumer_groups([group])
    except KafkaError:
        return None
    return sum(len(described[5]) for response in responses for described in response.groups)


async def broker_ahead_s(client: Client, now: Callable[[], float]) -> float | None:
    """Return by how many seconds the broker's clock is ahead of `now` (Unix seconds), None where it does not tell.

    It stamps what it keeps of groups by its own clock. So a group that nobody else uses says that it has read nothing,
    and the record of that is read: which needs the right to read Kafka's own topic.
    """
    admin = AIOKafkaAdminClient(**client)
    consumer = AIOKafkaConsumer(**client, group_id=naming.DOCTOR_GROUP, enable_auto_commit=False)
    try:
        async with asyncio.timeout(ANSWER_S):
            await admin.start()
            await consumer.start()
            return await _ahead_s(admin, consumer, now)
    except (KafkaError, OSError, TimeoutError, LookupError):
        return None
    finally:
        await consumer.stop()
        await admin.close()


async def _ahead_s(admin: AIOKafkaAdminClient, consumer: AIOKafkaConsumer, now: Callable[[], float]) -> float:
    mine = TopicPartition(naming.ARTICLES_FETCHED, 0)
    consumer.assign([mine])
    await consumer.commit({mine: 0})  # the first commit of all makes Kafka create its topic
    (described,) = await admin.describe_topics([OFFSETS_TOPIC])
    if described["error_code"]:
        raise for_code(described["error_code"])  # a broker with rights tells nothing of what we may not read
    kept = TopicPartition(OFFSETS_TOPIC, _java_hash(naming.DOCTOR_GROUP) % len(described["partitions"]))
    consumer.assign([mine, kept])
    end = (await consumer.end_offsets([kept]))[kept]
    asked = now()
    await consumer.commit({mine: 0})
    here = (asked + now()) / 2
    consumer.seek(kept, end)
    return float((await consumer.getone(kept)).timestamp) / 1000 - here


def _java_hash(word: str) -> int:
    """Return what Kafka's coordinator takes the partition of a group from: Java's hash, its sign taken away."""
    total = 0
    for letter in word:
        total = (31 * total + ord(letter)) & 0xFFFFFFFF
    return total & 0x7FFFFFFF if total >= 2**31 else total
