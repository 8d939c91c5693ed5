"""Examples of `extraction/listing.py` and `extraction/crediting.py`: what an article offers, and what annotators name.

A name is right as the annotator wrote it; a longer or shorter one is so where the article offers none just so, and is
left out otherwise: it is neither right nor wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extraction import crediting, listing
from extraction.attribution import find_attributions
from extraction.document import Document
from extraction.entities import find_mentions
from extraction.page import page_of
from extraction.sources import SourceFinder
from training.likeness import is_same_name, plain_words

Annotation = dict[str, Any]  # Any: an annotated article, in JSON
Example = dict[str, Any]  # Any: an example, in JSON


def names(document: Document, annotation: Annotation) -> Iterator[Example]:
    """Yield an example for each name that the record may list."""
    mentions, page = find_mentions(document), page_of(document)
    found = listing.groups_of(page, mentions)
    written = [document.text(group.offer.start, group.offer.end) for group in found]
    truth = {"person": annotation["people"], "organisation": annotation["organisations"]}
    answers = _answers(written, truth, listing.NONE)
    for answer, features in zip(answers, listing.signs_of(page, found, mentions), strict=True):
        yield {"answer": answer, "features": features}


def sources(document: Document, annotation: Annotation) -> Iterator[Example]:
    """Yield an example for each source that the record may credit; the model of names must be made before."""
    if not annotation["relevant"] and not annotation["attribution"]:
        return  # annotators name sources of security news
    mentions = find_mentions(document)
    known = listing.with_listed(mentions, listing.listed(document, mentions))
    finder = SourceFinder(document, tuple(known))
    found = crediting.credits_of(finder, known, find_attributions(document, mentions))
    written = [document.text(one.start, one.end) for one in found]
    answers = _answers(written, {crediting.CREDITED: annotation["attribution"]}, listing.NONE)
    for answer, features in zip(answers, crediting.signs_of(finder, found), strict=True):
        yield {"answer": answer, "features": features}


def _answers(written: Sequence[str], truth: Mapping[str, Sequence[str]], none: str) -> list[str | None]:
    """Return what each offer is by the annotation; None where a better offer of the same name is there."""
    exact = [_exact(text, truth) for text in written]
    met = {name for _, name in filter(None, exact)}
    answers: list[str | None] = []
    for text, found in zip(written, exact, strict=True):
        like = [(kind, name) for kind, ones in truth.items() for name in ones if is_same_name(text, name)]
        if found is not None:
            answers.append(found[0])
        elif any(name in met for _, name in like):
            answers.append(None)
        else:
            answers.append(like[0][0] if like else none)
    return answers


def _exact(text: str, truth: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    words = plain_words(text)
    same = ((kind, name) for kind, ones in truth.items() for name in ones if plain_words(name) == words)
    return next(same, None) if words else None
