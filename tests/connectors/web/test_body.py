"""A body is unpacked the same however it is cut into pieces, and never beyond its bound."""

import gzip
import random
import zlib
from collections.abc import AsyncIterator

import pytest
from feed_site import gzip_bomb, item, rss

from connectors.web.body import PackingError, TooLargeError, whole

DOCUMENT = rss(*(item(number) for number in range(20)))
HALF = len(DOCUMENT) // 2
BOUND = 1024 * 1024


def _gzip(body: bytes) -> bytes:
    # Without the time, as the bytes name the test, and each process that runs tests must know it by the same name.
    return gzip.compress(body, mtime=0)


def _bare(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


async def _pieces(body: bytes, piece_bytes: int) -> AsyncIterator[bytes]:
    for start in range(0, len(body), piece_bytes):
        yield body[start : start + piece_bytes]


@pytest.mark.parametrize("piece_bytes", [1, 2, 7, 100, 10**6])
@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("", DOCUMENT),
        (" GZip ", _gzip(DOCUMENT)),
        ("x-gzip", _gzip(DOCUMENT[:HALF]) + _gzip(DOCUMENT[HALF:])),
        ("gzip", _gzip(DOCUMENT) + b"and noise"),
        ("gzip", _gzip(_gzip(DOCUMENT))),
        ("gzip, x-gzip", _gzip(_gzip(DOCUMENT))),
        ("gzip, identity", _gzip(DOCUMENT)),
        ("identity", _gzip(DOCUMENT)),
        ("utf-8", DOCUMENT),
        ("none", DOCUMENT),
        ("deflate", zlib.compress(DOCUMENT)),
        ("deflate", zlib.compress(DOCUMENT) + b"and noise"),
        ("deflate", _bare(DOCUMENT)),
    ],
)
async def test_pieces_make_the_whole(coding: str, body: bytes, piece_bytes: int) -> None:
    """Wherever a piece ends, in a header, between two members or in what follows, the document is the same."""
    assert await whole(_pieces(body, piece_bytes), coding, BOUND) == DOCUMENT


@pytest.mark.parametrize("coding", ["", "gzip", "deflate"])
async def test_nothing_is_nothing(coding: str) -> None:
    """An answer without a body may still say how it would be packed."""
    assert await whole(_pieces(b"", 1), coding, BOUND) == b""


@pytest.mark.parametrize("piece_bytes", [1, 100, 10**6])
@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", _gzip(DOCUMENT)[:-9]),
        ("gzip", DOCUMENT),
        ("identity", _gzip(DOCUMENT)[:-9]),
        ("deflate", zlib.compress(DOCUMENT)[:-9]),
        ("deflate", _bare(DOCUMENT)[:-9]),
        ("deflate", b"x"),
        ("br", DOCUMENT),
        ("zstd", DOCUMENT),
        ("gzip, br", _gzip(DOCUMENT)),
        ("gzip, gzip, gzip", _gzip(_gzip(_gzip(DOCUMENT)))),
    ],
)
async def test_what_cannot_be_unpacked_is_an_error(coding: str, body: bytes, piece_bytes: int) -> None:
    """Damage, an end that is missing, or a packing of which we know nothing, is never taken for a document."""
    with pytest.raises(PackingError):
        await whole(_pieces(body, piece_bytes), coding, BOUND)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("", b" " * (BOUND + 1)),
        ("gzip", gzip_bomb(BOUND + 1)),
        ("gzip", _gzip(gzip_bomb(BOUND + 1))),
        ("deflate", zlib.compress(b" " * (BOUND + 1))),
        ("deflate", _bare(b" " * (BOUND + 1))),
        ("gzip", _gzip(b" " * HALF) * (BOUND // HALF + 1)),
    ],
)
async def test_the_bound_is_the_bound(coding: str, body: bytes) -> None:
    """A byte more is too large, however it is packed; the bound itself is not."""
    with pytest.raises(TooLargeError):
        await whole(_pieces(body, 1000), coding, BOUND)
    assert len(await whole(_pieces(gzip_bomb(BOUND), 1000), "gzip", BOUND)) == BOUND


@pytest.mark.parametrize("coding", ["", "gzip"])
async def test_members_without_number_are_refused(coding: str) -> None:
    """A body of nothing but empty members costs no time that all other work would wait for."""
    body = _gzip(b"") * (BOUND // 20)

    with pytest.raises(PackingError, match="members"):
        await whole(_pieces(body, BOUND), coding, BOUND)


async def test_a_file_of_many_members_inside_a_body_is_whole() -> None:
    """Also where it is longer than the pieces that it is unpacked in."""
    body = b"".join(_gzip(noise * 2) for noise in _noises())

    assert await whole(_pieces(body, 1000), "", BOUND) == b"".join(noise * 2 for noise in _noises())


def _noises() -> list[bytes]:
    return [random.Random(number).randbytes(3000) for number in range(100)]  # noqa: S311  nothing is protected by it
