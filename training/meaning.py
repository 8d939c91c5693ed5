"""Fit how the mean vector of a headline and a lead is turned into the few numbers of a meaning.

    python -m training.meaning articles.jsonl extraction/data/encoder

ARTICLES holds news as JSON Lines (`title`, `text`). The principal components of the vectors, each divided by its
spread: what tells news from other texts, or one language from the other, weighs no more than what tells events apart.
It takes about 10 ms an article; 2,500 are enough.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from extraction.encoder.encoded import encoded
from extraction.encoder.meaning import SIZE, pooled_vector
from extraction.encoder.network import Matrix
from extraction.text.reading import read_document
from schemas.analysis import ArticleText

#: Of a long text only the beginning is read: the lead is what is pooled.
_LEAD_CHARS = 500


class _Text(msgspec.Struct):
    title: str
    text: str


def main(articles: str, folder: str) -> None:
    """Write `meaning.npz`."""
    vectors = np.stack(list(_vectors(articles)))
    centre = vectors.mean(axis=0)
    _, spread, components = np.linalg.svd(vectors - centre, full_matrices=False)
    turn = components[:SIZE].T / spread[:SIZE] * np.sqrt(len(vectors))
    np.savez_compressed(Path(folder, "meaning.npz"), centre=centre.astype(np.float16), turn=turn.astype(np.float16))


def _vectors(articles: str) -> Iterator[Matrix]:
    for line in Path(articles).read_bytes().splitlines():
        given = msgspec.json.decode(line, type=_Text)
        document = read_document(ArticleText(id="", title=given.title, text=given.text[:_LEAD_CHARS]))
        lead = document.sentences[min(1, len(document.sentences) - 1)]
        pooled = pooled_vector(encoded(document), lead.start, lead.end)
        if pooled is not None:
            yield pooled


if __name__ == "__main__":
    main(*sys.argv[1:])
