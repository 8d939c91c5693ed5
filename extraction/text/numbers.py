"""Find numbers, in digits and in words, with how exactly they are meant.

A number knows nothing of what it counts; `counts` gives it a noun and a kind. Years, dates and ages are found here too,
and are sorted out there.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from extraction.text.document import Document
from extraction.text.numerals import begins_number, number_forms, read_numeral
from extraction.text.phrases import Phrase, by_word, goes_on
from extraction.text.tables import table
from extraction.text.words import Word, Words, is_glued, split, unprefixed, words_of

#: Two modifiers may stand before a number: "at least about".
_MODIFIERS: Final = 2
_RANGE_MARKS: Final = (["-"], ["–"], ["to"], ["الي"], ["or"], ["او"])


class Number(NamedTuple):
    """A number in the words `first` to `last` (exclusive), modifiers apart; `low` or `high` None is an open end.

    `in_digits` is true when it is written with at least one digit.
    """

    first: int
    last: int
    low: int | None
    high: int | None
    is_approximate: bool
    in_digits: bool


class _Modifiers(NamedTuple):
    before: dict[str, tuple[tuple[Phrase, str], ...]]
    after: dict[str, tuple[tuple[Phrase, str], ...]]


@cache
def _modifiers() -> _Modifiers:
    """Return the modifying phrases: those before a number by their last word, those after it by their first."""
    return _Modifiers(by_word(_rows("before"), at=-1), by_word(_rows("after")))


def _rows(side: str) -> Iterator[tuple[Phrase, str]]:
    for effect, forms in table("numbers")[side].items():
        yield from ((split(form), effect) for form in forms)


def find_numbers(document: Document) -> tuple[Number, ...]:
    """Return the numbers of a document in order, ranges joined; word indexes are those of `words_of(document)`."""
    words = words_of(document)
    items = words.items
    found: list[Number] = []
    reached = 0
    for position, word in enumerate(items):
        if position < reached or not begins_number(word.text):
            continue
        numeral = read_numeral(items, position)
        if numeral is None:
            continue
        reached = numeral.last
        in_digits = any("0" <= item.text[0] <= "9" for item in items[position:reached])
        low, high = int(numeral.low), int(numeral.high)
        found.append(Number(position, reached, low, high, is_approximate=numeral.is_vague, in_digits=in_digits))
    return tuple(_modified(number, words) for number in _joined_ranges(found, items))


def _joined_ranges(found: list[Number], items: Sequence[Word]) -> list[Number]:
    """Join "5-7", "5 to 7", "five or seven" and بين 5 و7 (between 5 and 7) to one number each."""
    joined: list[Number] = []
    for number in found:
        if joined and _is_range(joined[-1], number, items):
            low = _scaled(joined[-1], number, items)
            joined[-1] = joined[-1]._replace(last=number.last, low=low, high=number.high)
        else:
            joined.append(number)
    return joined


def _scaled(before: Number, after: Number, items: Sequence[Word]) -> int | None:
    """Return the low end of a range: "20 to 30 thousand" begins at 20 thousand."""
    forms = number_forms().multipliers
    factor = forms.get(items[after.last - 1].text, 1)
    is_bare = not any(word.text in forms for word in items[before.first : before.last])
    is_scaled = is_bare and before.low is not None and after.high is not None and before.low < after.high // factor
    return before.low * factor if is_scaled and before.low is not None else before.low


def _is_range(before: Number, after: Number, items: Sequence[Word]) -> bool:
    if after.first - before.last > 1 or before.low != before.high or before.low is None or after.high is None:
        return False
    if before.low >= after.high:
        return False
    between = [word.text for word in items[before.last : after.first]]
    if between in _RANGE_MARKS:
        return True
    opened = before.first > 0 and items[before.first - 1].text in {"بين", "between"}
    glued = not between and items[after.first].text.startswith("و")
    return opened and (glued or between in (["and"], ["و"]))


def _modified(number: Number, words: Words) -> Number:
    """Return the number as the words around it mean it: "at least 12" is 12 to open, and so is "12+"."""
    texts, effects = words.texts, set()
    if _is_plus(words.items, number.last):
        number = number._replace(last=number.last + 1)
        effects.add("at_least")
    position = number.first - (number.first > 0 and texts[number.first - 1] in {"a", "an"})
    for _ in range(_MODIFIERS):
        found = _phrase_before(texts, position)
        if found is None:
            break
        effects.add(found[1])
        position -= found[0]
    effects.update(_effects_after(texts, number.last))
    is_approximate = number.is_approximate or "approximate" in effects
    if "at_least" in effects:
        return number._replace(high=None, is_approximate=is_approximate)
    if "at_most" in effects:
        return number._replace(low=None, is_approximate=is_approximate)
    return number._replace(is_approximate=is_approximate)


def _is_plus(items: Sequence[Word], position: int) -> bool:
    """Say whether a word is a plus glued to the number before it and to nothing behind, as in "5+1"."""
    is_plus = position < len(items) and items[position].text == "+"
    return is_plus and is_glued(items, position) and not is_glued(items, position + 1)


def _effects_after(texts: tuple[str, ...], position: int) -> list[str]:
    following = texts[position] if position < len(texts) else ""
    rows = _modifiers().after.get(following, ())
    return [effect for phrase, effect in rows if goes_on(texts, position, phrase)]


def least_after(texts: tuple[str, ...], position: int) -> bool:
    """Say whether what is counted before a word is the least: 31 قتيلا على الأقل (31 dead at least)."""
    return "at_least" in _effects_after(texts, position)


def _phrase_before(texts: tuple[str, ...], position: int) -> tuple[int, str] | None:
    """Return the length and effect of the modifier that ends right before a word."""
    rows = _modifiers().before
    for stem in unprefixed(texts[position - 1]) if position else ():
        for phrase, effect in rows.get(stem, ()):
            begin = position - len(phrase)
            if begin < 0:
                continue
            if len(phrase) == 1:
                return 1, effect
            if texts[begin + 1 : position - 1] == phrase[1:-1] and phrase[0] in unprefixed(texts[begin]):
                return len(phrase), effect
    return None
