"""The rules that are ready fire on what they are for: on the corpus, on the demo's samples, on the founding article."""

import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

import msgspec
import pytest
from reports import article, mention
from rule_samples import WHEN, annotated_events, coded_events, coder, sample_events

from console.commands.extract import read_article
from console.demo.samples import load_samples
from schemas.analysis import ArticleText, Event
from schemas.codebook import Topic
from schemas.event import EventMerged
from streams.merging.open_events import merged_with
from streams.rules.loading import load_rules
from streams.rules.meeting import meets
from streams.rules.placeholders import filled

RULES = load_rules(None)
DOCS = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")


def _met(merged: EventMerged) -> set[str]:
    return {rule.name for rule in RULES if meets(merged, rule.when)}


def _numbers(events: Iterable[tuple[str, EventMerged]]) -> Mapping[str, int]:
    return Counter(name for _, merged in events for name in _met(merged))


def _alerts(text: ArticleText) -> set[str]:
    """Return the rules that an article's events meet."""
    coded = coder().analyse(text)
    return {name for event in coded.events for name in _met(_merged(event, coded.topics, text.title))}


def _merged(event: Event, topics: tuple[Topic, ...], title: str) -> EventMerged:
    told = mention(event, article(title=title))
    return merged_with(None, msgspec.structs.replace(told, topics=topics), WHEN)


@cache
def _stated() -> dict[str, tuple[int, int, int]]:
    """Return what the docs say that each rule meets: annotated, coded, of the demo."""
    rows = re.findall(
        r"^\| `([a-z-]+)` \| (?:flash|priority|routine) \|[^|]*\| (\d+) \| (\d+) \| (\d+) \|$", DOCS, re.MULTILINE
    )
    return {name: (int(annotated), int(coded), int(demo)) for name, annotated, coded, demo in rows}


def test_the_docs_list_the_ready_rules() -> None:
    """Each rule has a row, in the order of the file."""
    assert [*_stated()] == [rule.name for rule in RULES]


@pytest.mark.parametrize(
    ("column", "events"),
    [(0, annotated_events), (1, coded_events), (2, sample_events)],
    ids=["annotated", "coded", "demo"],
)
def test_what_the_docs_state_is_so(column: int, events: Callable[[], Iterable[tuple[str, EventMerged]]]) -> None:
    """Each rule meets so many events as its row says, or nearly: the next encoder shifts single ones."""
    numbers = _numbers(events())

    far = {
        name: (row[column], numbers[name])
        for name, row in _stated().items()
        if abs(row[column] - numbers[name]) > max(2, row[column] // 4)
    }
    assert far == {}


def test_the_samples_that_alert_do() -> None:
    """Each sample of which the demo asks an alert has an event that a rule is for."""
    met = defaultdict[str, set[str]](set)
    for key, merged in sample_events():
        met[key] |= _met(merged)
    samples = load_samples().originals()

    assert [key for key, sample in samples.items() if sample.alert and not met[key]] == []
    assert [key for key, sample in samples.items() if not sample.relevant and met[key]] == []


@pytest.mark.parametrize(
    ("title", "text", "rules"),
    [
        (
            "Syrian president receives Iraqi intelligence chief in Damascus",
            "Syrian President Ahmed al-Sharaa received the head of Iraqi intelligence, Hamid al-Shatri, on Sunday.",
            {"senior-security-meeting"},
        ),
        (
            "الشرع يستقبل رئيس جهاز المخابرات العراقي في دمشق",  # al-Sharaa receives the head of Iraqi intelligence
            "استقبل الرئيس السوري أحمد الشرع، الأحد، رئيس جهاز المخابرات العراقي حميد الشطري في دمشق.",
            {"senior-security-meeting"},
        ),
        (
            "Iraq returns 1,905 Syrian soldiers through al-Qaim, amnesty promised",
            "The Iraqi army returned 1,905 Syrian soldiers on Thursday. Damascus promised the soldiers an amnesty.",
            {"troops-return-or-withdraw", "amnesty"},
        ),
        (
            "العراق يعيد 1905 جنود سوريين عبر منفذ القائم",  # Iraq returns 1,905 Syrian soldiers through al-Qaim
            # The Iraqi command returned them, and Damascus promised to include them in the amnesty.
            "أعادت قيادة العمليات العراقية، الخميس، 1905 جنود سوريين عبر منفذ القائم، وتعهدت دمشق بشمولهم بالعفو.",
            {"amnesty"},
        ),
        (
            "Dozens of Islamic State prisoners escape from prison in Hasakah",
            "Gunmen attacked Ghuwayran prison in Hasakah on Sunday and dozens of prisoners escaped, a source said.",
            {"prison-break"},
        ),
        (
            "فرار سجناء من سجن غويران بعد هجوم مسلح",  # escape of prisoners from Ghuwayran after an armed attack
            "هاجم مسلحون سجن غويران في الحسكة، الأحد، ما أدى إلى فرار سجناء من تنظيم داعش، بحسب مصدر أمني.",
            {"prison-break"},
        ),
        (
            "Israeli shelling kills two in south Lebanon in breach of the ceasefire",
            "Israeli artillery shelled the town of Khiam on Sunday and killed two people, the Lebanese army said.",
            {"attack-with-casualties", "truce-broken"},
        ),
        (
            "مقتل شخصين بقصف إسرائيلي في خرق لوقف إطلاق النار",  # two killed by shelling, a breach of the ceasefire
            "قصفت المدفعية الإسرائيلية بلدة الخيام جنوبي لبنان، الأحد، ما أدى إلى مقتل شخصين.",
            {"attack-with-casualties", "truce-broken"},
        ),
        (
            "Turkey threatens Syria with military action",
            "Turkey threatened on Sunday to launch a military operation against Syria, its defence minister said.",
            {"threat-between-states"},
        ),
    ],
)
def test_what_the_rules_are_for_alerts(title: str, text: str, rules: set[str]) -> None:
    """Invented articles of each kind, in either language, are coded and meet the rules that are for them."""
    assert _alerts(ArticleText(id="a", title=title, text=text, published=WHEN)) >= rules


@pytest.mark.shared
def test_the_founding_article_alerts() -> None:
    """The article that Marsad was founded on wakes the desk for the meeting and for the soldiers."""
    file = Path(os.environ.get("MARSAD_SHARED", "nowhere"), "gold", "dev_articles.jsonl")
    if not file.exists():
        pytest.skip("set MARSAD_SHARED to the folder of the annotated articles")
    (line,) = [line for line in file.read_bytes().splitlines() if json.loads(line)["id"] == "SEED-0"]

    assert _alerts(read_article(line)) >= {"senior-security-meeting", "troops-return-or-withdraw"}


def test_rules_leave_to_others_what_is_theirs() -> None:
    """Nobody is told twice of one event, but where words tell something else of it: a broken truce, an escape."""
    told = [_met(merged) - {"truce-broken", "prison-break"} for _, merged in (*coded_events(), *sample_events())]

    assert [names for names in told if len(names) > 1] == []


def test_every_message_is_filled_in_both_languages() -> None:
    """No rule of ours is without a message, none has a part that nothing fills, and each names what happened."""
    for _, merged in sample_events():
        for rule in RULES:
            assert rule.message is not None
            for told in (filled(rule.message.en, merged, "en"), filled(rule.message.ar, merged, "ar")):
                assert len(told) > 10
                assert not {*"{}[]"} & {*told}


def test_words_of_rules_are_not_told_twice() -> None:
    """The named lists of words hold each phrase once."""
    text = (Path(__file__).parents[2] / "streams" / "data" / "rules.yaml").read_text(encoding="utf-8")
    phrases = re.findall(r"^      - ([^:{}#]+?)\s*(?:#.*)?$", text, re.MULTILINE)

    assert [phrase for phrase, number in Counter(phrases).items() if number > 1] == []
