"""Fit the model of `extraction/modes.py`: the mode of an event of a known type.

    python -m training.modes EXAMPLES.jsonl LANGUAGE FOLDER

Printed: the share of right modes by five-fold cross-validation, beside that of the lexicon alone.
"""

import sys
from functools import partial
from pathlib import Path

from extraction.modes import PLAIN, SURE
from schemas.codebook import MODES, EventType
from training.folds import fitted, read_examples, unseen

_fit = partial(fitted, strength=2.0)


def _chosen(likely: dict[str, float], said: str, kind: EventType) -> str:
    """Return the mode as `extraction.modes.mode_of` chooses it."""
    allowed = {mode: p for mode, p in likely.items() if mode in {*MODES[kind], PLAIN}}
    best = max(allowed, key=lambda mode: allowed[mode])
    return said if said != PLAIN and allowed[best] < SURE * sum(allowed.values()) else best


def main(examples_file: str, language: str, folder: str) -> None:
    """Fit the model and write it."""
    examples = read_examples(examples_file, language)
    right = ruled = 0
    for one, likely in unseen(examples, _fit):
        said = next(feature for feature in one["features"] if feature.startswith("rule=")).removeprefix("rule=")
        said = PLAIN if said == str(None) else said
        ruled += said == one["answer"]
        right += _chosen(likely, said, one["type"]) == one["answer"]
    share = f"{right / len(examples):.3f}, of the lexicon alone {ruled / len(examples):.3f}"
    print(f"right {share}, of {len(examples)}")  # noqa: T201
    _fit(examples).write(Path(folder) / f"modes_{language}.json")


if __name__ == "__main__":
    main(*sys.argv[1:])
