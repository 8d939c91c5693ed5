"""Find who the article says its information comes from."""

from typing import Final

from extraction.mention import Attribution, Mention
from extraction.sources.forms import is_always_source, is_source_noun, leaning_phrases, may_attribute, verb_of_saying
from extraction.sources.page import Source
from extraction.sources.speakers import SpeakerFinder
from extraction.text.document import Document, Sentence
from extraction.text.phrases import Phrase
from extraction.text.words import fold

#: A headline names its source before a colon within this many words.
_HEADLINE_REACH: Final = 7
_QUOTE_REACH: Final = 9
_FILLERS: Final = frozenset({"ال", "the", "of", "a", "an"})
#: كما ذكر (as he mentioned) names a source, كما (as) alone does not.
_NEEDS_VERB: Final = frozenset({"كما", "حسبما", "وفقما"})
_WHAT: Final = frozenset({"ما", "لما", "بما"})
#: What was not said is no source: لم تعلن (has not announced).
_UNSAID: Final = frozenset({"لم", "ولم", "لن", "ولن", "لا", "ولا", "not"})
#: Verbs whose subject only can follow: قال (said) has no object but speech.
_SAID: Final = frozenset({"قال", "قالت", "يقول", "تقول", "قالوا", "صرح", "صرحت"})
_NOUN_BEFORE: Final = frozenset(
    {"the", "of", "to", "a", "these", "those", "their", "his", "its", "such", "by", "other"}
)
#: Between marks "reports" is a verb: "..., Radio Tatlin reports".
_MARKS: Final = frozenset({",", '"'})
_CLAIMS: Final = frozenset({"claimed", "claims"})
_LIVES: Final = frozenset({"lives", "life"})
#: "claimed the lives of", "claimed at least twenty-four lives"
_LIVES_REACH: Final = 7
_NOUN_FORMS: Final = frozenset({"report", "reports", "claims", "states", "estimates", "state", "say"})


def find_attributions(document: Document, mentions: tuple[Mention, ...]) -> tuple[Attribution, ...]:
    """Return the sources sentence by sentence, without the publisher itself.

    A noun that points back ("the ministry") repeats the source before it if it stands in that.
    """
    reader = _Reader(document, mentions)
    found: list[Attribution] = []
    for sentence in document.sentences:
        found.extend(reader.of_sentence(sentence, found[-1] if found else None))
    return tuple(found)


def content_words(text: str) -> frozenset[str]:
    """Return the words of a name as they are compared, without articles and marks."""
    words = (word.strip('.,،؛;:!?؟()[]«»"“”-–#') for word in fold(text).split())
    return frozenset(word.removeprefix("ال") for word in words if word and word not in _FILLERS)


class _Reader:
    """Reads the sentences of one document."""

    def __init__(self, document: Document, mentions: tuple[Mention, ...]) -> None:
        self.document = document
        self.finder = SpeakerFinder(document, mentions)
        self.text = self.finder.text

    def of_sentence(self, sentence: Sentence, previous: Attribution | None) -> list[Attribution]:
        """Return the sources of one sentence."""
        first, last = self.finder.words.between(sentence.start, sentence.end)
        found: list[Attribution] = []
        reached = first
        for position in range(first, last):
            if position < reached or not may_attribute(self.text(position)):
                continue
            for source in self._at(position, first, last):
                made = self._made(source, found[-1] if found else previous)
                if made is not None:
                    found.append(made)
                    reached = max(reached, min(source.last, last)) if source.first > position else reached
        if not found and sentence.is_headline:
            found = self._headline(first, last)
        return [*found, *self._always(first, last, found)]

    def _always(self, first: int, last: int, found: list[Attribution]) -> list[Attribution]:
        """Return the sources that a noun names by itself and that are not found beside a word of saying."""
        more: list[Attribution] = []
        for position in range(first, last):
            start = self.finder.items[position].start
            if not is_always_source(self.text(position)) or any(one.start <= start < one.end for one in found):
                continue
            source = self.finder.always(position, first, last)
            made = self._made(source, None) if source is not None else None
            more.extend([made] if made is not None else [])
        return more

    def _at(self, position: int, first: int, last: int) -> list[Source]:
        """Return the sources that a word or phrase of saying at a position names."""
        text = self.text(position)
        for phrase in leaning_phrases(text):
            begin = self._after(position, phrase)
            if begin is None:
                continue
            begin += self.text(begin) in _WHAT
            if verb_of_saying(self.text(begin)) is not None and self.text(begin) not in _NOUN_FORMS:
                return self._said(begin, first, last)
            is_source = phrase[0] not in _NEEDS_VERB
            shown = begin + (self.text(begin - 1) in _WHAT)  # بحسب ما أظهرت لقطات (as footage showed)
            source = (self.finder.after(begin, last) or self.finder.behind(shown, last)) if is_source else None
            if source is not None and source.first == begin == position + len(phrase) - 1:
                source = source._replace(is_glued=True)  # وفقا للاتفاق (according to the agreement)
            if source is not None:
                return [source]
        return self._said(position, first, last)

    def _said(self, position: int, first: int, last: int) -> list[Source]:
        """Return the sources that a verb of saying names, with the outlet that was told."""
        verb = verb_of_saying(self.text(position))
        if verb is None or self.text(position - 1) in _UNSAID or self.finder.is_in_name(position):
            return []
        found = self._english(position, first, last) if verb.isascii() else self._arabic(position, first, last, verb)
        told = self.finder.spoken_to(position, last) if found or verb == "told" else None
        if told is None and verb == "told":
            told = self.finder.told(position, last)
        return [*found, *([told] if told else [])]

    def _arabic(self, position: int, first: int, last: int, verb: str) -> list[Source]:
        quotes = verb in self.finder.forms.quotes
        begin = position + 1
        subject = None if quotes and self.text(begin) == "عن" else self.finder.after(begin, last)
        if subject is None and not quotes:
            subject = self.finder.before(position, first)
        if subject is None and verb in _SAID:
            subject = self.finder.subject(begin, last)
        if verb in self.finder.forms.shows and self.finder.is_state(subject):
            return []
        found = [subject] if subject is not None else []
        name = self.finder.beside(subject, last) if subject is not None else None
        found.extend([name] if name is not None else [])
        if quotes:
            for step in range(begin, min(begin + _QUOTE_REACH, last)):
                if self.text(step) == "عن":
                    behind = self.finder.after(step + 1, last)
                    found.extend([behind] if behind is not None else [])
                    break
        return found

    def _english(self, position: int, first: int, last: int) -> list[Source]:
        text = self.text(position)
        if self._is_noun(position) or self._takes_lives(position):
            return []
        subject = self.finder.before(position, first)
        if subject is None and text in {"said", "says"}:
            subject = self.finder.after(position + 1, last)
        if subject is None and (text not in _NOUN_FORMS or self.text(position - 2) in _MARKS):
            subject = self.finder.ahead(position, first)
        if subject is None and text in {"said", "says"}:
            subject = self.finder.told(position, last)
        return [subject] if subject is not None and not self.finder.is_nobody(subject) else []

    def _is_noun(self, position: int) -> bool:
        return self.text(position) in _NOUN_FORMS and self.text(position - 1) in _NOUN_BEFORE

    def _takes_lives(self, position: int) -> bool:
        """Say whether "claimed" tells of deaths: "the bomb claimed four lives"."""
        reach = range(position + 1, position + _LIVES_REACH)
        return self.text(position) in _CLAIMS and any(self.text(step) in _LIVES for step in reach)

    def _after(self, position: int, phrase: Phrase) -> int | None:
        """Return the word after a phrase; a final ل or ب may be glued to the next word."""
        last = len(phrase) - 1
        for step in range(1, last + 1):
            text = self.text(position + step)
            if step == last and len(phrase[step]) == 1 and text.startswith(phrase[step]):
                return position + step + (text == phrase[step])
            if text != phrase[step]:
                return None
        return position + last + 1

    def _headline(self, first: int, last: int) -> list[Attribution]:
        """Read a headline of the form "source: claim"; a country before the colon is a dateline."""
        for position in range(first + 1, min(first + _HEADLINE_REACH, last)):
            if self.text(position) != ":":
                continue
            source = self.finder.after(first, position)
            is_place = source is not None and source.mention is not None and source.mention.kind == "place"
            if source is None or is_place or not (source.mention or is_source_noun(self.text(source.first))):
                return []
            made = self._made(source, None)
            return [made] if made is not None else []
        return []

    def _made(self, source: Source, previous: Attribution | None) -> Attribution | None:
        """Return the attribution to a source; one that points back takes the name given before."""
        start, end = self.finder.span(source)
        if source.points_back and not self._is_new(source, previous):
            return previous
        text = self.document.text(start, end)
        return None if self.finder.is_own(text) else Attribution(start=start, end=end, text=text)

    def _is_new(self, source: Source, previous: Attribution | None) -> bool:
        """Say whether a noun like "the ministry" names another than the source before it, in which it does not stand.

        البيان (the statement) is never a source itself.
        """
        noun = content_words(self.text(source.first))
        return self.finder.is_body(source) and (previous is None or not noun <= content_words(previous.text))
