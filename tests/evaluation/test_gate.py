"""The gate: every figure on our own corpus stands above its floor, and no floor was ever lowered."""

import shutil
import subprocess
from pathlib import Path

import pytest

from evaluation.contrast import misses
from evaluation.corpus import LANGUAGES, Language, contrast_pairs, own_articles
from evaluation.gate import FILE, Lowered, figures_of, lowered, raised, read_floors, read_lowered
from extraction.coder import PackagedCoder
from schemas.codebook import EVENT_TYPES, MODES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_figure_is_below_its_floor(language: Language) -> None:
    """F1 by field and by type, shares, and contrast pairs."""
    floors = read_floors(FILE.read_text(encoding="utf-8"))[language]
    figures = figures_of(language, PackagedCoder())
    assert {name: figures[name][0] for name in floors if figures[name][0] < floors[name]} == {}


def test_no_floor_was_ever_lowered_without_a_reason() -> None:
    """What was committed once holds, as far back as the history at hand goes, unless it is said why it does not."""
    git, name = shutil.which("git"), "evaluation/floors.yaml"
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("no history at hand")
    text = (ROOT / name).read_text(encoding="utf-8")
    now, excused = read_floors(text), read_lowered(text)

    def said(*command: str) -> str:
        return subprocess.run([git, *command], cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S603  fixed words

    for commit in said("log", "--format=%H", "--", name).split():
        if said("ls-tree", commit, name):
            assert list(lowered(now, read_floors(said("show", f"{commit}:{name}")), excused)) == []


def test_a_lowered_floor_and_a_lost_one_are_told() -> None:
    """The names are said, with what was and what is."""
    told = list(lowered({"ar": {"counts": 0.4}}, {"ar": {"counts": 0.5, "people": 0.9}, "en": {}}))
    assert told == ["ar: counts: 0.5 before, 0.4 now", "ar: people: 0.9 before, None now"]


def test_a_reason_excuses_what_the_floor_was_and_no_more() -> None:
    """A floor that was higher still is told all the same."""
    reason = Lowered("ar", "counts", 0.5, "counted otherwise")

    assert list(lowered({"ar": {"counts": 0.4}}, {"ar": {"counts": 0.5}}, [reason])) == []
    assert list(lowered({"ar": {"counts": 0.4}}, {"ar": {"counts": 0.6}}, [reason])) != []


def test_floors_are_raised_and_never_lowered() -> None:
    """A figure that fell leaves its floor where it was; few answers leave more room."""
    floors = raised({"counts": 0.6}, {"counts": (0.5, 100), "people": (0.9, 100), "type AID": (0.9, 5)})
    assert floors == {"counts": 0.6, "people": 0.88, "type AID": 0.8}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_corpus_covers_the_codebook(language: Language) -> None:
    """Every type, every mode, every realis; relevant and irrelevant articles; each span is in its text."""
    articles = own_articles(language)
    events = [event for _, truth in articles for event in truth.events]
    assert len(articles) >= 100
    assert {event.type for event in events} == set(EVENT_TYPES)
    assert {(event.type, event.mode) for event in events if event.mode} >= {
        (kind, mode) for kind, modes in MODES.items() for mode in modes
    }
    assert {event.realis for event in events} == {"occurred", "future", "hypothetical", "negated", "historical"}
    assert {truth.relevant for _, truth in articles} == {True, False}
    for article, truth in articles:
        text = f"{article.title}\n{article.text}"
        for event in truth.events:
            for span in (*event.actors, *event.recipients, event.trigger):
                assert span in text, (article.id, span)


@pytest.mark.parametrize("language", LANGUAGES)
def test_contrast_pairs_differ_in_realis(language: Language) -> None:
    """A hundred pairs, every realis among them."""
    pairs = contrast_pairs(language)
    assert len(pairs) == 100
    assert all(pair.first.realis != pair.second.realis for pair in pairs)
    assert {told.realis for pair in pairs for told in (pair.first, pair.second)} == {
        "occurred", "future", "hypothetical", "negated", "historical",
    }  # fmt: skip


def test_a_wrong_realis_is_a_miss() -> None:
    """The same pair with swapped answers is missed twice."""
    pair = next(pair for pair in contrast_pairs("en") if not misses([pair]))
    first, second = pair.first, pair.second
    swapped = type(pair)(
        pair.id,
        pair.type,
        pair.mode,
        pair.published,
        type(first)(first.text, second.realis),
        type(second)(second.text, first.realis),
    )
    assert len(misses([swapped])) == 2
