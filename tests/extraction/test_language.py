"""Languages, short text and neighbours of Arabic above all."""

import pytest

from extraction.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("مقتل ثلاثة جنود في هجوم شرق سوريا", "ar"),
        ("Three soldiers killed in attack in eastern Syria", "en"),
        ("حمله موشکی به پایگاه هوایی در غرب کشور", "fa"),
        ("مذاکرات هسته ای در وین از سر گرفته شد", "fa"),
        ("وزیر اعظم نے کہا ہے کہ مذاکرات جاری ہیں", "ur"),
        ("سەرۆکی هەرێمی کوردستان گەیشتە بەغدا", "ku"),
        ("Cumhurbaşkanı yarın Ankara'da açıklama yapacak", "tr"),
        ("הממשלה אישרה את ההסכם", "he"),
        ("Президент подписал указ о призыве", "ru"),
    ],
)
def test_headlines_are_told_apart(text: str, language: str) -> None:
    """A headline is enough, and Persian, Urdu and Kurdish are not taken for Arabic."""
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "   \n", "12 345 !!", "…؟"])
def test_text_without_letters_is_undetermined(text: str) -> None:
    """Without letters there is no language."""
    assert language_of(text) == "und"


def test_english_names_in_arabic_text_do_not_change_the_language() -> None:
    """An Arabic text that quotes Latin names stays Arabic."""
    assert language_of("قالت شبكة CNN إن الجيش أعلن عبر Twitter عن مقتل قائد بارز في التنظيم") == "ar"


@pytest.mark.parametrize("text", ["\ud800\udfff", "سوريا \ud800", "x" * 200_000, "\u202e\u0000"])
def test_any_string_is_taken(text: str) -> None:
    """Lone surrogates, control characters and endless words give some answer."""
    assert language_of(text)
