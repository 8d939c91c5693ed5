"""Cluster the words of a language by the company that they keep, for `extraction/clusters.py`.

    python -m training.clusters ARTICLES.jsonl[.xz] > extraction/data/clusters_ar.tsv

Words within four of each other are counted together, the nearer the more; positive pointwise mutual information, 120
singular vectors of it, k-means into 400 and 1200 clusters. Takes a few minutes for 20,000 articles. Only single words
are written. Needs numpy, scipy and scikit-learn.
"""

import json
import lzma
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.cluster import MiniBatchKMeans
from sklearn.utils.extmath import randomized_svd

from extraction.clusters import light
from extraction.words import _WORD, fold

WORDS: Final = 16_000
SEEN: Final = 12
#: Articles whose pairs are in memory at once.
BATCH: Final = 4000
NEAR: Final = ((1, 1.0), (2, 0.7), (3, 0.5), (4, 0.3))
VECTORS: Final = 120
SIZES: Final = (400, 1200)
#: Smooths the counts of rare company, and shifts the information, as is usual for such vectors (Levy and others, 2015).
SMOOTHING: Final = 0.75
SHIFT: Final = 1.5


def words_of(path: str) -> Iterator[list[str]]:
    """Yield the words of each article as the coder's features have them."""
    content = Path(path).read_bytes()
    for line in (lzma.decompress(content) if path.endswith(".xz") else content).splitlines():
        article = json.loads(line)
        text = fold(f"{article['title']} . {article['text']}")
        yield [light(match.group()) for match in _WORD.finditer(text) if match.group().strip()]


def main(path: str) -> None:
    """Print the clusters of the commonest words."""
    articles = list(words_of(path))
    counts = Counter(word for words in articles for word in words)
    kept = [word for word, count in counts.most_common(WORDS) if count >= SEEN]
    index = {word: number for number, word in enumerate(kept)}
    together = csr_matrix((len(kept), len(kept)), dtype=np.float32)
    for first in range(0, len(articles), BATCH):
        ones, others, weights = [], [], []
        for words in articles[first : first + BATCH]:
            numbers = [index.get(word, -1) for word in words]
            for step, weight in NEAR:
                for one, other in zip(numbers, numbers[step:], strict=False):
                    if one >= 0 <= other:
                        ones.append(one)
                        others.append(other)
                        weights.append(weight)
        together = together + csr_matrix((weights, (ones, others)), shape=together.shape, dtype=np.float32)
    vectors = _vectors(together)
    clusters = [MiniBatchKMeans(size, random_state=0, batch_size=4096, n_init=3).fit(vectors).labels_ for size in SIZES]
    for word in sorted(kept):
        number = index[word]
        sys.stdout.write(f"{word}\tc{clusters[0][number]}\tf{clusters[1][number]}\n")


def _vectors(together: csr_matrix) -> np.ndarray:
    both = (together + together.T).tocoo()
    totals = np.asarray(both.sum(axis=1)).ravel()
    company = totals**SMOOTHING / (totals**SMOOTHING).sum()
    information = np.log(both.data / (totals[both.row] * company[both.col])) - np.log(SHIFT)
    positive = information > 0
    places = (both.row[positive], both.col[positive])
    left, sizes, _ = randomized_svd(
        csr_matrix((information[positive], places), shape=both.shape), VECTORS, random_state=0
    )
    vectors = left * np.sqrt(sizes)
    return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)


if __name__ == "__main__":
    main(*sys.argv[1:])
