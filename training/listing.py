"""Fit a model that decides which offers the record takes: people and organisations (`listing`), sources (`crediting`).

    python -m training.listing EXAMPLES.jsonl LANGUAGE MODEL.json

Printed by five-fold cross-validation, by the least probability of an offer that is taken: precision, recall and F1 of
each answer. What the article does not offer is not counted, what is offered twice is counted twice.
"""

import sys
from functools import partial
from pathlib import Path

from extraction.listing import NONE
from training.folds import Example, fitted, read_examples, unseen

_fit = partial(fitted, strength=0.3)


def _figures(scored: list[tuple[Example, dict[str, float]]], answer: str, least: float) -> str:
    known = [(one["answer"] == answer, likely[answer] >= least) for one, likely in scored if one["answer"] is not None]
    hits = sum(is_true and is_said for is_true, is_said in known)
    true, said = sum(is_true for is_true, _ in known), sum(is_said for _, is_said in known)
    f1 = 2 * hits / max(1, true + said)
    return f"{answer}: P {hits / max(1, said):.3f} R {hits / max(1, true):.3f} F1 {f1:.3f}"


def main(examples_file: str, language: str, model_file: str) -> None:
    """Fit the model and write it."""
    examples = read_examples(examples_file, language)
    scored = list(unseen(examples, _fit))
    answers = sorted({one["answer"] for one in examples} - {None, NONE})
    for least in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55):
        print(f"least {least}  " + "  ".join(_figures(scored, answer, least) for answer in answers))  # noqa: T201
    _fit(examples).write(Path(model_file))


if __name__ == "__main__":
    main(*sys.argv[1:])
