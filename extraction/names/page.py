"""A document as names are looked for in it: its folded words, and the claims that are laid on them."""

from functools import cache
from typing import Any, Literal, NamedTuple

from extraction.mention import Mention
from extraction.names.gazetteer import joins
from extraction.text.document import Document
from extraction.text.normalise import key, plain
from extraction.text.tables import table


class Claim(NamedTuple):
    """A mention that a room proposes for tokens `first` to `last`; of two that overlap the higher `rank` stands."""

    first: int
    last: int
    mention: Mention
    rank: float


class Stretch(NamedTuple):
    """Tokens that may be a name though no room claims them, the first without `taken` prefix letters.

    `head` begins or ends with a noun of organisations, `run` is made of words that are no common ones.
    """

    first: int
    last: int
    way: Literal["head", "run"]
    taken: int = 0


class Page(NamedTuple):
    """A document with `keys[i]`, the folded word of token i, and `sentence_of[i]`, the index of its sentence.

    `joined[i]` says whether token i stands in the same name or phrase as the one before it: no mark between.
    """

    document: Document
    keys: list[str]
    sentence_of: list[int]
    joined: list[bool]

    def follows(self, index: int) -> bool:
        """Return whether token `index` stands in the same name or phrase as the one before it: no mark between."""
        return 0 < index < len(self.joined) and self.joined[index]

    def gap(self, index: int) -> str:
        """Return what stands between token `index` and the one before it."""
        tokens = self.document.tokens
        return self.document.norm[tokens[index - 1].end : tokens[index].start] if index else ""

    def is_capital(self, index: int) -> bool:
        """Return whether token `index` is written with a capital."""
        return self.document.full[self.document.tokens[index].start].isupper()


def page_of(document: Document) -> Page:
    """Return the page of a document."""
    keys = [plain(token.norm) for token in document.tokens]
    sentence_of = [0] * len(keys)
    for sentence in document.sentences:
        for index in range(sentence.first, sentence.last):
            sentence_of[index] = sentence.index
    joined = [
        index > 0 and sentence_of[index] == sentence_of[index - 1] and joins(document, index - 1, index)
        for index in range(len(keys))
    ]
    return Page(document, keys, sentence_of, joined)


@cache
def folded(name: str) -> frozenset[str]:
    """Return a flat list of the entity words, folded."""
    return frozenset(map(key, table("entity_words")[name]))


@cache
def sectors(name: str) -> dict[str, str]:
    """Return the sector of each word of a list of the entity words that is kept by sector; the first one counts."""
    rows: Any = table("entity_words")[name]  # Any: YAML, shaped as its header says
    found: dict[str, str] = {}
    for sector, names in rows.items():
        for word in names:
            found.setdefault(key(word), sector)
    return found


@cache
def bare(word: str) -> str:
    """Return an Arabic word without its article."""
    return word.removeprefix("ال") if len(word) > len("ال") + 1 else word


def place_mention(
    page: Page, start: int, end: int, *, country: str | None, resolution: Literal["site", "town"]
) -> Mention:
    """Return the mention of a place that no row of the tables stands for."""
    return Mention(
        kind="place",
        start=start,
        end=end,
        text=page.document.full[start:end],
        outer_start=start,
        outer_end=end,
        country=country,
        resolution=resolution,
    )
