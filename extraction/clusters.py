"""Words that are used alike: by its clusters a model knows of a rare word what it knows of its fellows."""

from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

_ARTICLES: Final = ("وال", "بال", "فال", "كال", "لل", "ال", "و")
_SHORTEST: Final = 3
#: Words of which the bare form and the clusters are remembered: those of months of news.
_REMEMBERED: Final = 1 << 16


@cache
def _clusters() -> dict[str, tuple[str, str]]:
    """Return the fine and the coarse cluster of each word."""
    found = {}
    for line in files("extraction").joinpath("data", "clusters_ar.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            word, coarse, fine = line.split("\t")
            found[word] = (coarse, fine)
    return found


@lru_cache(maxsize=_REMEMBERED)
def light(word: str) -> str:
    """Return a folded word without article and the letters written together with it."""
    for prefix in _ARTICLES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST:
            return word[len(prefix) :]
    return "0" if word.isdigit() else word


@lru_cache(maxsize=_REMEMBERED)
def clusters(word: str) -> tuple[str, ...]:
    """Return the clusters of a `light` word, the coarse one first; nothing for one that is not known."""
    return _clusters().get(word, ())
