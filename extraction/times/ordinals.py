"""Read the day of a month in Arabic words: التاسع (the ninth), الثاني عشر (the twelfth)."""

from typing import Final

from extraction.text.words import unprefixed
from extraction.times.reader import TimeReader

_TEN: Final = "عشر"
_ARTICLE: Final = "ال"
_TENS: Final = (20, 30)
_LAST_DAY: Final = 31


def ordinal_at(reader: TimeReader, position: int) -> tuple[int, int] | None:
    """Return the number of an ordinal with the article and the word after it; None for any other word."""
    text = reader.text(position)
    value = _value(reader, text)
    if value is None:
        return None
    after = reader.text(position + 1)
    if after == _TEN and value < 10:  # noqa: PLR2004 - the second (two) and ten: twelfth
        return value + 10, position + 2
    tens = _value(reader, after[1:]) if after.startswith("و") else None
    if tens in _TENS and value < 10 and value + tens <= _LAST_DAY:  # noqa: PLR2004 - as above
        return value + tens, position + 2
    return value, position + 1


def _value(reader: TimeReader, text: str) -> int | None:
    for stem in unprefixed(text) if text else ():
        value = reader.forms.ordinals.get(stem)
        if value is not None and text[: len(text) - len(stem)].endswith((_ARTICLE, "لل")):
            return value
    return None
