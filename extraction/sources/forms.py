"""The words of saying and the nouns of sources, ready to look up."""

from functools import cache, lru_cache
from typing import NamedTuple

from extraction.text.phrases import Phrase, by_first
from extraction.text.tables import table
from extraction.text.words import fold, split, unprefixed


class SourceForms(NamedTuple):
    """The content of `attribution.yaml`, folded; phrases are found by their first word, longest first."""

    says: frozenset[str]
    denies: frozenset[str]
    quotes: frozenset[str]
    leans: dict[str, tuple[Phrase, ...]]
    media: dict[str, tuple[Phrase, ...]]
    sources: frozenset[str]
    heads: frozenset[str]
    stops: frozenset[str]
    inner: frozenset[str]
    papers: frozenset[str]
    occasions: frozenset[str]
    alone: frozenset[str]
    always: frozenset[str]
    pronouns: frozenset[str]
    nobody: frozenset[str]
    nothing: frozenset[str]
    others: frozenset[str]
    shows: frozenset[str]
    publishers: dict[str, tuple[str, ...]]


@cache
def source_forms() -> SourceForms:
    """Return the lexicon of attribution; reads its data file the first time."""
    data = table("attribution")

    def both(name: str) -> list[str]:
        return [*data[name]["ar"], *data[name]["en"]]

    def folded(name: str) -> frozenset[str]:
        return frozenset(fold(word) for word in both(name))

    def phrases(texts: list[str]) -> dict[str, tuple[Phrase, ...]]:
        return by_first(split(text) for text in texts)

    return SourceForms(
        says=folded("says"),
        denies=folded("denies"),
        quotes=frozenset(fold(word) for word in data["quotes"]),
        leans=phrases(both("leans")),
        media=phrases(data["media"]),
        sources=folded("sources"),
        heads=folded("heads"),
        stops=folded("stops"),
        inner=folded("inner"),
        papers=folded("papers"),
        occasions=folded("occasions"),
        alone=folded("alone"),
        always=folded("always"),
        pronouns=folded("pronouns"),
        nobody=folded("nobody"),
        nothing=frozenset(data["nothing"]["en"]),
        others=folded("others"),
        shows=frozenset(fold(word) for word in data["shows"]["ar"]),
        publishers={key: tuple(fold(name) for name in names) for key, names in data["publishers"].items()},
    )


@lru_cache(maxsize=16384)
def verb_of_saying(word: str) -> str | None:
    """Return the verb without "and" and without its object, None for any other word.

    وأضافت (and she added) is أضافت, ذكرته (mentioned it) is ذكرت.
    """
    forms = source_forms()
    for stem in (word, word[1:] if word[:1] in {"و", "ف"} else ""):
        for suffix in ("", "ه", "ها"):
            verb = stem[: len(stem) - len(suffix)] if stem.endswith(suffix) else ""
            if verb in forms.says or verb in forms.denies:
                return verb
    return None


@lru_cache(maxsize=16384)
def leaning_phrases(word: str) -> tuple[Phrase, ...]:
    """Return the phrases like "according to" that may begin at a word."""
    forms = source_forms()
    return tuple(phrase for stem in unprefixed(word) for phrase in forms.leans.get(stem, ()))


@lru_cache(maxsize=16384)
def may_attribute(word: str) -> bool:
    """Say whether a source may stand beside a word: most words are none of these."""
    return verb_of_saying(word) is not None or bool(leaning_phrases(word))


@lru_cache(maxsize=16384)
def is_source_noun(word: str) -> bool:
    """Say whether a word, prefixes off, heads the name of a source."""
    forms = source_forms()
    return any(stem in forms.sources or stem in forms.heads for stem in unprefixed(word))


@lru_cache(maxsize=16384)
def is_always_source(word: str) -> bool:
    """Say whether a word, prefixes off, names a source wherever it stands."""
    return any(stem in source_forms().always for stem in unprefixed(word))
