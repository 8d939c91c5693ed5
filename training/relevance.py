"""Fit the model of `extraction/relevance.py`: whether an article is security news.

    python -m training.relevance EXAMPLES.jsonl LANGUAGE FOLDER

Printed: F1 by five-fold cross-validation, beside that of the lexicon alone.
"""

import sys
from functools import partial
from pathlib import Path

from extraction.relevance import RELEVANT
from training.folds import fitted, read_examples, unseen

_fit = partial(fitted, strength=0.1)


def _f1(said: list[bool], true: list[bool]) -> float:
    hits = sum(one and two for one, two in zip(said, true, strict=True))
    return 2 * hits / max(1, sum(said) + sum(true))


def main(examples_file: str, language: str, folder: str) -> None:
    """Fit the model and write it."""
    examples = read_examples(examples_file, language)
    said, true, ruled = [], [], []
    for one, likely in unseen(examples, _fit):
        said.append(likely[RELEVANT] >= 0.5)  # noqa: PLR2004  the model alone, without the lexicon's share
        true.append(one["answer"] == RELEVANT)
        ruled.append(int(one["features"][0].removeprefix("lexicon=")) >= 5)  # noqa: PLR2004  half of ten steps
    print(f"F1 {_f1(said, true):.3f}, of the lexicon alone {_f1(ruled, true):.3f}, of {len(examples)}")  # noqa: T201
    _fit(examples).write(Path(folder) / f"relevance_{language}.json")


if __name__ == "__main__":
    main(*sys.argv[1:])
