"""What a sentence says of the reality of its events: its cues, its clauses, its verbs of taking place, found once."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from extraction.cues import Mark, groups, listed, marks_of, phrase_at, phrases, saying
from extraction.document import Document, Sentence
from extraction.time_forms import is_future_verb, is_imperfect, time_forms
from extraction.words import unprefixed, words_of

#: The subject of a headline that announces, in words: Saudi Arabia and Qatar to hold talks.
_HEAD: Final = 6
#: No clause is longer, in words: what is further off is not looked at, so that no text takes long.
_LONGEST: Final = 60
CONDITION: Final = "condition"
_CLAUSE_MARKS: Final = frozenset({"،", ",", ";", "؛", ":", "\n", "(", ")", "-", "!", "?", "؟"})
_QUESTION: Final = frozenset({"?", "؟"})
_OPENING: Final = frozenset({'"', ":", "\n"})
#: "May" and "has": the particle that doubts an imperfect verb and affirms a perfect one.
QAD: Final = frozenset({"قد", "وقد", "فقد"})
_WOULD: Final = "would"
#: U+0625, alef with hamza below: أن (that) and إن (if; that) are folded alike.
_HAMZA_BELOW: Final = "\u0625"
_INNA: Final = "ان"
_THAT: Final = frozenset({"ان", "انه", "انها", "انهم", "بان", "بانه", "بانها", "وان", "وانه", "وانها"})


class Marks:
    """The cues of one sentence; each list is made when an event first asks for it."""

    def __init__(self, document: Document, sentence: Sentence) -> None:
        words = words_of(document)
        self.items = words.items
        self.first, self.last = words.between(sentence.start, sentence.end)
        self._full = document.full
        self._is_headline = sentence.is_headline

    def text(self, position: int) -> str:
        """Return the word at a position, empty outside the document."""
        return self.items[position].text if 0 <= position < len(self.items) else ""

    @cached_property
    def walls(self) -> list[int]:
        """Return the last words and marks before each clause; a hyphen within a word (live-fire) parts nothing."""
        opening = listed("clauses")
        found = {
            position
            for position in range(self.first, self.last)
            if (text := self.items[position].text) in opening
            or (text in _CLAUSE_MARKS and not (text == "-" and self._is_hyphen(position)))
        }
        found.update(mark.first - 1 for mark in self._written if mark.group.name == CONDITION)
        return sorted(found)

    def near(self, begin: int, end: int) -> Sequence[Mark]:
        """Return the cues around words `begin` to `end`, those that the form of the sentence gives among them."""
        marks, starts = self._all
        return marks[bisect_left(starts, begin - _LONGEST) : bisect_left(starts, end + _LONGEST)] if marks else ()

    def is_conditioned(self, begin: int, reach: int) -> bool:
        """Say whether a condition begins within so many words of one."""
        at = bisect_left(self._conditions, begin - reach)
        return at < len(self._conditions) and self._conditions[at] <= begin + reach

    def occurring(self, begin: int, end: int) -> Sequence[int]:
        """Return the verbs in words `begin` to `end` that say no more of their subject than that it takes place."""
        return self._occurring[bisect_left(self._occurring, begin) : bisect_left(self._occurring, end)]

    def is_void(self, begin: int, end: int) -> bool:
        """Say whether words `begin` to `end` stand in a report that the sentence calls untrue behind them."""
        return end <= self._untrue and self._report < begin

    @cached_property
    def _all(self) -> tuple[list[Mark], list[int]]:
        marks = sorted([*self._written, *self._asked(), *self._announced()], key=lambda mark: mark.first)
        return marks, [mark.first for mark in marks]

    @cached_property
    def _conditions(self) -> list[int]:
        return [mark.first for mark in self._all[0] if mark.group.name == CONDITION]

    @cached_property
    def _occurring(self) -> list[int]:
        opening, plain = phrases("occurs"), listed("occurs")
        found = []
        for position in range(self.first, self.last):
            text = self.items[position].text
            is_plain = text in opening and phrase_at("occurs", self.items, position, self.last)
            if is_plain or (is_future_verb(text) and text[text.index("س") + 1 :] in plain):
                found.append(position)
        return found

    @cached_property
    def _untrue(self) -> int:
        """Return the last word that calls a report untrue, -1 where there is none."""
        opening = phrases("untrue")
        span = (at for at in range(self.last - 1, self.first - 1, -1) if self.items[at].text in opening)
        return next((at for at in span if phrase_at("untrue", self.items, at, self.last)), -1)

    @cached_property
    def _report(self) -> int:
        """Return the first word for a report."""
        span = range(self.first, self.last)
        return next((at for at in span if is_report(self.items[at].text)), self.last)

    @cached_property
    def _written(self) -> list[Mark]:
        found = [mark for mark in marks_of(self.items, self.first, self.last) if not self._is_name(mark)]
        future = groups()["future"]
        return [*(mark._replace(group=future) if self._is_said(mark) else mark for mark in found), *self._verbs()]

    def _is_hyphen(self, position: int) -> bool:
        if not 0 < position < len(self.items) - 1:
            return False
        before, mark, after = self.items[position - 1 : position + 2]
        return before.end == mark.start and mark.end == after.start

    def _is_name(self, mark: Mark) -> bool:
        """Say whether a cue is written as a name is: Theresa May, in May."""
        letter = self._full[self.items[mark.first].start]
        return letter.isupper() and mark.first > self.first and not self._is_headline

    def _is_said(self, mark: Mark) -> bool:
        """Say whether a "would" is a "will" that somebody said."""
        if self.items[mark.first].text != _WOULD:
            return False
        return any(self.items[at].text in time_forms().saying for at in range(self._from(mark.first), mark.first))

    def _from(self, position: int) -> int:
        return max(self.first, position - _LONGEST)

    def _verbs(self) -> Iterator[Mark]:
        """Yield the future verbs, قد before an imperfect verb (may do; a perfect one it affirms), and إن (if)."""
        for position in range(self.first, self.last):
            text = self.items[position].text
            if is_future_verb(text):
                yield Mark(position, position + 1, groups()["future"], "before")
            elif text == _INNA and self._is_if(position):
                yield Mark(position, position + 1, groups()[CONDITION], "before")
            elif text in QAD and is_imperfect(*(self.text(position + step) for step in (1, 2, 3))):
                yield Mark(position, position + 1, groups()["hypothetical"], "before")

    def _is_if(self, position: int) -> bool:
        """Say whether إن is "if", not the "that" of a verb of saying, which a noun with the article follows."""
        if self._full[self.items[position].start] != _HAMZA_BELOW or position == self.first:
            return False
        if self.text(position + 1).startswith("ال") or self.text(position - 1) in _OPENING:
            return False
        for step in range(position - 1, self._from(position) - 1, -1):
            text = self.items[step].text
            if text in _THAT:
                return True
            if not saying().isdisjoint(unprefixed(text)):
                return False
        return True

    def _asked(self) -> Iterator[Mark]:
        """Yield the beginning of a question whether something is so; who, when and why take it as known."""
        if _QUESTION.isdisjoint(self.text(at) for at in range(max(self.first, self.last - 2), self.last)):
            return
        inner = [wall for wall in self.walls if self.text(wall) not in _QUESTION]
        opening = inner[-1] + 1 if inner else self.first
        asking = {stem for at in (opening, opening + 1) for stem in unprefixed(self.text(at))}
        if asking.isdisjoint(listed("asking")):
            yield Mark(opening, opening, groups()["doubted"], "before")

    def _announced(self) -> Iterator[Mark]:
        """Yield the "to" of a sentence without another verb: a name, then the infinitive (Egypt to block websites)."""
        if self._is_headline:
            found = (at for at in range(self.first, self.last) if self.items[at].text == "to")
            yield from (Mark(at, at + 1, groups()["infinitive"], "before") for at in found)
        if self.text(self.first) in listed("no_subject"):
            return
        for position in range(self.first, min(self.last, self.first + _HEAD + 1)):
            word = self.items[position]
            if word.text == "to" and position > self.first:
                yield Mark(position, position + 1, groups()["announced"], "before")
                return
            letter = self._full[word.start]
            if letter.islower() and letter.isascii() and word.text not in listed("in_names"):
                return


def is_report(text: str) -> bool:
    """Say whether a word is a report, a rumour or a claim, whose content is what is denied."""
    return bool(text) and not listed("reports").isdisjoint(unprefixed(text))
