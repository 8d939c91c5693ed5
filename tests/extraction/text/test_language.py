"""Languages, short text and neighbours of Arabic above all."""

import pytest

from extraction.text.language import language_of

ARABIC = "أعلنت وزارة الدفاع السورية مقتل ثلاثة جنود في هجوم شنه مسلحون على حاجز في ريف المدينة. "
PERSIAN = "سخنگوی وزارت امور خارجه ایران گفت که این حمله را محکوم می‌کند و از همه کشورها چنین خواست. "
ENGLISH = "The Syrian defence ministry said three soldiers were killed in an attack on a checkpoint in the east. "


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
        ("بارش باران در تهران", "fa"),
        ("سخنگوی وزارت امور خارجه", "fa"),
        ("طالبان می‌گویند چهار تن در انفجار کابل زخمی شدند", "fa"),
        ("شام میں دھماکہ، پانچ ہلاک", "ur"),
        ("پاک فوج کے سربراہ", "ur"),
        ("تەقینەوەیەک لە کەرکوک", "ku"),
        ("پارلەمانی کوردستان کۆبووەوە", "ku"),
        ("Serokê Herêma Kurdistanê çû Bexdayê", "ku"),
        ("Hêzên Sûriya Demokratîk daxuyanî da", "ku"),
        ("په کابل کې چاودنه، لس کسان وژل شوي", "ps"),
        ("خىتاي ھۆكۈمىتى ئۇيغۇرلارنى تۇتقۇن قىلدى", "ug"),
        ("كراجأن مليسيا مڠومومكن كڤوتوسن بارو", "ms"),
        ("سنڌ ۾ ٻوڏ سبب ڏهه ماڻهو مري ويا", "sd"),
        ("Erdoğan Bağdat'a gidiyor", "tr"),
        ("Son dakika haberleri", "tr"),
        ("Irak: trois soldats tués", "fr"),
        ("Waffenruhe in Gaza", "de"),
        ("צה״ל תקף מטרות בסוריה", "he"),
        ("پوتين يزور دمشق", "ar"),
        ("گوگل تعلن عن هاتف جديد", "ar"),
        ("فيديو.. گوارديولا يتحدث عن چيلسي", "ar"),
        ("رئیس الوزراء العراقی یزور ایران", "ar"),
        ("عامل ڭولميم يستقبل وفدا", "ar"),
        ("شنو صار ببغداد هسه", "ar"),
        ("روماريو يترشح لمنصب حاكم ولاية ريو دي جانيرو", "ar"),
        ("استقبل هزاع بن زايد", "ar"),
        ("دان الرئيس هجوم حلب", "ar"),
        ("گال الرئيس چذب علينا", "ar"),
        ("ﺍﻟﺠﻴﺶ ﺍﻟﺴﻮﺭﻱ ﻳﺘﻘﺪﻡ", "ar"),
        ("ايران و عراق توافق كردند", "fa"),
        ("Syria", "en"),
        ("Deir ez-Zor", "en"),
        ("HTS leader al-Jolani", "en"),
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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (f"{ARABIC * 5}{PERSIAN * 3}", "ar"),
        (f"{PERSIAN * 5}{ARABIC * 2}", "fa"),
        (f"{ARABIC * 3}{ENGLISH * 2}", "ar"),
        (f"{ARABIC}{ENGLISH}", "ar"),
        (f"{ENGLISH * 3}{ARABIC}", "en"),
    ],
)
def test_a_long_quotation_does_not_change_the_language(text: str, language: str) -> None:
    """The language is that of most words, not of the rarest letters."""
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    ["el jeish el suri 2atal 3 jonood fi 7alab", "wa7ad men el sha3b", "el 7okome 3am te7ke"],
)
def test_arabic_as_it_is_written_in_chats_is_no_language_that_is_read(text: str) -> None:
    """Latin letters with figures among them are coded as nothing."""
    assert language_of(text) == "und"


def test_numbers_of_english_are_no_letters() -> None:
    """A figure in a word does not make a headline one of a chat."""
    assert language_of("US 5th Fleet, 3rd Corps") == "en"


@pytest.mark.parametrize("text", ["\ud800\udfff", "سوريا \ud800", "x" * 200_000, "\u202e\u0000"])
def test_any_string_is_taken(text: str) -> None:
    """Lone surrogates, control characters and endless words give some answer."""
    assert language_of(text)
