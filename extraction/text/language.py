"""Say which language a text is in.

The detector (eldc) is good from a headline upwards, yet takes some Persian, Urdu and Kurdish headlines for Arabic;
letters that only one language uses, and its commonest little words, decide there.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, Final

#: So many code points are looked at; more does not change the answer.
_SAMPLE: Final = 6000

_ARABIC_SCRIPT: Final = re.compile(
    "[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]+"
)
_HEBREW: Final = re.compile("[\u05d0-\u05ea]+")
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f]+")
_QUOTED: Final = re.compile(f"{_ARABIC_SCRIPT.pattern}|{_HEBREW.pattern}")
_URL: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")

#: Letters that Arabic does not have, with the language each speaks for. Every one of these writes the Persian letters
#: too, and so does Arabic in names from abroad. Pashto has the ې of Uyghur; its other letters tell it apart.
_LETTERS: Final = {
    "ku": "ێۆڕڵە",
    "ur": "ٹڈڑںےۓہ",
    "ps": "ښځڅړږۍټډڼ",
    "ug": "ۇۈۋڭې",
    "sd": "ڙڳڻڀٿڌٺڏڊٽڦ",
    "ms": "ڠݢڽۏ",
    "fa": "پچژگ",
}
_OWNERS: Final = {letter: code for code, letters in _LETTERS.items() for letter in letters}
_FOREIGN: Final = re.compile(f"[{''.join(_OWNERS)}]")
#: The yeh and kaf of Persian keyboards, on which Arabic is written too.
_PERSIAN_FORMS: Final = re.compile("[یک]")

_FA_WORDS: Final = "است در از که این آن را برای با های می شد شده کرد خواهد بود نیست اند ها بر تا یک"
_UR_WORDS: Final = "کے کی کا میں ہے سے نے اور کو پر ہیں یہ گیا تھا نہیں کر بھی"
_PS_WORDS: Final = "په کې چې یې ته شوي وویل"
_MS_WORDS: Final = "يڠ دالم كڤد ايت اونتوق تيدق اوله ڤد دڠن"
_AR_WORDS: Final = (
    "في من على إلى الى أن ان التي الذي عن مع هذا هذه بعد قبل لا ما بين خلال قال كما ولا وقال أو إن لم لن كان حول ضد"
)
_LITTLE: Final = {
    "fa": frozenset(_FA_WORDS.split()),
    "ur": frozenset(_UR_WORDS.split()),
    "ps": frozenset(_PS_WORDS.split()),
    "ms": frozenset(_MS_WORDS.split()),
    "ar": frozenset(_AR_WORDS.split()),
}
_KURMANJI_WORDS: Final = "û li ji bi ku ev jî wek dike kir bû ê yê di de hat xwe"
_KURMANJI: Final = frozenset(_KURMANJI_WORDS.split())
#: Letters that hardly another language in Latin script writes as often; French has them in few words.
_CIRCUMFLEX: Final = re.compile("[êîûÊÎÛ]")
_WORD: Final = re.compile(r"[^\W\d_]+")
#: Their letters stand in no Arabic name.
_IN_NO_NAME: Final = frozenset({"ms", "ps", "sd"})
#: What speaks for Persian by this many words to one speaks for no other language that writes its letters.
_PERSIAN_TO_OTHER: Final = 2
#: Uyghur by one word in so many that speak for Kurdish, as it shares its commonest letter with it and not the reverse.
_UYGHUR_IN_KURDISH: Final = 10
#: Arabic as it is written in chats: 7alab is Aleppo, sha3b a people. One word in four has such a letter.
_CHAT: Final = re.compile(r"\b(?:[a-z]+[23579][a-z]+|[23579](?!nd\b|rd\b|th\b)[a-z]{2,})\b")
_IN_CHAT: Final = 4
_KURMANJI_SHARE: Final = 0.3
#: Letters that English has for one of Arabic, which leaves vowels out.
_FULL: Final = 1.25
#: The detector takes one in two hundred Arabic headlines of names for Persian, none of them by as much as this.
_PLAINLY: Final = 0.06
_SOME_WORDS: Final = 3
_AMONG_WORDS: Final = 3
_ARTICLES: Final = ("ال", "وال", "بال", "لل")
#: So few words without a letter beyond ASCII are a name more often than a language that the detector is unsure of.
_FEW_WORDS: Final = 4


@cache
def _detector() -> ModuleType:
    """Return the detector with its tables loaded; the C extension has no types, hence no import statement."""
    module = import_module("eldc")
    module.init()
    return module


def _detected(text: str) -> str:
    return str(_detector().detect(text.encode("utf-8", "replace").decode("utf-8")))


def _details(text: str) -> Any:  # Any: the extension has no types
    """Return `language`, `reliable` and `scores` of the detector's answer."""
    return _detector().detect_details(text.encode("utf-8", "replace").decode("utf-8"))


def _votes(words: Iterable[str]) -> Counter[str]:
    """Return how many words speak for each language, by a letter of its own or as a common little word of it.

    An Arabic word is known by its article.
    """
    votes: Counter[str] = Counter()
    for word in words:
        own = {_OWNERS[letter] for letter in _FOREIGN.findall(word)}
        own.update(code for code, little in _LITTLE.items() if word in little)
        if not own and len(word) > _AMONG_WORDS and word.startswith(_ARTICLES):
            own.add("ar")
        votes.update(own)
    return votes


def _likeliest(votes: Counter[str]) -> str:
    """Return the language for which most words speak, of those in Arabic letters but Arabic itself."""
    if votes["ug"] and votes["ps"] * 2 >= votes["ug"]:
        return "ps"
    if votes["ug"] * _UYGHUR_IN_KURDISH > votes["ku"]:
        return "ug"
    best = max(("ku", "ur", "ps", "sd", "ms"), key=lambda code: votes[code])
    return best if votes[best] and votes[best] * _PERSIAN_TO_OTHER >= votes["fa"] else "fa"


def _unmarked(words: list[str], text: str) -> str:
    """Return the language of text in Arabic letters of which no word speaks for one: Arabic unless plainly another."""
    found = _details(text)
    if _PERSIAN_FORMS.search(text):
        return str(found.language)
    lead = found.scores[found.language] - found.scores.get("ar", 0.0) if found.scores else 0.0
    return str(found.language) if len(words) >= _SOME_WORDS and lead >= _PLAINLY else "ar"


def _arabic_script(text: str) -> str:
    """Return the language of text in Arabic letters: a quotation may be long before it outvotes the article."""
    words = _WORD.findall(text)
    votes = _votes(words)
    foreign = _likeliest(votes)
    if votes[foreign] <= votes["ar"]:
        return "ar" if votes["ar"] else _unmarked(words, text)
    is_sure = foreign in _IN_NO_NAME or (
        votes[foreign] > 1 if foreign != "fa" else _PERSIAN_FORMS.search(text) is not None
    )
    if len(words) <= 1 or is_sure:
        return foreign
    # A foreign letter or two are a name from abroad as often as another language.
    return "ar" if _detected(text) == "ar" else foreign


def _latin_script(whole: str) -> str:
    """Return the language of text in Latin letters; a quotation in Arabic or Hebrew ones is not looked at."""
    text = _QUOTED.sub(" ", whole) if _LATIN.search(whole) else whole
    words = [word.lower() for word in _WORD.findall(text)]
    kurmanji = sum(word in _KURMANJI or _CIRCUMFLEX.search(word) is not None for word in words)
    found = _detected(text)
    if found != "fr" and _CIRCUMFLEX.search(text) and kurmanji > _KURMANJI_SHARE * len(words):
        return "ku"
    if _details(text).reliable:
        return found
    if len(_CHAT.findall(text)) * _IN_CHAT >= len(words):
        return "und"
    # Of a name or two the detector says anything; what is read here in plain letters is English first.
    return "en" if len(text.split()) <= _FEW_WORDS and text.isascii() and found != "tr" else found


def _length(letters: re.Pattern[str], text: str) -> int:
    """Return how many letters of a script a text has."""
    return sum(map(len, letters.findall(text)))


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, or `und` where there are no letters or no answer.

    Pure CPU, under a millisecond; looks at the first 6,000 code points; any string is taken, lone surrogates included.
    The first call loads the detector's tables.
    """
    sample = unicodedata.normalize("NFKC", _URL.sub(" ", text[:_SAMPLE]))
    letters = _length(_WORD, sample)
    if not letters:
        return "und"
    arabic = _length(_ARABIC_SCRIPT, sample)
    hebrew = _length(_HEBREW, sample)
    latin = _length(_LATIN, sample)
    if arabic >= hebrew and arabic * _FULL >= latin and arabic * 2 >= letters - min(latin, arabic):
        return _arabic_script(sample)
    if hebrew > latin:
        yiddish = _detected(sample)
        return yiddish if yiddish == "yi" else "he"
    return _latin_script(sample)
