"""Fit the model of `extraction/counting.py`: which numbers belong to an event.

    python -m training.counts EXAMPLES.jsonl LANGUAGE FOLDER

Printed by five-fold cross-validation, by the least probability: F1 of kind and number of all counts of known events.
"""

import sys
from collections import defaultdict
from functools import partial
from pathlib import Path

from extraction.counting import likeliest
from training.folds import Example, fitted, read_examples, unseen

_fit = partial(fitted, strength=0.3)


def main(examples_file: str, language: str, folder: str) -> None:
    """Fit the model and write it."""
    examples = read_examples(examples_file, language)
    events: dict[tuple[str, int], list[tuple[str, float, Example]]] = defaultdict(list)
    for one, likely in unseen(examples, _fit):
        events[one["id"], one["event"]].append((*likeliest(likely), one))
    for least in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
        said = true = hits = 0
        for scored in events.values():
            chosen = {(kind, one["value"]) for kind, p, one in scored if one["features"] and p >= least}
            truth = {tuple(value) for value in scored[0][2]["truth"]}
            said, true, hits = said + len(chosen), true + len(truth), hits + len(chosen & truth)
        print(f"least {least}  F1 {2 * hits / max(1, said + true):.3f}  said {said} of {true}")  # noqa: T201
    _fit(examples).write(Path(folder) / f"counts_{language}.json")


if __name__ == "__main__":
    main(*sys.argv[1:])
