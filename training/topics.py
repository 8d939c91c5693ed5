"""Fit the model of `extraction/topics.py`: what an article is about, each topic by itself.

    python -m training.topics EXAMPLES.jsonl LANGUAGE FOLDER

Printed: F1 of the topics by five-fold cross-validation, by several thresholds.
"""

import sys
from collections import Counter
from pathlib import Path
from typing import Final

from training.folds import Example, read_examples, unseen
from training.softmax import Each, Softmax

#: Topics given to fewer articles than this are not learnt.
LEAST: Final = 40
_STRENGTH: Final = 0.1


def _fit(examples: list[Example]) -> Softmax:
    features, answers = [one["features"] for one in examples], [one["answer"] for one in examples]
    return Each(strength=_STRENGTH).fit(features, answers, [1.0] * len(examples))


def main(examples_file: str, language: str, folder: str) -> None:
    """Fit the model and write it."""
    examples = read_examples(examples_file, language)
    number = Counter(topic for one in examples for topic in one["topics"])
    for one in examples:
        one["answer"] = [topic for topic in one["topics"] if number[topic] >= LEAST]
    scored = [(p, topic in one["topics"]) for one, likely in unseen(examples, _fit) for topic, p in likely.items()]
    for threshold in (0.28, 0.32, 0.36, 0.4, 0.45, 0.5):
        right = sum(p >= threshold and holds for p, holds in scored)
        said = sum(p >= threshold for p, _ in scored)
        f1 = 2 * right / (said + number.total())
        print(f"{threshold:.2f}  P {right / said:.3f}  R {right / number.total():.3f}  F1 {f1:.3f}")  # noqa: T201
    _fit(examples).write(Path(folder) / f"topics_{language}.json")


if __name__ == "__main__":
    main(*sys.argv[1:])
