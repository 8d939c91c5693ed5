"""Which of the offered sources the record credits: where the article says that its information comes from.

Offered are the sources beside words of saying (`attribution.py`), everybody who is named, and nouns of sources with
what follows them. A linear model a language, made from annotated articles by `training/`, decides.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from extraction.attribution import content_words
from extraction.clusters import clusters, light
from extraction.document import Document
from extraction.linear import model
from extraction.mention import Attribution, Mention
from extraction.source_forms import is_source_noun, leaning_phrases, verb_of_saying
from extraction.sources import SourceFinder

CREDITED: Final = "credited"
#: Below this a source is not credited: where F1 on annotated articles is highest.
LEAST: Final = 0.4
#: A source beside no word of saying that by itself is less likely than this is not looked at further, to save time.
HOPELESS: Final = 0.03
_MANY: Final = 4
_LONG: Final = 5
_AHEAD: Final = 9
_BACK: Final = 4
_MOST_PLACES: Final = 3
#: So many letters behind a source the person may be named whom it describes.
_NEAR: Final = 40
_ENDS: Final = frozenset({".", "\n", "؛", ";", "؟", "?"})
_QUOTES: Final = frozenset('"“”«»')


_Span = tuple[int, int]


class Credit(NamedTuple):
    """A source that may be credited: as written, its words, who it is if named, and where it stands, by words."""

    start: int
    end: int
    words: frozenset[str]
    mention: Mention | None
    said: tuple[Attribution, ...]
    places: tuple[tuple[int, int], ...]


class Source(NamedTuple):
    """A source as the record names it."""

    start: int
    end: int
    text: str


def credited(
    document: Document, mentions: Sequence[Mention], attributions: Sequence[Attribution]
) -> tuple[Source, ...]:
    """Return the sources that the record credits, each once in its fullest form, in the order of the text.

    `mentions` are those of the document and what else the record lists.
    """
    finder = SourceFinder(document, tuple(mentions))
    found = credits_of(finder, mentions, attributions)
    judge = model(f"sources_{document.language}")
    here = judge.classes.index(CREDITED)
    kept, likely = [], []
    for one in found:
        own = own_signs(finder, one)
        if not one.said and judge.probabilities(own)[here] < HOPELESS:
            continue
        kept.append(one)
        likely.append(judge.probabilities([*own, *_standing(finder, one)])[here])
    return chosen(document, kept, likely)


def chosen(
    document: Document, found: Sequence[Credit], likely: Sequence[float], least: float = LEAST
) -> tuple[Source, ...]:
    """Return the sources that are likely enough; of two with the same words the fuller one stands for both."""
    kept: list[Credit] = []
    for one, probability in sorted(zip(found, likely, strict=True), key=lambda pair: -len(pair[0].words)):
        if probability >= least and not any(one.words <= other.words for other in kept):
            kept.append(one)
    kept.sort(key=lambda one: one.start)
    return tuple(Source(one.start, one.end, document.text(one.start, one.end)) for one in kept)


def credits_of(finder: SourceFinder, mentions: Sequence[Mention], attributions: Sequence[Attribution]) -> list[Credit]:
    """Return what is offered, each source once."""
    found: dict[frozenset[str], Credit] = {}
    for one in _offered(finder, mentions, attributions):
        known = found.get(one.words)
        if known is not None:
            places = known.places if one.places[0] in known.places else (*known.places, *one.places)
            said, mention = (*known.said, *one.said), known.mention or one.mention
            found[one.words] = known._replace(said=said, places=places, mention=mention)
        elif one.words:
            found[one.words] = one
    return list(found.values())


def _fuller(mention: Mention, by_start: Mapping[int, Mention]) -> Mention:
    """Return the fullest form of a name: of a source named by the family name, the full name."""
    return mention if mention.antecedent is None else by_start.get(mention.antecedent, mention)


def _offered(
    finder: SourceFinder, mentions: Sequence[Mention], attributions: Sequence[Attribution]
) -> Iterator[Credit]:
    """Yield each naming of a source: beside a word of saying, as a name, or as a noun of sources."""
    by_start = {mention.start: mention for mention in mentions}

    def credit(name: _Span, here: _Span, mention: Mention | None, *said: Attribution) -> Credit:
        words = content_words(finder.document.text(*name))
        return Credit(*name, words, mention, said, (_place(finder, *here),))

    for one in attributions:
        mention = by_start.get(one.mention_start) if one.mention_start is not None else None
        here = (one.start, one.end)
        if mention is not None and mention.start == one.start:
            mention = _fuller(mention, by_start)
            yield credit((mention.start, mention.end), here, mention, one)
        else:
            yield credit(here, here, mention, one)
    for mention in mentions:
        if mention.kind != "place":
            fuller = _fuller(mention, by_start)
            yield credit((fuller.start, fuller.end), (mention.start, mention.end), fuller)
    for span in _headed(finder):
        yield credit(span, span, None)


def _place(finder: SourceFinder, start: int, end: int) -> _Span:
    """Return the words of a stretch, a first one with prefix letters before it too."""
    first, last = finder.words.between(start, end)
    if first and finder.items[first - 1].end > start:
        first -= 1
    return first, max(last, first + 1)


def _headed(finder: SourceFinder) -> Iterator[tuple[int, int]]:
    """Yield the phrases that a noun of sources begins, where no mention covers it: مصادر أمنية (security sources)."""
    last = len(finder.items)
    for position, word in enumerate(finder.items):
        if not is_source_noun(word.text) or finder.mentions_in(word.start, word.end):
            continue
        if word.text.isascii():
            source = finder.described_before(position + 1, max(0, position - _BACK))
        else:
            source = finder.after(position, min(position + _AHEAD, last))
        if source is not None:
            yield finder.span(source)


def signs_of(finder: SourceFinder, found: Sequence[Credit]) -> Iterator[list[str]]:
    """Yield the features of each offered source."""
    for one in found:
        yield [*own_signs(finder, one), *_standing(finder, one)]


def own_signs(finder: SourceFinder, one: Credit) -> list[str]:
    """Return what a source says by itself: features that say of most names that they are none."""
    way = _way(one)
    features = [f"way={way}", f"count={min(_MANY, len(one.places))}&{way}"]
    features.append(f"own={finder.is_own(finder.document.text(one.start, one.end))}&{way}")
    features += _worded(finder, one, way)
    return features


def _way(one: Credit) -> str:
    return f"{_kind(one)}&{bool(one.said)}"


def _kind(one: Credit) -> str:
    return one.mention.kind if one.mention is not None else "noun"


def _standing(finder: SourceFinder, one: Credit) -> Iterator[str]:
    way = _way(one)
    yield f"said={min(_MANY, len(one.said))}&{_kind(one)}"
    yield from _said(one, _kind(one))
    for first, last in one.places[:_MOST_PLACES]:
        yield from _around(finder, first, last, way)


def _worded(finder: SourceFinder, one: Credit, way: str) -> Iterator[str]:
    first, last = one.places[0]
    words = [light(finder.text(position)) for position in range(first, last)]
    yield f"name={' '.join(words)}"
    yield f"head={words[0]}&{way}"
    yield f"last={words[-1]}&{way}"
    yield f"length={min(_LONG, len(words))}&{way}"
    yield from (f"head:{cluster}&{way}" for cluster in clusters(words[0]))
    mention = one.mention
    if mention is not None:
        yield f"sector={mention.sector}&{way}"
        yield f"role={mention.role is not None}&known={mention.id is not None or mention.name is not None}&{way}"
        yield f"state={mention.also_state}&{way}"


def _said(one: Credit, kind: str) -> Iterator[str]:
    for said in one.said[:_MOST_PLACES]:
        yield f"verb={said.verb}"
        yield f"verb={said.verb}&{kind}"
        yield f"denial={said.is_denial}&{kind}"


def _around(finder: SourceFinder, first: int, last: int, way: str) -> Iterator[str]:
    before, after = finder.text(first - 1), finder.text(last)
    sentence = finder.document.sentence_at(finder.items[first].start)
    yield f"sentence={min(_MANY, sentence.index)}&{way}"
    yield f"before={before}"
    yield f"after={after}"
    yield f"before={before}&{way}"
    yield f"after={after}&{way}"
    yield f"between={before}_{after}"
    yield f"second before={finder.text(first - 2)}&{way}"
    yield f"second after={finder.text(last + 1)}&{way}"
    yield from (f"before:{cluster}&{way}" for cluster in clusters(light(before)))
    yield from (f"after:{cluster}&{way}" for cluster in clusters(light(after)))
    yield f"ahead={_verb(finder, range(last, last + _AHEAD))}&{way}"
    yield f"back={_verb(finder, range(first - 1, first - 1 - _AHEAD, -1))}&{way}"
    yield f"lean={any(leaning_phrases(finder.text(first - step)) for step in (1, 2, 3))}&{way}"
    own, stop = finder.words.between(sentence.start, sentence.end)
    yield f"quoted={_is_quoted(finder, own, stop)}&{way}"
    yield f"begins={min(_MANY, first - own)}&{way}"
    end = finder.items[last - 1].end
    named = [mention.kind for mention in finder.mentions_in(end, end + _NEAR) if end < mention.start < sentence.end]
    yield f"named behind={'person' in named}&{way}"
    yield f"named behind={'person' in named}&after={after}&{way}"


def _is_quoted(finder: SourceFinder, first: int, last: int) -> bool:
    """Return whether a sentence has a quotation: looked for in its text, which is quicker than word by word."""
    text = finder.document.norm[finder.items[first].start : finder.items[last - 1].end] if first < last else ""
    return not _QUOTES.isdisjoint(text)


def _verb(finder: SourceFinder, positions: Iterable[int]) -> str:
    """Return the first verb of saying among words, up to the end of the sentence, with how far it stands."""
    for distance, position in enumerate(positions):
        text = finder.text(position)
        if text in _ENDS or not text:
            break
        verb = verb_of_saying(text)
        if verb is not None:
            return f"{min(_MANY, distance)}"
    return "-"
