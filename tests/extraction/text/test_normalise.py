"""Folding: one code point for one, and the forms that lexicons rely on."""

import pytest

from extraction.text.normalise import JOINER, key, normalise, plain


@pytest.mark.parametrize(
    "text",
    ["", "İstanbul ŞIŞLI ẞ", "مُحَمَّدٌ ـ\u200f", "\ud800x\udfff", "\x00\x07\u202e", "١٢٣ ۴۵۶", "ﻻ ﷲ ﬁ", "😀𝟙𐐀"],
)
def test_length_is_kept(text: str) -> None:
    """Folding changes no length, whatever the text holds."""
    assert len(normalise(text)) == len(text)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("أإآٱ", "اااا"),
        ("مدينة", "مدينه"),
        ("مستشفى", "مستشفي"),
        ("شؤون", "شوون"),
        ("رئيس", "رييس"),
        ("١٩٠٥ ۲۳", "1905 23"),
        ("“سانا” «واع» ‘x’", '"سانا" "واع" \'x\''),
        ("a–b—c", "a-b-c"),
        ("Élysée", "elysee"),
        ("ایران", "ايران"),
    ],
)
def test_variants_fold_to_one_form(written: str, folded: str) -> None:
    """Spellings that writers exchange have one folded form."""
    assert normalise(written) == folded


def test_marks_become_the_joiner() -> None:
    """A vowel mark and a tatweel are joiners in the folded text and are gone from the key."""
    assert normalise("سوريّـة") == f"سوري{JOINER}{JOINER}ه"
    assert plain(normalise("سوريّـة")) == key("سورية")


def test_folding_twice_is_folding_once() -> None:
    """Folded text is its own folded form."""
    once = normalise("أعلنَ الجيش العراقيّ “مؤخرًا” Élysée ١٢")

    assert normalise(once) == once
