"""Find who the article says its information comes from, and which stretch of it each source stands for."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final, NamedTuple

from extraction.document import Document, Sentence
from extraction.mention import Attribution, Mention
from extraction.tables import table
from extraction.words import Word, fold, unprefixed, words_of

_LONGEST_SOURCE: Final = 8
_SHORTEST_NAME: Final = 2
_MARKS: Final = frozenset('.,،؛;:!?؟\n()[]«»"“”-–')


class _Forms(NamedTuple):
    says: frozenset[str]
    denies: frozenset[str]
    leans: dict[str, tuple[tuple[str, ...], ...]]
    tells: dict[str, tuple[tuple[str, ...], ...]]
    sources: frozenset[str]
    stops: frozenset[str]
    inner: frozenset[str]
    publishers: dict[str, tuple[str, ...]]


def _phrases(rows: Iterable[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for text in rows:
        phrase = tuple(fold(text).split())
        found.setdefault(phrase[0], []).append(phrase)
    return {first: tuple(sorted(rows, key=lambda row: -len(row))) for first, rows in found.items()}


@cache
def _forms() -> _Forms:
    data = table("attribution")

    def both(name: str) -> list[str]:
        return [*data[name]["ar"], *data[name]["en"]]

    def folded(name: str) -> frozenset[str]:
        return frozenset(fold(word) for word in both(name))

    return _Forms(
        folded("says"),
        folded("denies"),
        _phrases(both("leans")),
        _phrases(both("tells")),
        folded("sources"),
        folded("stops"),
        folded("inner"),
        {key: tuple(fold(name) for name in names) for key, names in data["publishers"].items()},
    )


def find_attributions(document: Document, mentions: tuple[Mention, ...]) -> tuple[Attribution, ...]:
    """Return the sources of the article in order, with the stretch that each stands for and whether it denies it."""
    finder = _Finder(document, mentions)
    found: list[Attribution] = []
    for sentence in document.sentences:
        found.extend(finder.of_sentence(sentence, found[-1] if found else None))
    return tuple(found)


def article_sources(attributions: tuple[Attribution, ...]) -> tuple[Attribution, ...]:
    """Return each source once, in its fullest form, in the order of first naming."""
    kept: list[Attribution] = []
    for attribution in attributions:
        words = _content_words(attribution.text)
        for index, other in enumerate(kept):
            known = _content_words(other.text)
            if words <= known or known < words:
                if len(words) > len(known):
                    kept[index] = attribution
                break
        else:
            kept.append(attribution)
    return tuple(kept)


def _content_words(text: str) -> frozenset[str]:
    words = (word.strip('.,،؛;:!?؟()[]«»"“”-–') for word in fold(text).split())
    return frozenset(word.removeprefix("ال") for word in words if word and word not in {"the", "of", "a"})


class _Finder:
    """Reads the sentences of one document."""

    def __init__(self, document: Document, mentions: tuple[Mention, ...]) -> None:
        self.document = document
        self.words = words_of(document)
        self.items: Sequence[Word] = self.words.items
        self.forms = _forms()
        self.named = sorted((m for m in mentions if m.kind != "group"), key=lambda mention: mention.start)
        self.groups = [m for m in mentions if m.kind == "group"]
        self.own_names = self._own_names()

    def _own_names(self) -> tuple[str, ...]:
        source = fold(self.document.source or "").replace("-", "")
        return tuple(name for key, names in self.forms.publishers.items() if key in source for name in names)

    def of_sentence(self, sentence: Sentence, previous: Attribution | None) -> list[Attribution]:
        """Return the sources of one sentence; a verb of saying without a subject continues the previous source."""
        first, last = self.words.between(sentence.start, sentence.end)
        found: list[Attribution] = []
        position = first
        while position < last:
            step = self._at(position, first, last, sentence)
            if step is None:
                position += 1
                continue
            source, position = step
            if source is not None:
                found.append(source)
        if sentence.index == 0 or sentence.is_headline:
            found.extend(self._headline(first, last, sentence) if not found else [])
        if not found and previous is not None:
            found.extend(self._continued(first, last, sentence, previous))
        return found

    def _at(self, position: int, first: int, last: int, sentence: Sentence) -> tuple[Attribution | None, int] | None:
        text = self.items[position].text
        for stem in unprefixed(text)[:6]:
            for phrase in self.forms.leans.get(stem, ()):
                end = self._after(position, phrase, last)
                if end is not None:
                    span = self._source(end, last, is_named=False)
                    return self._made(span, sentence, text) if span else None
        for phrase in self.forms.tells.get(text, ()):
            end = self._after(position, phrase, last)
            if end is not None and text != "told":
                span = self._source(end, last, is_named=False)
                return self._made(span, sentence, text) if span else None
        stem = text[1:] if text[:1] in {"و", "ف"} and text[1:] in self.forms.says | self.forms.denies else text
        is_denial = stem in self.forms.denies
        if stem not in self.forms.says and not is_denial:
            return None
        if stem.isascii():
            return self._english(position, first, last, sentence)
        return self._arabic(position, first, last, sentence)

    def _arabic(self, position: int, first: int, last: int, sentence: Sentence) -> tuple[Attribution | None, int] | None:
        verb = self.items[position].text
        is_denial = verb.lstrip("وف") in self.forms.denies
        if verb == "بين":
            return None
        if self._text(position + 1, last) in {"عن"} and self._text(position)[-2:] in {"قل", "لت"}:
            span = self._source(position + 2, last, is_named=False)
        else:
            span = self._source(position + 1, last, is_named=verb.lstrip("وف") in {"قال", "قالت", "اضاف", "اضافت"})
        if span is None:
            span = self._subject_before(position, first)
        if span is None:
            return None
        made, after = self._made(span, sentence, verb, is_denial=is_denial)
        return made, max(after, position + 1)

    def _text(self, position: int, last: int | None = None) -> str:
        limit = len(self.items) if last is None else last
        return self.items[position].text if 0 <= position < limit else ""

    def _after(self, position: int, phrase: tuple[str, ...], last: int) -> int | None:
        """Return the word after a phrase; a final preposition ل or ب may be glued to the next word."""
        for index, part in enumerate(phrase):
            if index == 0:
                continue
            text = self._text(position + index, last)
            if index == len(phrase) - 1 and len(part) == 1 and text.startswith(part):
                return position + index + (text == part)
            if text != part:
                return None
        return position + len(phrase)

    def _source(self, begin: int, last: int, *, is_named: bool) -> tuple[int, int] | None:
        """Return the word range of the noun phrase of a source that begins at a word, or None when there is none."""
        while begin < last and self.items[begin].text in {'"', "“", "”", "#", ":", "«", "»", "the", "a", "an", "ل", "كل"}:
            begin += 1
        if begin >= last:
            return None
        mention = self._mention_at(begin)
        end = begin
        head = self._is_head(begin)
        while end < min(last, begin + _LONGEST_SOURCE):
            text = self.items[end].text
            if text in _MARKS and not (mention and self.items[end].start < mention.end):
                break
            if text in self.forms.stops and not (mention and self.items[end].start < mention.end):
                if not (head and end - begin <= 3 and text in self.forms.inner and end + 1 < last):  # noqa: PLR2004
                    break
                head = False
            end += 1
        if end == begin:
            return None
        if mention is None and not self._is_head(begin) and not (is_named and _SHORTEST_NAME <= end - begin <= 5):  # noqa: PLR2004
            return None
        return begin, end

    def _is_head(self, position: int) -> bool:
        text = self.items[position].text
        return any(stem in self.forms.sources for stem in unprefixed(text)) or any(
            self._text(position + step) in self.forms.sources for step in range(1, 4) if text.isascii()
        )

    def _mention_at(self, begin: int) -> Mention | None:
        """Return the mention that holds the word, outer phrase included; a person before an organisation."""
        start = self.items[begin].start
        best: Mention | None = None
        for mention in self.named:
            if mention.outer_start <= self.items[begin].end and mention.outer_start >= start - 4 and mention.end > start:
                if best is None or (mention.kind == "person" and best.kind != "person") or mention.end > best.end:
                    best = mention
        return best

    def _subject_before(self, position: int, first: int) -> tuple[int, int] | None:
        """Return a named source that stands right before its verb: لكن الشرطة قالت (but the police said)."""
        for mention in self.named:
            if 0 < self.items[position].start - mention.outer_end <= 2 or 0 < self.items[position].start - mention.end <= 2:
                begin, end = self.words.between(mention.start, mention.end)
                return (begin, end) if begin >= first else None
        if position - 1 >= first and self._is_head(position - 1) and self.items[position - 1].text.startswith("ال"):
            return position - 1, position
        return None

    def _english(self, position: int, first: int, last: int, sentence: Sentence) -> tuple[Attribution | None, int] | None:
        verb = self.items[position].text
        if verb in {"reports", "report", "claims", "states", "estimates"} and self._text(position - 1) in {"the", "of", "to", "a"}:
            return None
        span = self._english_subject(position, first)
        if span is None:
            after = self._source(position + 1, last, is_named=False) if verb in {"said", "says"} else None
            span = after
        if span is None:
            return None
        made, _ = self._made(span, sentence, verb, is_denial=verb in self.forms.denies)
        return made, position + 1

    def _english_subject(self, position: int, first: int) -> tuple[int, int] | None:
        begin = position
        while begin > first and position - begin < _LONGEST_SOURCE:
            text = self.items[begin - 1].text
            if text in _MARKS or (text in self.forms.stops and text not in self.forms.inner):
                break
            begin -= 1
        while begin < position and self.items[begin].text in {"the", "a", "an", "in", "of", "to", "for"} | self.forms.stops:
            begin += 1
        if begin == position:
            return None
        words = self.items[begin:position]
        is_source = any(word.text in self.forms.sources for word in words)
        overlaps = any(m.start < words[-1].end and m.end > words[0].start for m in self.named)
        if not is_source and not overlaps:
            return None
        return begin, position

    def _headline(self, first: int, last: int, sentence: Sentence) -> list[Attribution]:
        """Read a headline of the form "source: claim"."""
        for position in range(first + 1, min(first + 6, last)):
            if self.items[position].text == ":":
                span = (first, position)
                overlaps = any(m.start <= self.items[first].start < m.end for m in self.named)
                if overlaps or self._is_head(first):
                    made, _ = self._made(span, sentence, ":")
                    return [made] if made is not None else []
        return []

    def _continued(self, first: int, last: int, sentence: Sentence, previous: Attribution) -> list[Attribution]:
        for position in range(first, min(first + 3, last)):
            text = self.items[position].text
            stem = text[1:] if text[:1] in {"و", "ف"} else text
            if stem in self.forms.says and stem not in {"بين", "قدر", "نشر"}:
                return [
                    Attribution(
                        start=previous.start, end=previous.end, text=previous.text, scope_start=sentence.start,
                        scope_end=sentence.end, verb=text, mention_start=previous.mention_start,
                    )
                ]  # fmt: skip
        return []

    def _made(
        self, span: tuple[int, int], sentence: Sentence, verb: str, *, is_denial: bool = False
    ) -> tuple[Attribution | None, int]:
        """Return the attribution for a noun phrase: the person named in it, or the phrase as written."""
        begin, end = span
        start, stop = self.items[begin].start, self.items[end - 1].end
        start = self._without_prefix(begin)
        named = [m for m in self.named if m.start < stop and m.end > start]
        people = [m for m in named if m.kind == "person"]
        mention = people[0] if people else None
        if mention is None and named and named[0].start <= self.items[begin].end:
            mention = named[0]
        if mention is not None and (mention.kind == "person" or mention.end >= stop or not self._is_phrase_source(begin)):
            start, stop = mention.start, mention.end
        text = self.document.text(start, stop)
        if any(name == fold(text).strip('"“” ') for name in self.own_names):
            return None, end
        return (
            Attribution(
                start=start, end=stop, text=text, scope_start=sentence.start, scope_end=sentence.end, verb=verb,
                is_denial=is_denial, mention_start=mention.start if mention is not None else None,
            ),
            end,
        )  # fmt: skip

    def _is_phrase_source(self, begin: int) -> bool:
        text = self.items[begin].text
        return text[:3] in {"مصد", "مصا", "متح", "مسو", "شهو", "ناش", "نشط"} or text in {"source", "sources", "official", "officials"}

    def _without_prefix(self, begin: int) -> int:
        """Return where the noun begins: ل of لوكالة (to the agency) is left out."""
        word = self.items[begin]
        for stem in unprefixed(word.text)[1:]:
            prefix = word.text[: len(word.text) - len(stem)]
            if stem in self.forms.sources and prefix in {"ل", "ب", "و", "وب", "ول"}:
                return word.start + len(prefix)
        return word.start
