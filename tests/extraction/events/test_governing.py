"""What a phrase before or behind an event's words says of it, and how far it reaches."""

import re

import pytest

from extraction.events.governing import said_of
from extraction.events.realis import REALIS
from extraction.text.reading import read_document
from extraction.text.tables import table
from schemas.analysis import ArticleText, Span


def _said(marked: str) -> str | None:
    """Return what is said of the event whose words stand in brackets, in the first sentence."""
    before, words, behind = re.split(r"[\[\]]", marked)
    document = read_document(ArticleText(id="a", title="", text=f"{before}{words}{behind}"))
    start = document.full.index(before + words) + len(before)
    said = said_of(document, 0, Span(text=words, start=start, end=start + len(words)))
    return None if said is None else said.realis


@pytest.mark.parametrize(
    "marked",
    [
        "Nurses call off a two-day [strike] in Tunis.",
        "Settlers in Hebron [call off march] after a warning.",
        "Police in Basra held back from [firing] at the crowd.",
        "The two sides came within hours of [signing].",
        "Border guards kept smugglers from [crossing] near Rutba.",
        "The convoy left before gunmen could [attack] it.",
        "A [prisoner exchange] between the government and the Houthis fell through in Marib.",
        "Rumours that the governor [resigned] on Sunday are untrue.",
        "[Talks] on the dam were called off.",
        "Oman has [backed] neither side.",
        "حال وجهاء البلدة دون [اشتباكات] بين العشيرتين.",
        "وأحبطت قوات الأمن [هجوما] على السوق.",
        "عدلت النقابة في اللحظة الأخيرة عن [الإضراب].",
        "غادر الوزير من دون أن [يلتقي] أحدا.",
        "[انسحاب] من بلدة درنة عار عن الصحة، يقول الناطق.",
    ],
)
def test_what_did_not_happen(marked: str) -> None:
    """In every form of the phrase, with the prefix of "and", before or behind, within the event's words too."""
    assert _said(marked) == "negated"


@pytest.mark.parametrize(
    "marked",
    [
        "The army does not rule out an [offensive] near Murzuq.",
        "Families hope that the Houthis will [free] the sailors.",
        "لا يستبعد الوزير [إغلاق] المعبر.",
        "يأمل الأهالي أن [يفرج] الحوثيون عن البحارة.",
    ],
)
def test_what_might_be(marked: str) -> None:
    """What is not ruled out, and what is hoped for."""
    assert _said(marked) == "hypothetical"


@pytest.mark.parametrize(
    "marked",
    [
        "Nurses held a [strike] in Tunis.",
        "Israel called off the talks and [struck] Beirut.",
        "Nurses called off a strike; the police [arrested] two of them.",
        "Nurses called off the strike that the union of the clinics had long planned to [begin].",
        "After the [attack] the talks were called off.",
        "Shells [killed] six. None of the talks fell through.",
        "تراجعت [هجمات] الحوثيين على السفن.",
    ],
)
def test_what_no_phrase_governs(marked: str) -> None:
    """Another clause, another sentence, a mark between, or too far off."""
    assert _said(marked) is None


def test_rows_say_a_realis_of_the_codebook_and_are_words() -> None:
    """Words parted by one space, forms by a stroke, "..." between words and at the end that is open."""
    data = table("governors")

    assert {realis for place in ("before", "behind") for realis in data[place]} <= set(REALIS)
    for place, wrong in (("before", r"^\.\.\."), ("behind", r"\.\.\.$")):
        rows = [row for by_language in data[place].values() for rows in by_language.values() for row in rows]
        assert [row for row in rows if not re.fullmatch(r"(?:\.\.\.|[\w/]+)(?: (?:\.\.\.|[\w/]+))*", row)] == []
        assert [row for row in rows if re.search(wrong, row)] == []
