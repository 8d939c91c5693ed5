"""Know words that are parts of people's names and words that are not, and make the claim of a person."""

import re
from functools import cache
from typing import Final

from extraction.mention import Mention
from extraction.names.gazetteer import nationality, offset_of, without_prefix
from extraction.names.page import Claim, Page
from extraction.names.register import lexicon, rows

#: What a person found by the name's shape alone weighs against other claims.
PERSON_RANK: Final = 5.0
#: Verbs with "and", a mark of the future or a person before, and a person or an object behind; nouns with an object.
_INFLECTED: Final = re.compile(
    "[وف].{2,}(?:ت|ها|هم|وا|تا|ته)|س[يت].{2,}(?:ون|وه|وها|ها|هم)|ي.{2,}(?:ون|ان|ها|هم|وا)|[لب].{3,}(?:ها|هم|تهم)"
)

#: The envoys of all states (المبعوث الأممي), and what stands before the state that somebody is sent to.
_ENVOYS: Final = frozenset(("المبعوث", "مبعوث", "المبعوثه", "المنسق", "الممثل"))
_OF_ALL: Final = frozenset(("الاممي", "الامميه", "الدولي", "الدوليه"))
_TO: Final = frozenset(("الي", "لدي", "to"))


@cache
def name_parts() -> dict[str, str]:
    """Return the use (g given, s family, gs) of each folded word of names. Reads a file once."""
    found: dict[str, str] = {word: use for word, use in rows("names_ar.tsv")}  # noqa: C416 - a row is a list of two
    found.update(dict.fromkeys(("علي", "عمر", "خالد", "سعد", "حسن", "حسين", "محمد", "احمد"), "gs"))
    return found


@cache
def ordinary_words() -> frozenset[str]:
    """Return the common folded words of news Arabic. Reads a file once."""
    return frozenset(word for (word,) in rows("words_ar.txt"))


def is_part_of_name(word: str) -> bool:
    """Return whether a folded Arabic word is known as part of people's names."""
    return word in name_parts()


@cache
def is_ordinary(word: str) -> bool:
    """Return whether a folded Arabic word is one of the language's common words, prefix letters aside."""
    return any(rest in ordinary_words() for _, rest in without_prefix(word))


@cache
def is_inflected(word: str) -> bool:
    """Return whether a folded Arabic word has the form of a verb with its person or object, and is no known name."""
    return _INFLECTED.fullmatch(word) is not None and not is_part_of_name(word)


def is_place(word: str) -> bool:
    """Return whether a folded word is the whole name of a place."""
    return any(entry.kind == "place" for entry in lexicon().entries.get(word, ()))


def person_claim(page: Page, first: int, last: int, *, taken: int = 0, rank: float = PERSON_RANK) -> Claim:
    """Return the claim that tokens `first` to `last` are a person's name, `taken` prefix letters off."""
    start = offset_of(page.document, first, taken)
    end = page.document.tokens[last - 1].end
    if page.keys[last - 1].endswith("'s"):
        end -= 2
    mention = Mention(
        kind="person",
        start=start,
        end=end,
        text=page.document.full[start:end],
        outer_start=start,
        outer_end=end,
    )
    return Claim(first, last, mention, rank + (last - first) / 10)


def with_role(mention: Mention, outer: int, role: str, sector: str, country: str | None) -> Mention:
    """Return the mention of a person with the title before the name."""
    return Mention(
        kind="person",
        start=mention.start,
        end=mention.end,
        text=mention.text,
        outer_start=outer,
        outer_end=mention.end,
        role=role,
        sector=sector,
        country=country,
    )


def country_in(page: Page, first: int, last: int) -> str | None:
    """Return the state that the words of a title name, an adjective before a name; where to is sent is not it."""
    if page.keys[first] in _ENVOYS and any(page.keys[at] in _OF_ALL for at in range(first, last)):
        return "IGO"
    last = next((at for at in range(first + 1, last) if page.keys[at] in _TO), last)
    words = page.keys[first:last]
    adjectives = (found[0] for word in words if (found := nationality(word)))
    return next(adjectives, None) or next((state for word in words if (state := _state_of(word))), None)


def _state_of(word: str) -> str | None:
    """Return the state that a word is, is the capital of, or is an organisation of."""
    for _, rest in without_prefix(word.removesuffix("'s")):
        for entry in lexicon().entries.get(rest, ()):
            if entry.country and (entry.kind == "organisation" or entry.also_state):
                return entry.country
    return None
