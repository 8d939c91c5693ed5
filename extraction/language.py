"""Say which language a text is in.

The detector (eldc) is good from a headline upwards, yet takes some Persian, Urdu and Kurdish headlines for Arabic;
letters that only one language uses, and its commonest little words, decide there.
"""

import re
import unicodedata
from collections import Counter
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Final

#: So many code points are looked at; more does not change the answer.
_SAMPLE: Final = 6000

_ARABIC_SCRIPT: Final = re.compile(
    "[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]+"
)
_HEBREW: Final = re.compile("[\u05d0-\u05ea]+")
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f]+")
_URL: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")

#: Letters that Arabic does not have, with the language each speaks for.
_LETTERS: Final = {
    "ku": "ێۆڕڵە",
    "ur": "ٹڈڑںےۓہ",
    "ps": "ښځڅړږۍټډڼ",
    "ug": "ۇۈۋې",
    "sd": "ڙڳڻڀٿ",
    "fa": "پچژگکی",
}
_MARK_LANGUAGE: Final = {letter: code for code, letters in _LETTERS.items() for letter in letters}
_MARKS: Final = re.compile(f"[{''.join(_MARK_LANGUAGE)}]")

_FA_WORDS: Final = "است در از که این آن را برای با های می شد شده کرد خواهد بود نیست اند ها بر تا یک"
_UR_WORDS: Final = "کے کی کا میں ہے سے نے اور کو پر ہیں یہ گیا تھا نہیں کر بھی"
_AR_WORDS: Final = "في من على إلى الى أن ان التي الذي عن مع هذا هذه بعد قبل لا ما بين خلال قال كما ولا وقال أو"
_LITTLE: Final = {
    "fa": frozenset(_FA_WORDS.split()),
    "ur": frozenset(_UR_WORDS.split()),
    "ar": frozenset(_AR_WORDS.split()),
}
_KURMANJI_WORDS: Final = "û li ji bi ku ev jî wek dike kir bû ê yê di de hat xwe"
_KURMANJI: Final = frozenset(_KURMANJI_WORDS.split())
_WORD: Final = re.compile(r"[^\W\d_]+")
#: A share of letters foreign to Arabic above this is no loanword or name (Arabic news writes گ and پ in a few names).
_FOREIGN_SHARE: Final = 0.02
_KURMANJI_SHARE: Final = 0.12
_AMONG_WORDS: Final = 3
_ARTICLES: Final = ("ال", "وال", "بال", "لل")


@cache
def _detector() -> ModuleType:
    """Return the detector with its tables loaded; the C extension has no types, hence no import statement."""
    module = import_module("eldc")
    module.init()
    return module


def _detected(text: str) -> str:
    return str(_detector().detect(text.encode("utf-8", "replace").decode("utf-8")))


def _arabic_script(text: str, letters: int) -> str:
    """Return the language of text in Arabic letters."""
    marks = Counter(map(_MARK_LANGUAGE.__getitem__, _MARKS.findall(text)))
    words = _WORD.findall(text)
    little = {code: len([word for word in words if word in known]) for code, known in _LITTLE.items()}
    article = len([word for word in words if len(word) > _AMONG_WORDS and word.startswith(_ARTICLES)])
    if sum(marks.values()) <= _FOREIGN_SHARE * letters:
        persian = little["fa"] - little["ar"] - article
        return "fa" if persian > 0 and persian * 4 > len(words) else "ar"
    # Urdu and Pashto write the Persian letters too: a letter of their own outweighs those.
    for code in ("ku", "ps", "ug", "sd"):
        if marks[code] * 50 > letters:
            return code
    if marks["ur"] * 50 > letters or little["ur"] > little["fa"]:
        return "ur"
    if little["ar"] + article > little["fa"] + len(words) // 4 and _detected(text) == "ar":
        return "ar"
    return "fa"


def _latin_script(text: str) -> str:
    words = [word.lower() for word in _WORD.findall(text)]
    kurmanji = sum(word in _KURMANJI for word in words)
    found = _detected(text)
    has_circumflex = any(letter in "êîû" for letter in text)
    if found != "fr" and has_circumflex and kurmanji > _KURMANJI_SHARE * len(words):
        return "ku"
    return found


def _length(letters: re.Pattern[str], text: str) -> int:
    """Return how many letters of a script a text has."""
    return sum(map(len, letters.findall(text)))


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, or `und` where there are no letters or no answer.

    Pure CPU, under a millisecond; looks at the first 6,000 code points; any string is taken, lone surrogates included.
    The first call loads the detector's tables.
    """
    sample = unicodedata.normalize("NFC", _URL.sub(" ", text[:_SAMPLE]))
    letters = _length(_WORD, sample)
    if not letters:
        return "und"
    arabic = _length(_ARABIC_SCRIPT, sample)
    hebrew = _length(_HEBREW, sample)
    latin = _length(_LATIN, sample)
    if arabic >= max(hebrew, latin) and arabic * 2 >= letters - min(latin, arabic):
        return _arabic_script(sample, arabic)
    if hebrew > latin:
        yiddish = _detected(sample)
        return yiddish if yiddish == "yi" else "he"
    return _latin_script(sample)
