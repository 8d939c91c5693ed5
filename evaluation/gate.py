"""The quality gate: no figure may fall below its floor, and no floor may be lowered.

    python -m evaluation.gate            say which figures are below their floors; exit 1 if any is
    python -m evaluation.gate --raise    write the floors anew, higher where the figures are, never lower

`floors.yaml` has, by language, the floors of F1 by field and by type, of shares, and of contrast pairs. A floor stands
a little under the figure it was made from, since a model made anew shifts single answers.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import yaml

from evaluation.contrast import misses
from evaluation.corpus import LANGUAGES, Language, contrast_pairs, own_articles
from evaluation.scoring import Figures, score
from extraction.coder import PackagedCoder

FILE: Final = Path(__file__).parent / "floors.yaml"
#: Below the figure by this, and by more where few events stand behind it.
MARGIN: Final = 0.02
FEW_MARGIN: Final = 0.1
FEW: Final = 20
_HEAD: Final = (
    "# Floors under the figures of the coder on the corpus of this folder: evaluation/gate.py. Raised by\n"
    "# `python -m evaluation.gate --raise`; never lowered: a floor that was ever committed holds.\n"
)

Floors = dict[str, dict[str, float]]


def measure(language: Language, coder: PackagedCoder) -> Figures:
    """Return the figures of the coder on our own corpus."""
    return score((truth, coder.analyse(article)) for article, truth in own_articles(language))


def figures_of(language: Language, coder: PackagedCoder) -> dict[str, tuple[float, int]]:
    """Return each figure by its name, with how many answers stand behind it."""
    measured = measure(language, coder)
    found = {name: (tally.f1, tally.asked) for name, tally in measured.fields.items()}
    found |= {f"type {name}": (tally.f1, tally.asked) for name, tally in measured.types.items() if tally.asked}
    found |= {name: (tally.recall, tally.asked) for name, tally in measured.shares.items()}
    found["event types, mean of types"] = (measured.macro, measured.fields["event types"].asked)
    pairs = contrast_pairs(language)
    wrong = {miss.pair.id for miss in misses(pairs)}
    found["contrast pairs"] = (1.0 - len(wrong) / len(pairs), len(pairs))
    return found


def read_floors(text: str) -> Floors:
    """Return the floors of a file."""
    floors: Floors = yaml.safe_load(text) or {}
    return floors


def lowered(now: Mapping[str, Mapping[str, float]], before: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """Yield what is lower now than it was before, or is gone."""
    for language, floors in before.items():
        for name, floor in floors.items():
            own = now.get(language, {}).get(name)
            if own is None or own < floor:
                yield f"{language}: {name}: {floor} before, {own} now"


def raised(floors: Mapping[str, float], figures: Mapping[str, tuple[float, int]]) -> dict[str, float]:
    """Return floors that are as high as the figures allow, and nowhere lower than they were."""
    found = {}
    for name, (value, asked) in figures.items():
        margin = FEW_MARGIN if asked < FEW else MARGIN
        found[name] = max(floors.get(name, 0.0), int(max(0.0, value - margin) * 100) / 100)
    return {**floors, **dict(sorted(found.items()))}


def main(*arguments: str) -> int:
    """Return the exit code."""
    coder = PackagedCoder.load()
    floors = read_floors(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    below = 0
    for language in LANGUAGES:
        figures = figures_of(language, coder)
        own = floors.get(language, {})
        for name, floor in own.items():
            value = figures.get(name, (0.0, 0))[0]
            if value < floor:
                below += 1
                sys.stdout.write(f"{language}: {name}: {value:.3f} is below its floor {floor}\n")
        if "--raise" in arguments:
            floors[language] = raised(own, figures)
    if "--raise" in arguments:
        FILE.write_text(_HEAD + yaml.safe_dump(floors, sort_keys=True, allow_unicode=True), encoding="utf-8")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
