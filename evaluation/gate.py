"""The quality gate: no figure may fall below its floor, and no floor may be lowered.

    python -m evaluation.gate            say which figures are below their floors; exit 1 if any is
    python -m evaluation.gate --raise    write the floors anew, higher where the figures are, never lower

`floors.yaml` has, by language, the floors of F1 by field and by type, of shares, and of contrast pairs. A floor stands
a little under the figure it was made from, since an encoder fitted anew shifts single answers. Nothing here lowers a
floor: a person who must, writes under `lowered` what it was and why, or the tests refuse.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

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
_LOWERED: Final = "lowered"
_HEAD: Final = (
    "# Floors under the figures of the coder on the corpus of this folder: evaluation/gate.py. Raised by\n"
    "# `python -m evaluation.gate --raise`. A floor that was ever committed holds, unless `lowered` says why not.\n"
)

Floors = dict[str, dict[str, float]]


class Lowered(NamedTuple):
    """A floor that a person has lowered: what it was at most, and why it does not hold."""

    language: str
    name: str
    before: float
    why: str


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
    content = yaml.safe_load(text) or {}
    return {language: floors for language, floors in content.items() if language != _LOWERED}


def read_lowered(text: str) -> list[Lowered]:
    """Return the floors of a file that a person has lowered."""
    return [Lowered(**row) for row in (yaml.safe_load(text) or {}).get(_LOWERED, ())]


def lowered(
    now: Mapping[str, Mapping[str, float]], before: Mapping[str, Mapping[str, float]], excused: Iterable[Lowered] = ()
) -> Iterator[str]:
    """Yield what is lower now than it was before, or is gone, and is not excused."""
    reasons = {(one.language, one.name): one.before for one in excused}
    for language, floors in before.items():
        for name, floor in floors.items():
            own = now.get(language, {}).get(name)
            if (own is None or own < floor) and floor > reasons.get((language, name), -1.0):
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
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    floors, excused = read_floors(text), read_lowered(text)
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
        content = {**floors, _LOWERED: [one._asdict() for one in excused]}
        FILE.write_text(
            _HEAD + yaml.safe_dump(content, sort_keys=True, allow_unicode=True, width=200), encoding="utf-8"
        )
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
