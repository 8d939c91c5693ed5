"""`marsad doctor`: what is wrong, and what to do about it."""

import asyncio
import os
import shutil
from collections.abc import Iterator, Sequence
from typing import Final, Literal

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.text import Text

from connectors.feeds.catalogue.feed import CatalogueError
from connectors.hooks.config import LOG_HOOK, HookConfigError, load_hooks
from connectors.hooks.outbox import Outbox
from console.commands.parts import with_broker
from console.commands.skew import clock_skew_s
from console.failure import CommandError
from console.logs import hush_logs
from schemas import naming
from schemas.feed import HealthWord
from schemas.topics import ALL_TOPICS, PARTITIONS, READ_TOPICS
from streams.broker.security import BrokerAddressError, client_settings
from streams.broker.topics import partitions_of
from streams.memories import known_states
from streams.parts.poll import feeds_of
from streams.rules import RulesError, load_rules
from streams.settings import Settings

Word = Literal["ok", "warning", "failed"]
#: A clock that is off by more makes "future" dates of fresh news, and receivers refuse our signatures at five minutes.
MAX_SKEW_S = 60.0
#: Below this the archive and the tables may stop at any moment.
MIN_FREE_BYTES = 1024**3
#: More unread records than this are a backlog worth a word.
MAX_LAG = 1000
ANSWER_S = 10.0
_STYLES: Final[dict[Word, str]] = {"ok": "green", "warning": "yellow", "failed": "red"}


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    what: str
    word: Word
    detail: str


def run_doctor(settings: Settings, *, quick: bool) -> int:
    """Print the findings, a line each; return 1 when something has failed."""
    hush_logs(settings.log_level, part="doctor", form=settings.log_format)
    findings = asyncio.run(examine(settings, quick=quick))
    width = max(len(finding.what) for finding in findings)
    screen = Console(highlight=False, soft_wrap=True)
    for finding in findings:
        word = (f"{finding.word:8}", _STYLES[finding.word])
        screen.print(Text.assemble(word, f"{finding.what:{width}}  ", " ".join(finding.detail.split())))
    return 1 if any(finding.word == "failed" for finding in findings) else 0


async def examine(settings: Settings, *, quick: bool) -> Sequence[Finding]:
    """Return what was found; takes at most about ten seconds for a broker that does not answer."""
    findings = list(await _broker(settings, quick=quick))
    findings.append(_disk(settings))
    if not quick:
        findings += [_rules(settings), *_hooks(settings), *_feeds(settings), await _clock(settings)]
    return findings


async def _broker(settings: Settings, *, quick: bool) -> Sequence[Finding]:
    try:
        located = with_broker(settings)
        client = client_settings(located)
    except (CommandError, BrokerAddressError) as error:
        return [Finding("broker", "failed", str(error))]
    admin = AIOKafkaAdminClient(**client, request_timeout_ms=int(ANSWER_S * 1000))
    try:
        await admin.start()
        found = await partitions_of(admin, ALL_TOPICS)
        answers = Finding("broker", "ok", f"{client['bootstrap_servers']} answers")
        lag = [] if quick or len(found) < len(ALL_TOPICS) else [await _lag(client, admin)]
        return [answers, _topics(found), *lag]
    except KafkaError as error:
        advice = "is Kafka running there, is MARSAD_BROKER right, are user name and password?"
        return [Finding("broker", "failed", f"{client['bootstrap_servers']}: {type(error).__name__}; {advice}")]
    finally:
        await admin.close()


def _topics(found: dict[str, int]) -> Finding:
    missing = [spec.name for spec in ALL_TOPICS if spec.name not in found]
    if missing:
        return Finding("topics", "failed", f"missing {', '.join(missing)}; `marsad up` or `marsad work` creates them")
    wrong = [spec.name for spec in ALL_TOPICS if found[spec.name] != spec.partitions]
    if wrong:
        return Finding("topics", "failed", f"wrong number of partitions: {', '.join(wrong)}; see docs/topics.md")
    return Finding("topics", "ok", f"all {len(ALL_TOPICS)} are there")


async def _lag(client: dict[str, object], admin: AIOKafkaAdminClient) -> Finding:
    """Compare what the groups have read with the ends of their topics."""
    consumer = AIOKafkaConsumer(**client)
    await consumer.start()
    try:
        lags = {topic: await _lag_of(consumer, admin, topic) for topic in READ_TOPICS}
    except KafkaError as error:
        return Finding("lag", "warning", f"the broker does not tell offsets of groups ({type(error).__name__})")
    finally:
        await consumer.stop()
    behind = {topic: lag for topic, lag in lags.items() if lag > MAX_LAG}
    if behind:
        told = ", ".join(f"{topic} {lag}" for topic, lag in behind.items())
        advice = "are `marsad work` and `marsad deliver` running, is there enough of the first?"
        return Finding("lag", "warning", f"unread records: {told}; {advice}")
    return Finding("lag", "ok", f"{sum(lags.values())} records unread")


async def _lag_of(consumer: AIOKafkaConsumer, admin: AIOKafkaAdminClient, topic: str) -> int:
    partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
    group = naming.DELIVER_APP if topic == naming.ALERTS_RAISED else naming.WORK_APP
    ends = await consumer.end_offsets(partitions)
    read = await admin.list_consumer_group_offsets(group, partitions=partitions)
    return sum(max(0, ends[part] - max(0, read[part].offset)) for part in partitions if part in read)


def _disk(settings: Settings) -> Finding:
    path = settings.data_dir
    while not path.exists():
        path = path.parent
    free = shutil.disk_usage(path).free
    told = f"{free / 1024**3:.1f} GiB free under {settings.data_dir}"
    if not os.access(path, os.W_OK):
        return Finding("disk", "failed", f"{settings.data_dir} cannot be written; set MARSAD_DATA_DIR")
    return Finding("disk", "ok" if free >= MIN_FREE_BYTES else "warning", told)


def _rules(settings: Settings) -> Finding:
    try:
        return Finding("rules", "ok", f"{len(load_rules(settings.rules))} alert rules")
    except RulesError as error:
        return Finding("rules", "failed", str(error))


def _hooks(settings: Settings) -> Sequence[Finding]:
    try:
        names = [hook.name for hook in load_hooks(settings.hooks_file, os.environ)]
    except HookConfigError as error:
        return [Finding("hooks", "failed", str(error))]
    if names:
        configured = Finding("hooks", "ok", ", ".join(names))
    else:
        configured = Finding(
            "hooks", "warning", "none; alerts are only logged. docs/hooks.md says how to add a webhook"
        )
    return [configured, *_waiting(settings, names)]


def _waiting(settings: Settings, names: Sequence[str]) -> Iterator[Finding]:
    """Yield hooks at which alerts wait after a failed attempt, or for which no one delivers."""
    if not settings.outbox.exists():
        return
    with Outbox(settings.outbox) as outbox:
        waiting = outbox.waiting()
    for name, found in waiting.items():
        if name not in names and (names or name != LOG_HOOK):
            advice = "it is not configured any more; configure it again to have them delivered"
            yield Finding(f"hook {name}", "warning", f"{found.number} alerts wait: {advice}")
        elif found.error is not None:
            yield Finding(f"hook {name}", "warning", f"{found.number} alerts wait: {found.error}")


_UNWELL: Final[dict[HealthWord, str]] = {
    "failing": "failing",
    "silent": "it answers, and has brought nothing new for far longer than usual: has its address changed?",
    "gone": "gone for good; remove it, or look for its successor",
}


def _feeds(settings: Settings) -> Sequence[Finding]:
    try:
        feeds = feeds_of(settings)
    except CatalogueError as error:
        return [Finding("feeds", "failed", str(error))]
    health = known_states(settings).values()
    if not health:
        return [Finding("feeds", "warning", f"{len(feeds)} known, none polled yet")]
    unwell = [feed for feed in health if feed.word in _UNWELL]
    findings = [Finding("feeds", "ok", f"{len(feeds)} known, {len(health) - len(unwell)} polled and well")]
    if unwell and all(feed.word == "failing" for feed in health):
        return [Finding("feeds", "failed", "every feed fails: is there a network? `marsad demo` needs none")]
    findings += [Finding(f"feed {feed.feed}", "warning", feed.error or _UNWELL[feed.word]) for feed in unwell]
    return findings


async def _clock(settings: Settings) -> Finding:
    try:
        skew_s = await clock_skew_s([feed.url for feed in feeds_of(settings)], settings.guard)
    except CatalogueError:
        skew_s = None
    if skew_s is None:
        return Finding("clock", "warning", "not compared: no feed answered; is there a network?")
    if abs(skew_s) > MAX_SKEW_S:
        word = "behind" if skew_s > 0 else "ahead of"
        advice = "fresh news gets wrong dates; let NTP set the clock"
        return Finding("clock", "warning", f"{abs(skew_s):.0f} s {word} the feeds' servers; {advice}")
    return Finding("clock", "ok", "agrees with the feeds' servers")
