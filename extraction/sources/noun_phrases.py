"""Find the noun phrase of a source: which words after "said" or "according to", or before "said", name it."""

from typing import Final

from extraction.mention import Mention
from extraction.names.naming import is_ordinary, is_part_of_name
from extraction.names.page import sectors
from extraction.sources.forms import is_always_source, is_source_noun, verb_of_saying
from extraction.sources.page import Source, SourceText
from extraction.text.words import is_glued, unprefixed

_LONGEST: Final = 9
#: How many words after its beginning a phrase may still hold the person it speaks of.
_PERSON_REACH: Final = 12
#: How many words a quoted name, or a paper before its author, may span.
_QUOTED: Final = 4
_MARKS: Final = frozenset('.,،؛;:!?؟\n()[]«»"“”-–')
_QUOTES: Final = frozenset('"“”«»')
_OPENERS: Final = frozenset({"the", "a", "an", "#", "كل", "بعض", "احد", "احدي"})
#: What follows a person who speaks, and what cannot stand between a title and its name.
_AFTER_PERSON: Final = frozenset(
    {"،", ",", ")", "(", "ان", "انه", "انها", ":", ".", "\n", '"', "“", "الذي", "التي", "في", "امس", "اليوم"}
)
#: A comma and a rank may stand before the name: ، الجنرال فلان (", General So-and-so").
_RANK_WORDS: Final = 2
_ENDS_TITLE: Final = frozenset(
    {"ان", "فان", "فقد", "انه", "انها", "بان", "الذي", "التي", "عن", ":", ".", "\n", '"', "“", ";", "؛", "who", "that"}
)
#: What may stand before a subject that stands before its verb.
_OPENS_CLAUSE: Final = frozenset(
    {".", "\n", "،", ",", ":", "لكن", "ولكن", "وكانت", "وكان", "كانت", "كان", "ان", "بان", "بينما", "فيما", "و", ""}
)
#: What may stand between a subject and its verb: كانت مصادر قد قالت (sources had said).
_BETWEEN: Final = frozenset({"قد", "،", ","})
_ARTICLE: Final = "ال"
#: The article, and what may be glued before it; لل may also begin لجنة (for a committee).
_DEFINITE: Final = (_ARTICLE, "وال", "بال")
_OUTLETS: Final = frozenset({"وكاله", "قناه", "شبكه", "صحيفه", "تلفزيون", "اذاعه", "موقع", "مراسل"})


class SourceFinder(SourceText):
    """Reads noun phrases of one document."""

    def after(self, begin: int, last: int) -> Source | None:
        """Return the source whose noun phrase begins at a word (Arabic subjects, and what follows "according to")."""
        while begin < last and self.text(begin) in _OPENERS:
            begin += 1
        if begin >= last:
            return None
        if self.text(begin) in _QUOTES:
            return self._quoted(begin, last)
        return self._behind_paper(begin, last) or self._phrase(begin, last)

    def _phrase(self, begin: int, last: int) -> Source | None:
        end = self._end(begin, last)
        if end == begin:
            return None
        return self._resolved(begin, end, last)

    def _quoted(self, begin: int, last: int) -> Source | None:
        """Return a source named in quotation marks, as outlets often are; other quotations are speech."""
        if begin + 1 >= last:
            return None
        item = self.items[begin + 1]
        for mention in self.mentions_in(item.start, item.end):
            if mention.kind == "organisation" and mention.start <= item.start:
                return Source(begin + 1, self.words.between(mention.start, mention.end)[1], mention)
        return None

    def _end(self, begin: int, last: int) -> int:
        """Return the word after the noun phrase; a name that a mention covers is never cut."""
        end = begin
        item = self.items[begin]
        covered = max((m.end for m in self.mentions_in(item.start, item.end)), default=0)
        may_go_on = any(stem in self.forms.heads for stem in unprefixed(item.text))
        while end < min(last, begin + _LONGEST):
            if self.items[end].start < covered:
                end += 1
                continue
            closed = self._closing(end, last) if end > begin and self._opens_name(end) else None
            if closed is not None:
                return closed
            text = self.text(end)
            if text in _MARKS or (end > begin and self._is_behind(end)):
                break
            if text in self.forms.stops:
                if not (may_go_on and text in self.forms.inner and not self._is_occasion(end + 1)):
                    break
                may_go_on = False
            end += 1
        return end

    def _opens_name(self, position: int) -> bool:
        """Say whether a quotation mark opens the name of what the noun before it is: وكالة "رويترز"."""
        return self.text(position) in _QUOTES and is_source_noun(self.text(position - 1))

    def _is_behind(self, position: int) -> bool:
        """Say whether a word stands behind the phrase: an Arabic verb of saying, a weekday, an object."""
        text = self.text(position)
        is_verb = not text.isascii() and verb_of_saying(text) is not None
        return is_verb or text in self.weekdays or self._is_object(position)

    def _is_object(self, position: int) -> bool:
        """Say whether a word begins who was told (لوكالة, to an agency) or an object (مسؤوليتها, its blame).

        Behind a word with the article a common one without it is no more of the phrase: أعلن الجيش مقتل خمسة (the army
        announced the death of five).
        """
        text = self.text(position)
        is_other = self.text(position - 1).startswith(_DEFINITE) and not self._goes_on(position) and is_ordinary(text)
        told = text[:1] == "ل" and (text[1:] in _OUTLETS or text[1:] in self.forms.media)
        return is_other or told or (len(text) > _LONGEST - 3 and text.endswith(("تها", "تهم", "ته")))

    def _goes_on(self, position: int) -> bool:
        """Say whether a word may stand behind one with the article: an adjective, a rank, a name, a purpose, "and".

        لحقوق الإنسان (for human rights) is such a purpose.
        """
        text, item = self.text(position), self.items[position]
        is_title = text in sectors("titles_ar") or text in self.forms.inner or is_source_noun(text)
        is_purpose = text.startswith("لل") or (text.startswith("ل") and self.text(position + 1).startswith(_ARTICLE))
        is_name = is_part_of_name(text) or bool(self.mentions_in(item.start, item.end))
        return is_title or is_purpose or is_name or text.startswith(("و", *_DEFINITE))

    def _closing(self, begin: int, last: int) -> int | None:
        """Return the word after the quotation that names an outlet: وكالة "رويترز" (the agency "Reuters")."""
        for position in range(begin + 1, min(begin + _QUOTED, last)):
            if self.text(position) in _QUOTES:
                return position + 1 if position > begin + 1 else None
        return None

    def _is_occasion(self, position: int) -> bool:
        text = self.text(position)
        return any(stem in self.forms.occasions for stem in unprefixed(text)) if text else True

    def _resolved(self, begin: int, end: int, last: int) -> Source | None:
        """Return the phrase as a source: the person in it, the name it is, or the described source."""
        start, stop = self._start(begin), self.items[end - 1].end
        reach = self.items[min(begin + _PERSON_REACH, last) - 1].end
        is_open = self.text(begin) in self.forms.heads and self.text(begin + 1) not in _MARKS
        for mention in self.mentions_in(start, reach):
            if mention.kind == "person" and self._belongs(begin, end, mention):
                return self._of_mention(mention)
        covering = [m for m in self.mentions_in(start, stop) if m.start <= self.items[begin].end]
        is_described = any(stem in self.forms.heads for stem in unprefixed(self.text(begin)))
        if covering and not is_described:
            return self._of_mention(max(covering, key=lambda mention: mention.end))
        if not is_described and not is_source_noun(self.text(begin)):
            outlet = self.outlet(begin)
            if outlet is not None:
                return Source(begin, outlet, None)
            english = any(self.text(step) in self.forms.sources for step in range(begin, end))
            if not english or not self.text(begin).isascii():
                return None
        return Source(begin, end, None, points_back=not is_open and self._points_back(begin, end))

    def _behind_paper(self, begin: int, last: int) -> Source | None:
        """Return whoever is named after بيان (statement of) or تقرير في صحيفة (report in the paper), if anybody is."""
        if not any(stem in self.forms.papers for stem in unprefixed(self.text(begin))):
            return None
        for step in range(begin + 1, min(begin + _QUOTED, last)):
            source = self._phrase(step, last) if self.text(step) not in _MARKS else None
            if source is not None and not source.points_back:
                return source
        return None

    def _belongs(self, begin: int, end: int, mention: Mention) -> bool:
        """Say whether a person is the one the phrase speaks of: in it, or after its place or a comma.

        الوزيرة في الأردن فلانة إن (the minister in Jordan, so-and-so, that): title and name are one source.
        """
        first, last = self.words.between(mention.start, mention.end)
        if first < end:
            return True
        if not is_source_noun(self.text(begin)) or self.text(last) not in _AFTER_PERSON:
            return False
        if is_always_source(self.text(begin)):
            return False
        between = [self.text(position) for position in range(end, first)]
        commas = [index for index, text in enumerate(between) if text in {"،", ",", "("}]
        if commas and len(between) - commas[-1] > _RANK_WORDS:
            return False
        return not any(text in _ENDS_TITLE for text in between)

    def _of_mention(self, mention: Mention) -> Source:
        first, last = self.words.between(mention.start, mention.end)
        if first > 0 and self.items[first - 1].end > mention.start:
            first -= 1
        return Source(first, max(last, first + 1), mention)

    def _points_back(self, begin: int, end: int) -> bool:
        """Say whether a lone definite noun only repeats the source before it: البيان (the statement)."""
        text = self.text(begin)
        if end - begin != 1 or text in self.forms.alone:
            return False
        return text.startswith(("ال", "وال")) or self.text(begin - 1) == "the"

    def is_body(self, source: Source) -> bool:
        """Say whether a source that points back is somebody, and no paper such as البيان (the statement)."""
        return not any(stem in self.forms.papers for stem in unprefixed(self.text(source.first)))

    def _start(self, begin: int) -> int:
        return self.items[begin].start

    def before(self, position: int, first: int) -> Source | None:
        """Return the source that stands right before its verb: الشرطة قالت (the police said)."""
        if position <= first:
            return None
        item = self.items[position - 1]
        if not item.text.isascii():
            return self._arabic_before(position, first)
        if item.text == ",":
            opened = self._apposition(position - 1, first)
            return self.before(opened, first) if opened is not None else None
        for mention in self.mentions_in(item.start, item.end):
            begin = self.words.between(mention.outer_start, mention.outer_end)[0]
            if begin >= first and mention.end >= item.end:
                described = self.described_before(position, first)
                return described if described and described.first < begin else self._of_mention(mention)
        return self.described_before(position, first)

    def _apposition(self, comma: int, first: int) -> int | None:
        """Return the comma that opens what this one closes: "the envoy, speaking in Amman, said"."""
        for position in range(comma - 1, max(comma - _PERSON_REACH, first), -1):
            if self.text(position) == "," and self.text(position - 1) != ",":
                return position
            if self.text(position) in _MARKS - {"-", '"'}:
                return None
        return None

    def _arabic_before(self, position: int, first: int) -> Source | None:
        """Return an Arabic subject before its verb: at the beginning of its clause, and no place."""
        while position - 1 > first and self.text(position - 1) in _BETWEEN:
            position -= 1
        item = self.items[position - 1]
        for mention in self.mentions_in(item.start, item.end):
            begin = self.words.between(mention.outer_start, mention.outer_end)[0]
            opens = begin == first or (begin > first and self.text(begin - 1) in _OPENS_CLAUSE)
            if mention.kind != "place" and opens and mention.end >= item.end:
                return self._of_mention(mention)
        if item.text in self.forms.alone and self.text(position - 2) in _OPENS_CLAUSE:
            return Source(position - 1, position, None)
        begin = position
        while begin > max(first, position - _LONGEST) and self.text(begin - 1) not in _OPENS_CLAUSE:
            begin -= 1
        opens = begin < position - 1 and (begin == first or self.text(begin - 1) in _OPENS_CLAUSE)
        if opens and is_source_noun(self.text(begin)) and self._end(begin, position) == position:
            return self._resolved(begin, position, position)
        return None

    def described_before(self, position: int, first: int) -> Source | None:
        """Return an English noun phrase that ends before a word and is headed by a noun of sources."""
        begin = position
        while begin > max(first, position - _LONGEST):
            text = self.text(begin - 1)
            is_hyphen = text == "-" and is_glued(self.items, begin)
            if not is_hyphen and (text in _MARKS or (text in self.forms.stops and text not in self.forms.inner)):
                break
            begin -= 1
        nouns = self.forms.sources | self.forms.alone
        heads = [step for step in range(begin, position) if self.text(step) in nouns]
        if not heads:
            return None
        described = [step for step in heads if self.text(step) in self.forms.heads]
        head = described[0] if described else heads[-1]
        step = head
        while step > begin and self.text(step - 1) not in self.forms.inner and self.text(step - 1) not in {"a", "an"}:
            step -= 1
        is_lone = step == head and position == head + 1
        return Source(step, position, None, points_back=is_lone and self._points_back(head, head + 1))

    def spoken_to(self, position: int, last: int) -> Source | None:
        """Return the outlet that was told: "told SANA", لوكالة رويترز (to the agency Reuters) within the next words."""
        for step in range(position + 1, min(position + _LONGEST, last)):
            text = self.text(step)
            is_asked = position == step - 1 or any(text == p + s for s in unprefixed(text) for p in ("ل",))
            if not is_asked and self.text(step - 1) not in {"لوكاله", "وكاله", "ل", "لقناه", "لشبكه", "لصحيفه", "the"}:
                continue
            outlet = self.outlet(step)
            if outlet is not None:
                return Source(step, outlet, None)
            if text in {".", "\n"}:
                break
        return None
