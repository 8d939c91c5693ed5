"""Measure how many versions of events a second are asked against alert rules, by processor time.

    PYTHONPATH=. python benchmarks/alert_rules.py

The events are those that the coder finds in the articles of evaluation/corpus, told by one outlet, or by twenty with
headlines of their own. The rules: those that are ready; a hundred as a large desk would have them, each of another kind
(types and modes, sides, places, radii, counts, words, patterns, parts in parts); a hundred that all look for words or
a pattern, on every event. What is kept of texts is forgotten before each pass: an event comes for the first time.
It shows what the conditions cost. It does not show the broker, the table, the codec, nor how alerts are written.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from evaluation.corpus import LANGUAGES, own_articles
from extraction.coder import PackagedCoder
from schemas.article import Source
from schemas.event import ArticleRef, EventExtracted, EventMerged, Report
from streams.merging.open_events import merged_with
from streams.rules.loading import load_rules, read_rules
from streams.rules.meeting import meets
from streams.rules.rule import Rule
from streams.rules.wording import wording

WHEN: Final = datetime(2025, 3, 9, 12, tzinfo=UTC)
MANY_REPORTS: Final = 20
PASSES: Final = 3
RULES: Final = 100
#: One after another, with a number that makes each of them another one.
KINDS: Final = (
    "{types: [ASSAULT], counts: {killed: %d}}",
    "{types: [COERCE, RETREAT], modes: [restrict, access], countries: [SYR, IRQ], min_corroboration: %d}",
    "{actors: {names: [Islamic State, Hezbollah], sectors: [REB, PTY]}, counts: {injured: %d}}",
    "{near: {lat: 35.3, lon: 40.1, km: %d}}",
    "{admin1: [Aleppo, Idlib, نينوى], topics: [terrorism, military], not: {counts: {killed: %d}}}",  # Nineveh
    "{words: ['number %d', truce, ceasefire, air strike, هدنة, وقف إطلاق النار, غارة جوية], languages: [ar, en]}",
    "{pattern: '(drone|rocket|missile)s? .{0,20}(strike|attack|%d)|(هجوم|قصف) .{0,20}(مسيرة|صاروخ)'}",
    "{any: [{types: [THREATEN], between_states: true}, {types: [MOBILIZE], sectors: [MIL]}], counts: {deployed: %d}}",
    "{sectors: [SPY, MIL], main: true, types: [CONSULT], no_counts: [killed], not: {min_corroboration: %d}}",
    "{source_kinds: [state, agency], words: [prisoners, detainees, سجناء, معتقلين], not: {counts: {released: %d}}}",
)
WORDY: Final = (
    "{words: ['number %d', truce, prison break, air strike, هدنة, غارة جوية]}",  # truce, air raid
    "{pattern: 'x%d|(drone|rocket)s? strike|انفجار .{0,20}(عبوة|سيارة)'}",  # explosion of a device, of a car
)


def main() -> None:
    """Code the corpus, then ask each set of rules of it."""
    single = tuple(_events())
    many = tuple(_told_by_many(merged) for merged in single)
    desk = _rules(KINDS)
    wordy = _rules(WORDY)
    for name, rules in (("ready", load_rules(None)), ("desk", desk), ("wordy", wordy)):
        for told, events in (("one report", single), (f"{MANY_REPORTS} reports", many)):
            _measure(name, rules, told, events)


def _measure(name: str, rules: Sequence[Rule], told: str, events: Sequence[EventMerged]) -> None:
    for rule in rules:
        meets(events[0], rule.when)
    rates = []
    for _ in range(PASSES):
        wording.cache_clear()
        started, met = time.process_time(), 0
        for merged in events:
            met += sum(meets(merged, rule.when) for rule in rules)
        rates.append(len(events) / (time.process_time() - started))
    sys.stdout.write(
        f"{name}, {len(rules)} rules, {told}: {min(rates):,.0f} to {max(rates):,.0f} events/s,"
        f" {met / len(events):.2f} rules met by an event ({len(events)} events, {PASSES} passes)\n"
    )


def _rules(kinds: Sequence[str]) -> tuple[Rule, ...]:
    conditions = (kinds[n % len(kinds)].replace("%d", str(n + 2)) for n in range(RULES))
    rows = (
        f"- {{name: r{n}, title: {{en: A, ar: A}}, tier: routine, when: {when}}}" for n, when in enumerate(conditions)
    )
    return read_rules("rules:\n" + "\n".join(rows), "the measured rules")


def _events() -> Iterator[EventMerged]:
    coder = PackagedCoder.load()
    for language in LANGUAGES:
        for article, _ in own_articles(language):
            analysis = coder.analyse(article)
            for number, event in enumerate(analysis.events):
                ref = _article(f"{article.id}-{number}", article.title, analysis.language, "first")
                told = EventExtracted(id=ref.id, merge_key=event.type, article=ref, event=event, topics=analysis.topics)
                yield merged_with(None, told, WHEN)


def _article(name: str, title: str, language: str, owner: str) -> ArticleRef:
    source = Source(id=owner, name=owner, owner=owner, kind="agency", language=language)
    return ArticleRef(
        id=name, revision=name, edition=1, title=title, language=language, source=source, published=WHEN,
        fetched_at=WHEN, analysed_at=WHEN,
    )  # fmt: skip


def _told_by_many(merged: EventMerged) -> EventMerged:
    (first,) = merged.reports
    more = (
        _article(f"{merged.id}-{n}", f"{first.article.title} {n}", first.article.language, f"owner {n}")
        for n in range(MANY_REPORTS)
    )
    reports = tuple(Report(mention_id=ref.id, article=ref, event=first.event) for ref in more)
    return msgspec.structs.replace(merged, reports=reports, corroboration=MANY_REPORTS)


if __name__ == "__main__":
    main()
