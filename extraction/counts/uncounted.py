"""Numbers that count nothing: parts of dates, clocks, scores and names, ages, shares and measures."""

from typing import Final

from extraction.counts.cues import CLAUSE_MARKS, CueText
from extraction.text.numbers import Number
from extraction.text.words import unprefixed
from extraction.times.forms import time_forms

_YEAR_DIGITS: Final = 4
_YEARS: Final = range(1900, 2101)
_TEN: Final = 10
#: What joins the days of one month: 23 و25 أيار (23 and 25 May).
_DAY_JOINS: Final = frozenset({"و", "-", "and", "to", "الي"})
#: What makes an English number an ordinal or a decade.
_ORDINALS: Final = frozenset({"st", "nd", "rd", "th", "s"})
_SHARES: Final = frozenset({"%", "٪"})
#: "500-strong" is a count.
STRONG: Final = "strong"


class UncountedText(CueText):
    """The words of one document, and what they say of a number that makes it no count."""

    def is_label(self, number: Number) -> bool:
        """Say whether the number is part of a date, a clock, a score, an age or a name: no count."""
        before = self.text(number.first - 1)
        if before == "of" and self.text(number.first - 2) in self.nouns.aged:
            return True
        stems = unprefixed(before) if before else ()
        if any(stem in self.nouns.labels for stem in stems):
            return True
        if not number.in_digits:
            # الثاني عشر (the twelfth): the ordinal and its ten
            return number.low == _TEN and any(stem in time_forms().ordinals for stem in stems)
        return self._is_dated(number) or self._is_marked(number)

    def _is_dated(self, number: Number) -> bool:
        """Say whether digits stand beside a month or another number of a date."""
        months, before, after = time_forms().months, self.text(number.first - 1), self.text(number.last)
        two = f"{after} {self.text(number.last + 1)}"
        is_year = number.low in _YEARS and before.isdecimal()
        return after in months or before in months or two in months or is_year

    def _is_marked(self, number: Number) -> bool:
        """Say whether marks make digits a share, a clock, a score, a name with a number or an ordinal."""
        before, after = self.text(number.first - 1), self.text(number.last)
        if after in _SHARES or after in _ORDINALS or (before == "." and self.text(number.first - 2) == "no"):
            return True
        is_glued_after = self.is_glued(number.last) and self.text(number.last + 1) != STRONG
        is_glued_before = self.is_glued(number.first)
        return (is_glued_before and before in {"/", ":", "-", "#"}) or (
            is_glued_after and after in {"/", ":", "-", "°"}
        )

    def is_measure(self, number: Number) -> bool:
        """Say whether a number measures: "the 21-year-old", "70 per cent", الدول الثلاث (the three states)."""
        after = self.text(number.last + (self.text(number.last) == "-"))
        two = f"{after} {self.text(number.last + 1)}"
        is_definite = self.text(number.first).startswith(("ال", "وال", "بال", "لل")) and number.low == number.high
        return after in self.nouns.units or two in self.nouns.units or is_definite

    def is_numbered(self, number: Number) -> bool:
        """Say whether digits belong to a name before them ("France 24"), to a list, or to a day ("Feb. 20")."""
        before, after = self.text(number.first - 1), self.text(number.last)
        is_listed = before in {"", "\n"} and after in {".", ")", "-"}
        is_day = after in _DAY_JOINS and self.text(number.last + 2) in time_forms().months
        is_day = is_day or (before == "." and self.text(number.first - 2) in time_forms().months)
        if is_listed or is_day or not before.isascii() or not before.isalpha():
            return is_listed or is_day
        start = self.items[number.first - 1].start
        is_inside = number.first > 1 and self.text(number.first - 2) not in CLAUSE_MARKS
        return self.is_glued(number.first) or (is_inside and self.document.text(start, start + 1).isupper())

    def is_year(self, number: Number) -> bool:
        """Say whether digits may be a year: where no noun of the lexicon says otherwise, "2015" is one, "2,015" not."""
        return (
            number.low in _YEARS
            and len(self.text(number.first)) == _YEAR_DIGITS
            and self.text(number.first).isdecimal()
        )

    def is_clock(self, number: Number) -> bool:
        """Say whether "am" or "pm" in its usual spelling follows: "at 9 a.m."."""
        after, further = self.text(number.last), self.text(number.last + 2)
        return after in {"a", "p"} and further == "m"
