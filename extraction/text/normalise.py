"""Fold a text to the form that lexicons are matched in, one code point for one code point.

Offsets found in the folded text are offsets of the text as written; that is what everything downstream relies on.
"""

import unicodedata
from typing import Final

#: What stands for a code point that is no part of a word's form: vowel marks (tashkeel), tatweel, bidi controls,
#: zero-width characters. U+2060 WORD JOINER: matching skips it, and `plain` takes it out.
JOINER: Final = "\u2060"

_IGNORED: Final = (
    *range(0x0610, 0x061B),
    0x061C,
    0x0640,
    *range(0x064B, 0x0660),
    0x0670,
    *range(0x06D6, 0x06DD),
    *range(0x06DF, 0x06E5),
    *range(0x06E7, 0x06E9),
    *range(0x06EA, 0x06EE),
    0x00AD,
    0x034F,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
    *range(0xFE00, 0xFE10),
)

#: Letters that one writer's keyboard exchanges for another's; the Persian forms occur in Arabic names typed abroad.
_LETTERS: Final = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ؤ": "و", "ئ": "ي",
    "ی": "ي", "ک": "ك", "ھ": "ه", "ہ": "ه", "ە": "ه", "ڤ": "ف", "گ": "غ", "پ": "ب", "چ": "ج", "ژ": "ز",
    "ı": "i", "ł": "l", "đ": "d", "ø": "o",
}  # fmt: skip

_DOUBLE_QUOTES: Final = "“”„‟«»″❝❞〝〞＂"
_SINGLE_QUOTES: Final = "‘’‚‛ʼ′‹›`´ʻʿʾ＇"
_DASHES: Final = "‐‑‒–—―−﹘﹣－"
_LINE_BREAKS: Final = "\u0085\u2028\u2029\r\x0b\x0c"

_LATIN_END: Final = 0x1EFF


def _compatible(letter: str) -> str:
    """Return the folded letter of a presentation form (U+FEF2 is a final ya) or full-width letter, else the letter."""
    plain_form = unicodedata.normalize("NFKC", letter)
    return plain_form if len(plain_form) == 1 else letter


def _folded(code: int) -> str:
    letter = chr(code)
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category == "Zs":
        return " "
    if category == "Cc":
        return letter if letter in "\n\t" else " "
    if 0xFB50 <= code <= 0xFEFC or 0xFF01 <= code <= 0xFF5E:  # noqa: PLR2004 - the blocks of presentation forms
        letter = _compatible(letter)
        letter = _LETTERS.get(letter, letter)
    lower = letter.lower()
    if len(lower) == 1:
        letter = lower
    if code <= _LATIN_END and category.startswith("L"):
        base = unicodedata.normalize("NFD", letter)
        if base[0].isascii():
            letter = base[0]
    return letter


class _Folding(dict[int, str]):
    """The folding of code points, each worked out when it is first met: a process meets a few hundred of all."""

    def __missing__(self, code: int) -> str:
        """Return the folded letter, and remember it."""
        return self.setdefault(code, _folded(code))


_FOLDING: Final = _Folding(
    {ord(letter): fold for letter, fold in _LETTERS.items()}
    | {ord("İ"): "i", **dict.fromkeys(map(ord, _DOUBLE_QUOTES), '"')}
    | dict.fromkeys(map(ord, _SINGLE_QUOTES), "'")
    | dict.fromkeys(map(ord, _DASHES), "-")
    | dict.fromkeys(map(ord, _LINE_BREAKS), "\n")
    | dict.fromkeys(_IGNORED, JOINER)
)


def normalise(text: str) -> str:
    """Return `text` folded, of the same length.

    Alef forms become ا, ة becomes ه, ى becomes ي, ؤ becomes و and ئ becomes ي; marks become `JOINER`; Latin letters
    lose case and accents, digits of every script become ASCII, quotes and dashes take one form.
    """
    return text.translate(_FOLDING)


def plain(norm: str) -> str:
    """Return folded text without joiners: the form of a lexicon key."""
    return norm.replace(JOINER, "") if JOINER in norm else norm


def key(text: str) -> str:
    """Return the form that a name written by people has in a lexicon: folded, without joiners, single spaces."""
    return " ".join(plain(normalise(text)).split())
