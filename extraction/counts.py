"""Give numbers what they count and a kind: 12 قتيلا (12 dead) is 12 killed, "1,905 soldiers returned" is 1905 returned."""

from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple, cast, get_args

from extraction.document import Document
from extraction.mention import CountMention
from extraction.numbers import Number, find_numbers
from extraction.tables import table
from extraction.words import Word, fold, unprefixed, words_of
from schemas.analysis import Count
from schemas.codebook import CountKind

#: How many words a cue may stand before or after a number; further off it speaks of something else.
_REACH_BEFORE: Final = 9
_REACH_AFTER: Final = 6
#: How many words may stand between an English number and its noun ("60 foreign mercenaries").
_NOUN_REACH: Final = 4
_KINDS: Final = frozenset(get_args(CountKind))
_CLAUSE_MARKS: Final = frozenset({".", "\n", "؛", ";", "؟", "?", "!", ":"})


class _Nouns(NamedTuple):
    groups: dict[str, str]
    singular: frozenset[str]
    duals: dict[str, str]
    units: frozenset[str]
    cues: dict[str, tuple[tuple[tuple[str, ...], CountKind], ...]]
    labels: frozenset[str]


@cache
def _nouns() -> _Nouns:
    data = table("count_nouns")
    groups: dict[str, str] = {}
    singular: set[str] = set()
    duals: dict[str, str] = {}
    for group, rows in data["nouns"].items():
        for row in rows:
            forms = [fold(form) for form in row]
            groups.update(dict.fromkeys(forms, group))
            groups.update({form + "ا": group for form in forms if _takes_tanween(form)})
            if len(forms) > 1 or not forms[0].isascii():
                singular.add(forms[0])
            duals.update({dual: group for dual in _duals(forms[0]) if dual not in forms})
    cues: dict[str, list[tuple[tuple[str, ...], CountKind]]] = {}
    for kind, words in data["cues"].items():
        for word in words:
            phrase = tuple(fold(word).split())
            cues.setdefault(phrase[0], []).append((phrase, cast("CountKind", kind)))
    return _Nouns(
        groups,
        frozenset(singular),
        {dual: group for dual, group in duals.items() if dual not in groups},
        frozenset(fold(unit) for row in data["units"] for unit in row),
        {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in cues.items()},
        frozenset(fold(label) for label in data["labels"]),
    )


def _takes_tanween(form: str) -> bool:
    """Say whether the accusative adds an alef: قتيل gives قتيلا (slain)."""
    return "\u0620" <= form[0] <= "\u064a" and form[-1] not in "هاءن"


def _duals(form: str) -> tuple[str, ...]:
    """Return the duals of an Arabic noun, and those without nun that stand before a genitive."""
    if form.isascii():
        return ()
    stem = form[:-1] + "ت" if form.endswith("ه") else form
    return (stem + "ان", stem + "ين")


def find_counts(document: Document) -> tuple[CountMention, ...]:
    """Return what the document counts, in order. Dates, ages, times, percentages and names with numbers are left out."""
    items = words_of(document).items
    finder = _Finder(document, items)
    found = [mention for number in find_numbers(document) if (mention := finder.of_number(number)) is not None]
    found.extend(finder.of_nouns({position for mention in found for position in range(mention.start, mention.end)}))
    return tuple(sorted(found, key=lambda mention: (mention.start, mention.end)))


class _Finder:
    """Reads the words around a number."""

    def __init__(self, document: Document, items: Sequence[Word]) -> None:
        self.document = document
        self.items = items
        self.nouns = _nouns()

    def of_number(self, number: Number) -> CountMention | None:
        """Return the count that a number makes, or None when it counts nothing."""
        if self._is_label(number):
            return None
        first, last = number.first, number.last
        noun = self._noun_after(last)
        before = self.items[first - 1].text if first else ""
        group = "money" if before in {"$", "€", "£"} else None
        end = last
        if noun is not None:
            begin, end = noun
            word = self._noun_form(self.items[end - 1].text)
            if word in self.nouns.units:
                return None
            group = group or self.nouns.groups.get(word) or self.nouns.duals.get(word)
        elif self._is_unit(last):
            return None
        kind = self._kind(group, first, end)
        if kind is None:
            return None
        if group is None and not self._may_stand_alone(number):
            return None
        what = self._what(begin, end) if noun is not None else ""
        return self._mention(number, kind, end, what)

    def of_nouns(self, taken: set[int]) -> list[CountMention]:
        """Return the twos and ones that the grammar says without a number: جنديان (two soldiers), "a soldier was killed"."""
        found = []
        for position, word in enumerate(self.items):
            if word.start in taken or len(word.text) < 3:  # noqa: PLR2004 - no noun is shorter
                continue
            stem = self._noun_form(word.text)
            if stem in self.nouns.duals and stem not in self.nouns.units:
                kind = self._kind(self.nouns.duals[stem], position, position + 1)
                value = 2
            elif stem in self.nouns.singular and self._is_single(position):
                kind = self._kind(self.nouns.groups[stem], position, position + 1)
                value = 1
            else:
                continue
            if kind is not None:
                number = Number(position, position + 1, value, value, is_approximate=False, in_digits=False)
                found.append(self._mention(number, kind, position + 1, self._what(position, position + 1)))
        return found

    def _mention(self, number: Number, kind: CountKind, end: int, what: str) -> CountMention:
        start, stop = self.items[number.first].start, self.items[max(end, number.last) - 1].end
        count = Count(
            kind=kind, low=number.low, high=number.high, what=what, approximate=number.is_approximate, start=start, end=stop
        )
        return CountMention(count=count, start=start, end=stop)

    def _is_label(self, number: Number) -> bool:
        """Say whether the number is part of a date, a clock, a score, a name: no count."""
        before = self.items[number.first - 1] if number.first else None
        after = self.items[number.last] if number.last < len(self.items) else None
        if before is not None:
            if any(stem in self.nouns.labels for stem in unprefixed(before.text)):
                return True
            is_glued = before.end == self.items[number.first].start
            if is_glued and before.text in {"/", ":", "-", "#"} and number.in_digits:
                return True
        if after is not None and number.in_digits:
            if after.text in {"%", "٪"}:
                return True
            if after.start == self.items[number.last - 1].end and after.text in {"/", ":", "-", "°"}:
                return True
        return False

    def _noun_form(self, word: str) -> str:
        """Return the form of a word that the lexicon knows, or the word."""
        for stem in unprefixed(word):
            if stem in self.nouns.groups or stem in self.nouns.units or stem in self.nouns.duals:
                return stem
        return word

    def _noun_after(self, last: int) -> tuple[int, int] | None:
        """Return the word range of the counted noun that follows a number."""
        begin = last
        while begin < len(self.items) and self.items[begin].text in {"من", "of", "the", "new", '"', "“", "”"}:
            begin += 1
        for position in range(begin, min(begin + _NOUN_REACH, len(self.items))):
            text = self.items[position].text
            if text in _CLAUSE_MARKS or text in {",", "،", "and", "(", "in", "on", "at", "by"} or text[0].isdigit():
                return None
            form = self._noun_form(text)
            if form in self.nouns.groups or form in self.nouns.units:
                return begin, position + 1
            if not text.isascii():
                return None
            if text in self.nouns.cues:
                return None
        return None

    def _is_unit(self, last: int) -> bool:
        following = [word.text for word in self.items[last : last + 2]]
        return bool(following) and (following[0] in self.nouns.units or " ".join(following) in self.nouns.units)

    def _may_stand_alone(self, number: Number) -> bool:
        """Say whether a number without a known noun still counts people: مقتل 7 في تفجير (7 killed in a blast)."""
        if number.low is not None and number.in_digits and 1900 <= number.low <= 2100:  # noqa: PLR2004 - a year
            return False
        near = self._cue_before(number.first, reach=3)
        after = self._cue_after(number.last, reach=2)
        return near is not None or after is not None

    def _kind(self, group: str | None, first: int, last: int) -> CountKind | None:
        if group in _KINDS and group not in {"strikes", "weapons", "buildings"}:
            return cast("CountKind", group)
        before = self._cue_before(first, reach=_REACH_BEFORE)
        after = self._cue_after(last, reach=_REACH_AFTER)
        if group in _KINDS:
            return cast("CountKind", group)
        kind = self._nearer(before, after)
        if group == "thing":
            return kind if kind in {"buildings", "weapons"} else "other"
        return kind or ("other" if group else None)

    def _nearer(
        self, before: tuple[int, CountKind] | None, after: tuple[int, CountKind] | None
    ) -> CountKind | None:
        """Choose between the cue before a number and the one after it; English passives follow their noun."""
        if before is None or after is None:
            found = before or after
            return found[1] if found else None
        if self.document.language == "ar":
            return before[1]
        return after[1] if after[0] <= 2 or after[0] < before[0] else before[1]  # noqa: PLR2004 - "12 were killed"

    def _cue_at(self, position: int) -> CountKind | None:
        for stem in unprefixed(self.items[position].text):
            for phrase, kind in self.nouns.cues.get(stem, ()):
                rest = self.items[position + 1 : position + len(phrase)]
                if tuple(word.text for word in rest) == phrase[1:]:
                    return kind
        return None

    def _cue_before(self, first: int, *, reach: int) -> tuple[int, CountKind] | None:
        for position in range(first - 1, max(first - 1 - reach, -1), -1):
            if self.items[position].text in _CLAUSE_MARKS:
                return None
            kind = self._cue_at(position)
            if kind is not None:
                return first - position, kind
        return None

    def _cue_after(self, last: int, *, reach: int) -> tuple[int, CountKind] | None:
        for position in range(last, min(last + reach, len(self.items))):
            text = self.items[position].text
            if text in _CLAUSE_MARKS or text in {"،", ","}:
                return None
            kind = self._cue_at(position)
            if kind is not None:
                return position - last + 1, kind
        return None

    def _is_single(self, position: int) -> bool:
        """Say whether a singular person is clearly one: مقتل جندي (killing of a soldier), "a soldier was killed"."""
        text = self.items[position].text
        if text.isascii():
            before = [word.text for word in self.items[max(0, position - 3) : position]]
            has_article = any(word in {"a", "an", "one"} for word in before)
            begins = position == 0 or before[-1:] == ["\n"]
            cue = self._cue_after(position + 1, reach=2) or self._cue_before(position, reach=4)
            return cue is not None and (has_article or begins)
        if text != self._noun_form(text) or position == 0:
            return False
        return self._cue_at(position - 1) is not None

    def _what(self, begin: int, end: int) -> str:
        """Return the counted noun as written, with an adjective that agrees with it (جنود سوريين, Syrian soldiers)."""
        if end < len(self.items) and not self.items[end].text.isascii():
            text = self.items[end].text
            noun = self.items[end - 1].text
            is_adjective = len(text) > 4 and text[-2:] in {"ين", "ون", "يا", "يه"} and text[0] != "و"  # noqa: PLR2004
            if is_adjective and self._cue_at(end) is None and noun[0] != text[0:1] + "_":
                end += 1
        return self.document.text(self.items[begin].start, self.items[end - 1].end)
