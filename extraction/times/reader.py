"""The words of a document as phrases of time are read in them: `dates`, `relative`, `leaning` and `times` share it."""

from typing import TYPE_CHECKING, Final, NamedTuple

from extraction.text.document import Document
from extraction.text.phrases import Phrase, goes_on
from extraction.text.words import Word, words_of
from extraction.times.forms import is_future_verb, is_imperfect, time_forms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

#: How many words before a weekday may turn it ahead: about a clause.
_CLAUSE: Final = 18
_ENDS: Final = frozenset({".", "\n", "?", "؟", "!"})
#: A masdar such as تفجير (bombing) begins like a verb, and has its ي here.
_MASDAR: Final = (5, 3)
#: A shorter word that begins a sentence is rather a noun: يوم (day).
_SHORTEST_VERB: Final = 4
#: A day and its month may stand behind the word that makes them an end: "until 30 August".
_DATE: Final = 4
_AND: Final = "و"
_UNTIL: Final = frozenset({"by", "until", "till"})
#: "is to begin on Monday", "was told to report on Monday"
_BEFORE_INFINITIVE: Final = frozenset({"is", "are", "set", "due", "told", "ordered", "asked", "summoned"})
#: على أن يبدأ الاثنين (to begin on Monday), "ahead of talks on Monday"
_AHEAD: Final = frozenset({("علي", "ان"), ("ahead", "of")})


class Found(NamedTuple):
    """A phrase of time up to the word `last` (exclusive); what is None follows from the date.

    `first` is set where the phrase begins before the word that it was found at.
    """

    last: int
    date: str | None
    is_future: bool | None = None
    is_background: bool | None = None
    first: int | None = None


class TimeReader:
    """The words of a document and its day of publication, for whoever reads a phrase of time at a word."""

    def __init__(self, document: Document) -> None:
        self.document = document
        words = words_of(document)
        self.items: Sequence[Word] = words.items
        self.texts = words.texts
        self.forms = time_forms()
        self.published: date | None = document.published.date() if document.published else None
        #: The day that was named last, and the word after it: what "a day earlier" leans on.
        self.named: tuple[date, int] | None = None

    def text(self, position: int) -> str:
        """Return the word at a position, empty outside the document."""
        return self.items[position].text if 0 <= position < len(self.items) else ""

    def follows(self, position: int, phrase: Phrase) -> bool:
        """Say whether the words after `position` are those of a phrase after its first."""
        return goes_on(self.texts, position, phrase)

    def number(self, position: int) -> int | None:
        """Return the value of a word of up to four digits."""
        text = self.text(position)
        return int(text) if 1 <= len(text) <= 4 and text.isdecimal() and text.isascii() else None  # noqa: PLR2004 - a year

    def before_about(self, position: int) -> int:
        """Return the word before a number or unit and what rounds it: قبل أكثر من عام (more than a year ago)."""
        step = position - 1
        while step >= 0 and self.text(step) in self.forms.about:
            step -= 1
        return step

    def lead(self, position: int) -> str:
        """Return the word that leads a number or unit, past what rounds it, without "and": وقبل نحو عام has قبل."""
        text = self.text(self.before_about(position))
        rest = text.removeprefix(_AND)
        return rest if rest in self.forms.ago or rest in self.forms.hence else text

    def is_until(self, position: int) -> bool:
        """Say whether a day or month, or what follows it, is the end of a time: "by Monday", "until August 30"."""
        step = position - 1
        while step > position - _DATE and (self.number(step) is not None or self.text(step) in self.forms.months):
            step -= 1
        return self.text(step) in _UNTIL

    def looks_ahead(self, position: int) -> bool:
        """Say whether the clause before a phrase of time speaks of the future; a verb of saying ends the look."""
        for step in range(position - 1, max(position - _CLAUSE, 0) - 1, -1):
            text = self.text(step)
            if text in _ENDS or text in self.forms.saying or text in self.forms.clauses:
                return False
            if text in self.forms.future or is_future_verb(text):
                return self.text(step - 1) != "been" or self.text(step - 2) != "had"
            if (self.text(step - 1), text) in _AHEAD or (text == "to" and self.text(step - 1) in _BEFORE_INFINITIVE):
                return True
        return False

    def is_planned(self, position: int) -> bool:
        """Say whether the sentence of a phrase of time opens with an imperfect verb: يزور بغداد الثلاثاء (visits).

        In English the present of a verb of beginning says so: the truce begins on Tuesday. Neither counts where a
        clause opens in between; من المتوقع (it is expected) does.
        """
        begin = self._opening(position)
        clause = next(
            (step for step in range(position - 1, begin - 1, -1) if self.text(step) in self.forms.clauses), -1
        )
        if self._has_timetable(max(clause + 1, begin), position):
            return True
        if begin > 0 and self.text(begin - 1) not in _ENDS:
            return False
        text = self.text(begin).removeprefix("و")
        if text == "من" and self.text(begin + 1) in self.forms.future:
            return True
        return clause < 0 and (text in self.forms.coming or self._opens_with_verb(begin, text))

    def _opening(self, position: int) -> int:
        """Return the first word of the sentence of a word, or the one that is a clause before it."""
        step = position
        while step > max(position - _CLAUSE, 0) and self.text(step - 1) not in _ENDS:
            step -= 1
        return step

    def _has_timetable(self, first: int, last: int) -> bool:
        """Say whether a present that tells what is planned stands in the words `first` to `last`: "begins"."""
        phrases = self.forms.timetable
        return any(
            self.follows(step, phrase) for step in range(first, last) for phrase in phrases.get(self.text(step), ())
        )

    def _opens_with_verb(self, begin: int, text: str) -> bool:
        """Say whether the first word of a sentence, `text` without "and", is an imperfect verb and no noun."""
        is_masdar = len(text) == _MASDAR[0] and text[_MASDAR[1]] == "ي"
        is_noun = is_masdar or text in self.forms.lasting or text in self.forms.units or len(text) < _SHORTEST_VERB
        return not is_noun and is_imperfect(text, self.text(begin + 1), self.text(begin + 2))
