"""Give numbers what they count and a kind: 12 قتيلا (12 dead) is 12 killed, "1,905 soldiers returned" 1905 returned."""

from typing import Final

import msgspec

from extraction.counts.few import few
from extraction.counts.nouns import Group, counted_form, cues_of
from extraction.counts.uncounted import STRONG, UncountedText
from extraction.mention import CountMention
from extraction.text.document import Document
from extraction.text.numbers import Number, find_numbers, least_after
from extraction.text.numerals import CURRENCIES
from extraction.text.words import words_of
from extraction.times.forms import time_forms, time_stems
from schemas.analysis import Count
from schemas.codebook import CountKind

#: A number without a noun needs a cue this near: مقتل 7 في تفجير (7 killed in a blast).
_NEAR: Final = 3
#: How many words may stand between an English number and its noun ("60 foreign mercenaries").
_NOUN_REACH: Final = 4
_DUAL: Final = 2
_BEFORE_NOUN: Final = frozenset({"من", "of", "the", "new", "more", "other", '"', "“", "”"})
#: What may stand between the members of a list.
_JOINS: Final = frozenset({",", "،", "and", "و", "a", "an"})
#: Marks around an age: "the attacker, 25, was shot".
_ASIDE: Final = (frozenset({",", "،", "("}), frozenset({",", "،", ")"}))
#: What a number follows that is a name with it, or an ordinal: الـ25 (the 25th).
_NAMED: Final = frozenset({"ال", "لل"})
#: English nouns behind a number end so.
_PLURALS: Final = ("s", "men", "people")
_ADJECTIVE_ENDS: Final = ("ين", "ون", "يا", "يه")


def find_counts(document: Document, *, is_open: bool = False) -> tuple[CountMention, ...]:
    """Return what the document counts, in order; dates, ages, times, shares and names with numbers are left out.

    With `is_open` a number counts whatever noun follows it ("60 diplomats"), also one that the lexicon does not have;
    without, it needs a noun or a verb that is known.
    """
    finder = _Finder(document, is_open=is_open)
    numbers = find_numbers(document)
    found = [mention for number in numbers if (mention := finder.of_number(number)) is not None]
    taken = [(number.first - 1, number.last) for number in numbers]
    taken.extend(finder.between(mention) for mention in found)
    blocked = {position for first, last in taken for position in range(first, last)}
    found.extend(finder.of_nouns(blocked))
    return tuple(finder.shared(sorted(found, key=lambda mention: (mention.start, mention.end))))


class _Finder(UncountedText):
    """Reads the words around a number."""

    def __init__(self, document: Document, *, is_open: bool) -> None:
        super().__init__(document)
        self.is_open = is_open

    def between(self, mention: CountMention) -> tuple[int, int]:
        """Return the word range of a mention."""
        return words_of(self.document).between(mention.start, mention.end)

    def of_number(self, number: Number) -> CountMention | None:
        """Return the count that a number makes, or None when it counts nothing."""
        if self.is_label(number):
            return None
        noun = self._noun_of(number)
        is_money = self.text(number.first - 1) in CURRENCIES
        if noun is None and self.is_open and not is_money and not self._may_stand_alone(number):
            return self._of_any_noun(number)
        form = counted_form(self.text(noun[1] - 1)) if noun is not None else None
        if self.is_open and noun is not None and form in self.nouns.weights:
            return self._mention(number, "other", (number.first, noun[1]), noun)
        return self._of_noun(number, noun, form, "money" if is_money else None)

    def _noun_of(self, number: Number) -> tuple[int, int] | None:
        """Return the word range of the counted noun of the lexicon, a weight up to the drug that it weighs."""
        noun = self._noun_after(number.last) or self._noun_before(number)
        if noun is None or counted_form(self.text(noun[1] - 1)) not in self.nouns.weights:
            return noun
        drug = self._drug_after(noun[1])
        return (noun[0], drug) if drug is not None else noun

    def _of_noun(
        self, number: Number, noun: tuple[int, int] | None, form: str | None, group: Group | None
    ) -> CountMention | None:
        """Return the count of a noun of the lexicon, of money, or of people whom a verb alone names."""
        if (form in self.nouns.units and form not in self.nouns.groups) or (noun is None and self.is_measure(number)):
            return None
        if group is None and form is not None:
            group = self.nouns.groups.get(form) or self.nouns.duals.get(form)
        if group is None and not self._may_stand_alone(number):
            return None
        first = min(number.first, noun[0]) if noun else number.first
        last = max(number.last, noun[1]) if noun else number.last
        kind = self.kind(group, first, last)
        if kind is None or (self.is_open and kind == "other" and number.low == number.high == 1):
            return None
        what = (noun[0], self._with_adjective(noun[1])) if noun is not None else (last, last)
        return self._mention(number, kind, (first, max(last, what[1])), what)

    def _of_any_noun(self, number: Number) -> CountMention | None:
        if number.low is None or number.low < 1 or self.is_measure(number) or self.is_year(number):
            return None
        noun = self._any_noun_after(number.last)
        if noun is None:
            return self._of_no_noun(number)
        if number.low == number.high == 1:
            return None
        kind = self.kind("thing", number.first, noun[1]) or "other"
        return self._mention(number, kind, (number.first, noun[1]), noun)

    def _of_no_noun(self, number: Number) -> CountMention | None:
        """Return the count of a number that stands alone: "ten died", "took 1,200 of them", "a 500-strong force"."""
        before, after = self.text(number.first - 1), self.text(number.last)
        is_strong = after == "-" and self.text(number.last + 1) == STRONG
        is_one = number.low == number.high == 1
        is_joined = after == "-" and self.is_glued(number.last) and not is_strong
        is_aside = before in _ASIDE[0] and after in _ASIDE[1]
        if is_one or is_joined or is_aside or before in _NAMED:
            return None
        if number.in_digits and (self.is_numbered(number) or self.is_clock(number)):
            return None
        kind = self.kind("person", number.first, number.last) or "other"
        return self._mention(number, kind, (number.first, number.last), (number.last, number.last))

    def _any_noun_after(self, last: int) -> tuple[int, int] | None:
        """Return the word range of what must be a noun by its place: right behind the number, in English a plural."""
        begin = last
        while begin < last + _NEAR and self.text(begin) in _BEFORE_NOUN:
            begin += 1
        for position in self._words_from(begin):
            text = self.text(position)
            if not text.isalpha() or text in self.nouns.noun_ends or text in self.nouns.no_nouns:
                return None
            if cues_of(text) or time_stems(text):
                return None
            if not text.isascii():
                is_noun = len(text) > _NEAR - 1 and text not in self.nouns.units and text not in time_forms().months
                return (begin, position + 1) if is_noun else None
            if len(text) > _NEAR and text.endswith(_PLURALS) and text not in self.nouns.units:
                return begin, position + 1
        return None

    def _words_from(self, begin: int) -> list[int]:
        """Return where the next few words stand; what hyphens join is one: "60 air-to-ground missiles"."""
        found: list[int] = []
        position = begin
        while len(found) < _NOUN_REACH and position < len(self.items):
            found.append(position)
            position += 1
            while self.text(position) == "-" and self.is_glued(position) and self.is_glued(position + 1):
                found[-1] = position + 1
                position += 2
        return found

    def of_nouns(self, blocked: set[int]) -> list[CountMention]:
        """Return the twos and ones that grammar alone says: جنديان (two soldiers), "a soldier was killed"."""
        found = []
        for position, value, group in few(self, blocked, is_open=self.is_open):
            kind = self.kind(group, position, position + 1)
            if kind is not None and not (kind == "other" and value == 1):
                number = Number(position, position + 1, value, value, is_approximate=False, in_digits=False)
                span = (position, self._with_adjective(position + 1))
                found.append(self._mention(number, kind, span, span))
        return found

    def shared(self, found: list[CountMention]) -> list[CountMention]:
        """Return the counts, one without a kind taking the next one's: "three soldiers and a child died"."""
        for index in range(len(found) - 2, -1, -1):
            one, following = found[index], found[index + 1]
            if one.count.kind != "other" or following.count.kind == "other":
                continue
            begin, end = words_of(self.document).between(one.end, following.start)
            if begin < end <= begin + _NEAR and all(self.text(step) in _JOINS for step in range(begin, end)):
                count = msgspec.structs.replace(one.count, kind=following.count.kind)
                found[index] = msgspec.structs.replace(one, count=count)
        return found

    def _mention(self, number: Number, kind: CountKind, span: tuple[int, int], what: tuple[int, int]) -> CountMention:
        """Return the mention over the words of `span`, with the counted noun in those of `what`."""
        noun = self.document.text(self.items[what[0]].start, self.items[what[1] - 1].end) if what[0] < what[1] else ""
        start, end = self.items[span[0]].start, self.items[span[1] - 1].end
        high = None if least_after(self.texts, what[1]) else number.high
        if self.document.text(start, start + 1) == "و" and counted_form(self.text(span[0])[1:] or " ") is not None:
            start += 1
            noun = noun.removeprefix("و")
        count = Count(
            kind=kind,
            low=number.low,
            high=high,
            what=noun,
            approximate=number.is_approximate,
            start=start,
            end=end,
        )
        return CountMention(count=count, start=start, end=end)

    def _noun_after(self, last: int) -> tuple[int, int] | None:
        """Return the word range of the counted noun that follows a number."""
        begin = last
        while begin < min(len(self.items), last + _NEAR) and self.text(begin) in _BEFORE_NOUN:
            if counted_form(self.text(begin)) is not None and counted_form(self.text(begin + 1)) is None:
                break
            begin += 1
        for position in self._words_from(begin):
            text = self.text(position)
            if text in self.nouns.noun_ends or "0" <= text[0] <= "9":
                return None
            form = counted_form(text)
            if form is not None:
                is_longer = text.isascii() and self._is_person(position + 1)
                return begin, position + 1 + is_longer
            if not text.isascii() or cues_of(text):
                return None
        return None

    def _drug_after(self, last: int) -> int | None:
        """Return the word after a drug that follows its weight: "2 tons of captagon"."""
        for position in range(last, last + _DUAL):
            if self.nouns.groups.get(counted_form(self.text(position)) or "") == "drugs":
                return position + 1
        return None

    def _is_person(self, position: int) -> bool:
        return self.nouns.groups.get(counted_form(self.text(position)) or "") == "person"

    def _noun_before(self, number: Number) -> tuple[int, int] | None:
        """Return an Arabic noun that a one or two follows: شخص واحد (one person), مدنيين اثنين (two civilians)."""
        if number.in_digits or number.high not in {1, 2} or number.first == 0:
            return None
        form = counted_form(self.text(number.first - 1))
        is_noun = form is not None and not form.isascii()
        return (number.first - 1, number.first) if is_noun else None

    def _may_stand_alone(self, number: Number) -> bool:
        """Say whether a number without a known noun still counts people: مقتل 7 في تفجير (7 killed in a blast)."""
        if self.is_year(number):
            return False
        if number.low is not None and number.low < 1:
            return False
        near = self.cue_before(number.first, _NEAR, None)
        return near is not None or self.cue_after(number.last, _DUAL, None) is not None

    def _with_adjective(self, end: int) -> int:
        """Return the end of the counted noun with an adjective that agrees with it (جنود سوريين, Syrian soldiers)."""
        after = self.text(end)
        is_adjective = len(after) > _NOUN_REACH and after.endswith(_ADJECTIVE_ENDS) and after[0] != "و"
        return end + (is_adjective and not cues_of(after) and not time_stems(after))
