"""Who is host of a meeting: by the words that tell of receiving, or by the place of a visit."""

import re
from datetime import UTC, datetime

import numpy as np
import pytest

from extraction.coder import PackagedCoder
from extraction.encoder.encoded import encoded
from extraction.encoder.parts import PARTS, column
from extraction.events.casting import states_of
from extraction.events.facts import facts_of
from extraction.events.meeting import Roles, turned
from extraction.events.receiving import received
from extraction.names.entities import find_mentions
from extraction.text.reading import read_document
from schemas.analysis import ArticleText, Event, Span

PUBLISHED = datetime(2025, 3, 10, 12, tzinfo=UTC)


def _received(marked: str, *meeting: str) -> tuple[set[str], set[str]]:
    """Return the hosts and the visitors by the word in brackets, of the states that meet."""
    before, word, behind = re.split(r"[\[\]]", marked)
    text = f"{before}{word}{behind}"
    document = read_document(ArticleText(id="a", title="", text=text, published=PUBLISHED))
    facts = facts_of(document, encoded(document).pieces, find_mentions(document), ())
    start = document.full.index(before + word) + len(before)
    hosts, visitors = received(document, 0, Span(text=word, start=start, end=start + len(word)), facts, meeting)
    return set(hosts), set(visitors)


@pytest.mark.parametrize(
    "marked",
    [
        "[استقبل] أحمد الشرع في دمشق وزير الخارجية العراقي فؤاد حسين.",
        "أحمد الشرع [يستقبل] وزير الخارجية العراقي فؤاد حسين.",
        "وصل وزير الخارجية العراقي فؤاد حسين إلى دمشق [واستقبله] أحمد الشرع.",
        "بحث أحمد الشرع ملف الحدود لدى [استقباله] وزير الخارجية العراقي فؤاد حسين.",
        "جاء ذلك خلال [استقبال] أحمد الشرع وزير الخارجية العراقي فؤاد حسين.",
        "Ahmed al-Sharaa [received] the Iraqi foreign minister Fuad Hussein in Damascus.",
        "The Iraqi foreign minister Fuad Hussein was [received] in Damascus by Ahmed al-Sharaa.",
        "The Iraqi foreign minister Fuad Hussein, [welcomed] by Ahmed al-Sharaa, spoke of the border.",
    ],
)
def test_words_of_receiving_say_who_is_host(marked: str) -> None:
    """In both orders of words, in the passive, and where a pronoun stands for one of the two."""
    assert _received(marked, "SYR", "IRQ") == ({"SYR"}, {"IRQ"})


def test_a_pronoun_may_stand_for_somebody_of_another_sentence() -> None:
    """The state that meets and is not named here."""
    assert _received("[واستقبله] أحمد الشرع.", "IRQ", "SYR") == ({"SYR"}, {"IRQ"})


@pytest.mark.parametrize(
    "marked",
    [
        "Ahmed al-Sharaa [met] the Iraqi foreign minister Fuad Hussein.",
        "The Iraqi foreign minister Fuad Hussein was [received] with honours, a friend of Ahmed al-Sharaa said.",
        "The Iraqi foreign minister Fuad Hussein was [received] by his host, whom Ahmed al-Sharaa had sent.",
        "[استقبل] وزير الخارجية العراقي فؤاد حسين.",
    ],
)
def test_no_word_says_more_than_it_does(marked: str) -> None:
    """No word of receiving, nobody by whom, or one side alone."""
    assert _received(marked, "SYR", "IRQ") == (set(), set())


def test_those_who_meet_change_sides_by_name_and_by_state() -> None:
    """What the encoder thinks of a part goes with them; others keep what they have."""
    text = "Ahmed al-Sharaa received Fuad Hussein; Hakan Fidan was not there."
    document = read_document(ArticleText(id="a", title="", text=text, published=PUBLISHED))
    facts = facts_of(document, encoded(document).pieces, find_mentions(document), ())
    assert [one.country for one in facts.mentions] == ["SYR", "IRQ", "TUR"]
    parts = np.full((len(facts.stretches), len(PARTS)), -5.0, dtype=np.float32)
    for kind in ("", " state"):
        parts[:3, column(f"actor{kind}")] = [4.0, -5.0, -5.0]
        parts[:3, column(f"recipient{kind}")] = [-5.0, 3.0, -5.0]

    found = turned(Roles(["SYR"], ["IRQ"], "the place"), facts, parts)

    rows, states = facts.states(found)
    assert (states_of(rows, states, "actor"), states_of(rows, states, "recipient")) == (("IRQ",), ("SYR",))
    assert found[1, column("actor")] == pytest.approx(3.0)
    assert found[0, column("recipient")] == pytest.approx(4.0)
    assert (found[2] == parts[2]).all()


def _meetings(text: str) -> list[Event]:
    article = ArticleText(id="a", title="", text=text, published=PUBLISHED)
    return [event for event in PackagedCoder().analyse(article).events if event.type == "CONSULT"]


@pytest.mark.parametrize(
    "text",
    [
        "التقى الرئيس العراقي عبد اللطيف رشيد في بغداد الأحد وزير الخارجية الإيراني عباس عراقجي الذي يزور العراق.",
        "Iraqi President Abdul Latif Rashid held talks in Baghdad on Sunday with Abbas Araghchi, who visits Iraq.",
    ],
)
def test_the_place_of_a_visit_says_who_is_host(text: str) -> None:
    """Who is met in Baghdad by another is the host, though the subject of the sentence."""
    (event,) = _meetings(text)

    assert (event.mode, event.place is not None and event.place.country) == ("visit", "IRQ")
    assert (event.actor_countries, event.recipient_countries) == (("IRN",), ("IRQ",))
