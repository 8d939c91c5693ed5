"""Give numbers what they count and a kind: 12 قتيلا (12 dead) is 12 killed, "1,905 soldiers returned" 1905 returned."""

from collections.abc import Sequence
from typing import Final, cast

import msgspec

from extraction.count_nouns import KINDS, Group, count_nouns, counted_form, cues_of, suits
from extraction.document import Document
from extraction.mention import CountMention
from extraction.numbers import Number, find_numbers
from extraction.time_forms import time_forms, time_stems
from extraction.words import Word, unprefixed, words_of
from schemas.analysis import Count
from schemas.codebook import CountKind

#: How many words a cue may stand before or after a number; further off it speaks of something else.
_REACH_BEFORE: Final = 9
_REACH_AFTER: Final = 4
#: A number without a noun needs a cue this near: مقتل 7 في تفجير (7 killed in a blast).
_NEAR: Final = 3
#: A cue this near after an English noun is its verb: "12 soldiers were killed".
_PASSIVE: Final = 3
#: How many words may stand between an English number and its noun ("60 foreign mercenaries").
_NOUN_REACH: Final = 4
_YEARS: Final = range(1900, 2101)
_DUAL: Final = 2
_CLAUSE_MARKS: Final = frozenset({".", "\n", "؛", ";", "؟", "?", "!", ":"})
_PHRASE_MARKS: Final = _CLAUSE_MARKS | {",", "،", "and", "و", "(", ")", "-"}
_NOUN_ENDS: Final = _PHRASE_MARKS | {"in", "on", "at", "by", "were", "was", "are", "of"}
_BEFORE_NOUN: Final = frozenset({"من", "of", "the", "new", "more", "other", '"', "“", "”"})
#: What may stand between the members of a list.
_JOINS: Final = frozenset({",", "،", "and", "و", "a", "an"})
_CURRENCIES: Final = frozenset({"$", "€", "£"})
_ONE_OF: Final = frozenset({"احد", "احدي"})
#: English nouns behind a number end so.
_PLURALS: Final = ("s", "men", "people")
_ADJECTIVE_ENDS: Final = ("ين", "ون", "يا", "يه")


def find_counts(document: Document, *, is_open: bool = False) -> tuple[CountMention, ...]:
    """Return what the document counts, in order; dates, ages, times, shares and names with numbers are left out.

    With `is_open` a number counts whatever noun follows it ("60 diplomats"), also one that the lexicon does not have;
    without, it needs a noun or a verb that is known.
    """
    finder = _Finder(document, words_of(document).items, is_open=is_open)
    numbers = find_numbers(document)
    found = [mention for number in numbers if (mention := finder.of_number(number)) is not None]
    taken = [(number.first - 1, number.last) for number in numbers]
    taken.extend(finder.between(mention) for mention in found)
    blocked = {position for first, last in taken for position in range(first, last)}
    found.extend(finder.of_nouns(blocked))
    return tuple(finder.shared(sorted(found, key=lambda mention: (mention.start, mention.end))))


class _Finder:
    """Reads the words around a number."""

    def __init__(self, document: Document, items: Sequence[Word], *, is_open: bool) -> None:
        self.document = document
        self.items = items
        self.is_open = is_open
        self.nouns = count_nouns()

    def between(self, mention: CountMention) -> tuple[int, int]:
        """Return the word range of a mention."""
        return words_of(self.document).between(mention.start, mention.end)

    def _text(self, position: int) -> str:
        return self.items[position].text if 0 <= position < len(self.items) else ""

    def of_number(self, number: Number) -> CountMention | None:
        """Return the count that a number makes, or None when it counts nothing."""
        if self._is_label(number):
            return None
        noun = self._noun_after(number.last) or self._noun_before(number)
        form = counted_form(self._text(noun[1] - 1)) if noun else None
        if noun is None and self.is_open and not self._is_measure(number) and not self._may_stand_alone(number):
            return self._of_any_noun(number)
        drug = self._drug_after(noun[1]) if noun is not None and form in self.nouns.weights else None
        if noun is not None and drug is not None:
            noun, form = (noun[0], drug), counted_form(self._text(drug - 1))
        if (form in self.nouns.units and form not in self.nouns.groups) or (noun is None and self._is_measure(number)):
            return None
        group: Group | None = "money" if self._text(number.first - 1) in _CURRENCIES else None
        if group is None and form is not None:
            group = self.nouns.groups.get(form) or self.nouns.duals.get(form)
        if group is None and not self._may_stand_alone(number):
            return None
        first = min(number.first, noun[0]) if noun else number.first
        last = max(number.last, noun[1]) if noun else number.last
        kind = self._kind(group, first, last)
        if kind is None:
            return None
        what = (noun[0], self._with_adjective(noun[1])) if noun is not None else (last, last)
        return self._mention(number, kind, (first, max(last, what[1])), what)

    def _of_any_noun(self, number: Number) -> CountMention | None:
        noun = self._any_noun_after(number.last)
        if noun is None or number.low is None or number.low < 1:
            return None
        kind = self._kind("thing", number.first, noun[1]) or "other"
        return self._mention(number, kind, (number.first, noun[1]), noun)

    def _any_noun_after(self, last: int) -> tuple[int, int] | None:
        """Return the word range of what must be a noun by its place: right behind the number, in English a plural."""
        begin = last
        while begin < last + _NEAR and self._text(begin) in _BEFORE_NOUN:
            begin += 1
        for position in range(begin, begin + _NOUN_REACH):
            text = self._text(position)
            if not text.isalpha() or text in _NOUN_ENDS or cues_of(text) or time_stems(text):
                return None
            if not text.isascii():
                is_noun = len(text) > _NEAR - 1 and text not in self.nouns.units and text not in time_forms().months
                return (begin, position + 1) if is_noun else None
            if len(text) > _NEAR and text.endswith(_PLURALS) and text not in self.nouns.units:
                return begin, position + 1
        return None

    def of_nouns(self, blocked: set[int]) -> list[CountMention]:
        """Return twos and ones that grammar alone says: جنديان (two soldiers), "a soldier was killed"."""
        found = []
        for position, word in enumerate(self.items):
            form = counted_form(word.text)
            if form is None or position in blocked:
                continue
            if form in self.nouns.duals and form not in self.nouns.units and not self._is_definite(position, form):
                value, group = 2, self.nouns.duals[form]
            elif self._is_one_of(position, form) or (form in self.nouns.singular and self._is_single(position, form)):
                value, group = 1, self.nouns.groups[form]
            else:
                continue
            kind = self._kind(group, position, position + 1)
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
            if begin < end <= begin + _NEAR and all(self._text(step) in _JOINS for step in range(begin, end)):
                count = msgspec.structs.replace(one.count, kind=following.count.kind)
                found[index] = msgspec.structs.replace(one, count=count)
        return found

    def _is_definite(self, position: int, form: str) -> bool:
        """Say whether a noun has the article: البلدتان (the two towns) are known already and count nothing new."""
        text = self._text(position)
        return "ال" in text[: len(text) - len(form)] or text[: len(text) - len(form)].endswith("لل")

    def _mention(self, number: Number, kind: CountKind, span: tuple[int, int], what: tuple[int, int]) -> CountMention:
        """Return the mention over the words of `span`, with the counted noun in those of `what`."""
        noun = self.document.text(self.items[what[0]].start, self.items[what[1] - 1].end) if what[0] < what[1] else ""
        start, end = self.items[span[0]].start, self.items[span[1] - 1].end
        if self.document.text(start, start + 1) == "و" and counted_form(self._text(span[0])[1:] or " ") is not None:
            start += 1
            noun = noun.removeprefix("و")
        count = Count(
            kind=kind,
            low=number.low,
            high=number.high,
            what=noun,
            approximate=number.is_approximate,
            start=start,
            end=end,
        )
        return CountMention(count=count, start=start, end=end)

    def _is_label(self, number: Number) -> bool:
        """Say whether the number is part of a date, a clock, a score or a name: no count."""
        before, after = self._text(number.first - 1), self._text(number.last)
        if before and any(stem in self.nouns.labels for stem in unprefixed(before)):
            return True
        if not number.in_digits:
            return False
        if after in {"%", "٪"} or after in time_forms().months or before in time_forms().months:
            return True
        if number.low in _YEARS and before.isdecimal():
            return True
        is_glued_before = bool(before) and self.items[number.first - 1].end == self.items[number.first].start
        is_glued_after = bool(after) and self.items[number.last].start == self.items[number.last - 1].end
        if (is_glued_before and before in {"/", ":", "-", "#"}) or (is_glued_after and after in {"/", ":", "-", "°"}):
            return True
        two = f"{after} {self._text(number.last + 1)}"
        return two in time_forms().months

    def _noun_after(self, last: int) -> tuple[int, int] | None:
        """Return the word range of the counted noun that follows a number."""
        begin = last
        while begin < min(len(self.items), last + _NEAR) and self._text(begin) in _BEFORE_NOUN:
            if counted_form(self._text(begin)) is not None and counted_form(self._text(begin + 1)) is None:
                break
            begin += 1
        for position in range(begin, min(begin + _NOUN_REACH, len(self.items))):
            text = self._text(position)
            if text in _NOUN_ENDS or "0" <= text[0] <= "9":
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
            if self.nouns.groups.get(counted_form(self._text(position)) or "") == "drugs":
                return position + 1
        return None

    def _is_person(self, position: int) -> bool:
        return self.nouns.groups.get(counted_form(self._text(position)) or "") == "person"

    def _noun_before(self, number: Number) -> tuple[int, int] | None:
        """Return an Arabic noun that a one or two follows: شخص واحد (one person), مدنيين اثنين (two civilians)."""
        if number.in_digits or number.high not in {1, 2} or number.first == 0:
            return None
        form = counted_form(self._text(number.first - 1))
        is_noun = form is not None and not form.isascii()
        return (number.first - 1, number.first) if is_noun else None

    def _is_measure(self, number: Number) -> bool:
        """Say whether a number measures: "the 21-year-old", "70 per cent", الدول الثلاث (the three states)."""
        after = self._text(number.last + (self._text(number.last) == "-"))
        two = f"{after} {self._text(number.last + 1)}"
        is_definite = self._text(number.first).startswith(("ال", "وال", "بال", "لل")) and number.low == number.high
        return after in self.nouns.units or two in self.nouns.units or is_definite

    def _may_stand_alone(self, number: Number) -> bool:
        """Say whether a number without a known noun still counts people: مقتل 7 في تفجير (7 killed in a blast)."""
        if number.low is not None and number.in_digits and number.low in _YEARS:
            return False
        if number.low is not None and number.low < 1:
            return False
        near = self._cue_before(number.first, _NEAR, None)
        return near is not None or self._cue_after(number.last, _DUAL, None) is not None

    def _kind(self, group: Group | None, first: int, last: int) -> CountKind | None:
        if group in KINDS:
            return cast("CountKind", group)
        before = self._cue_before(first, _REACH_BEFORE, group)
        after = self._cue_after(last, _REACH_AFTER, group)
        if before is None or after is None:
            found = before or after
            return found[1] if found else "other" if group else None
        if after[0] <= _PASSIVE and self._text(last).isascii():
            return after[1]
        return before[1] if before[0] <= after[0] or not self._text(last).isascii() else after[1]

    def _cue_at(self, position: int, group: Group | None) -> CountKind | None:
        for phrase, kind in cues_of(self._text(position)):
            if suits(kind, group) and all(
                self._text(position + step) == phrase[step] for step in range(1, len(phrase))
            ):
                return kind
        return None

    def _cue_before(self, first: int, reach: int, group: Group | None) -> tuple[int, CountKind] | None:
        for position in range(first - 1, max(first - 1 - reach, -1), -1):
            if self._text(position) in _CLAUSE_MARKS:
                return None
            kind = self._cue_at(position, group)
            if kind is not None:
                return first - position, kind
        return None

    def _cue_after(self, last: int, reach: int, group: Group | None) -> tuple[int, CountKind] | None:
        """Return the verb that follows its noun; what "and" joins, or a participle in -ing, has its own object."""
        for position in range(last, min(last + reach, len(self.items))):
            text = self._text(position)
            if text in _PHRASE_MARKS or (text.isascii() and text.endswith("ing")):
                return None
            kind = self._cue_at(position, group)
            if kind is not None:
                return None if text.startswith("و") else (position - last + 1, kind)
        return None

    def _is_one_of(self, position: int, form: str) -> bool:
        """Say whether a noun follows "one of": مقتل أحد عناصر الشرطة (killing of one of the policemen)."""
        is_person = self.nouns.groups.get(form) == "person"
        return is_person and self._text(position - 1) in _ONE_OF and self._cue_at(position - 2, "person") is not None

    def _is_single(self, position: int, form: str) -> bool:
        """Say whether a singular person is clearly one: مقتل جندي (killing of a soldier), "a soldier was killed"."""
        text = self._text(position)
        if not text.isascii():
            return text == form and self._cue_at(position - 1, "person") is not None if position else False
        articles = {"a", "an", "one"}
        is_one = any(self._text(position - step) in articles for step in range(1, _NEAR + 1))
        begins = position == 0 or self._text(position - 1) == "\n"
        cue = self._cue_after(position + 1, _DUAL, "person") or self._cue_before(position, _NEAR + 1, "person")
        return cue is not None and (is_one or begins)

    def _with_adjective(self, end: int) -> int:
        """Return the end of the counted noun with an adjective that agrees with it (جنود سوريين, Syrian soldiers)."""
        after = self._text(end)
        is_adjective = len(after) > _NOUN_REACH and after.endswith(_ADJECTIVE_ENDS) and after[0] != "و"
        return end + (is_adjective and not cues_of(after) and not time_stems(after))
