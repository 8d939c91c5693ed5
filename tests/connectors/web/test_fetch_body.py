"""The body of an answer comes unpacked and within its bound."""

import gzip
import tracemalloc
import zlib

import pytest
from feed_site import LOOPBACK, NOON, Answer, FeedSite, gzip_bomb, item, rss

from connectors.feeds.polling.verdict import judge
from connectors.web.fetch import FetchResult, Validators, fetch, new_client
from connectors.web.limits import Limits

DOCUMENT = rss(item(1))


async def _answered(answer: Answer, limits: Limits | None = None) -> FetchResult:
    limits = limits or Limits()
    async with FeedSite({"/feed": answer}) as site, new_client(limits, LOOPBACK) as client:
        return await fetch(client, f"{site.url}/feed", Validators(), limits)


def _verdict(result: FetchResult) -> tuple[str, str]:
    verdict = judge(result, NOON)
    return verdict.word, verdict.reason


def _gzip(body: bytes) -> bytes:
    # Without the time, as the bytes name the test, and each process that runs tests must know it by the same name.
    return gzip.compress(body, mtime=0)


def _bare(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


HALF = len(DOCUMENT) // 2


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", _gzip(DOCUMENT)),
        ("x-gzip", _gzip(DOCUMENT)),
        ("GZIP", _gzip(DOCUMENT)),
        ("gzip", _gzip(DOCUMENT[:HALF]) + _gzip(DOCUMENT[HALF:])),
        ("gzip", _gzip(DOCUMENT) + b"\x00" * 512),
        ("gzip", _gzip(_gzip(DOCUMENT))),
        ("identity", _gzip(DOCUMENT)),
        ("deflate", zlib.compress(DOCUMENT)),
        ("deflate", _bare(DOCUMENT)),
    ],
)
async def test_a_packed_answer_is_unpacked(coding: str, body: bytes) -> None:
    """What is asked for is gzip and deflate, in each way that servers do it; a gzip file is unpacked as well."""
    answer = Answer(body=body, headers={"content-encoding": coding})
    async with FeedSite({"/feed": answer}) as site, new_client(Limits(), LOOPBACK) as client:
        result = await fetch(client, f"{site.url}/feed", Validators(), Limits())

    assert result.body == DOCUMENT
    assert site.requests[0].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", DOCUMENT),
        ("gzip", _gzip(DOCUMENT)[:12] + b"\xff" * 40),
        ("br", DOCUMENT),
        ("deflate", DOCUMENT),
        ("deflate", zlib.compress(DOCUMENT)[:-9]),
        ("gzip", _gzip(DOCUMENT)[:-9]),
        ("deflate, gzip", _gzip(zlib.compress(DOCUMENT))),
    ],
)
async def test_a_packing_that_cannot_be_undone_is_named(coding: str, body: bytes) -> None:
    """Neither damage nor a packing that was not asked for is taken for a feed."""
    result = await _answered(Answer(body=body, headers={"content-encoding": coding}))

    assert _verdict(result) == ("temporary", "bad-encoding")


@pytest.mark.parametrize("layers", [1, 2])
async def test_a_gzip_bomb_takes_no_memory(layers: int) -> None:
    """Fifty kilobytes that unpack to fifty megabytes, or twice packed to more, are left at the bound."""
    limits = Limits(max_body_bytes=1024 * 1024)
    body = gzip_bomb(50 * 1024 * 1024) if layers == 1 else _gzip(gzip_bomb(50 * 1024 * 1024))
    answer = Answer(body=body, headers={"content-encoding": ", ".join(["gzip"] * layers)})
    async with FeedSite({"/feed": answer}) as site, new_client(limits, LOOPBACK) as client:
        tracemalloc.start()
        result = await fetch(client, f"{site.url}/feed", Validators(), limits)
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert _verdict(result) == ("hard", "too-large")
    assert peak_bytes < 6 * limits.max_body_bytes


async def test_a_body_of_fifty_megabytes_is_left_at_the_bound() -> None:
    """What is far too long is not kept, and not fetched to its end."""
    limits = Limits(max_body_bytes=1024 * 1024)
    result = await _answered(Answer(body=b" " * (50 * 1024 * 1024)), limits)

    assert _verdict(result) == ("hard", "too-large")
    assert result.body == b""


async def test_a_body_at_the_bound_is_read() -> None:
    """The bound itself is allowed."""
    limits = Limits(max_body_bytes=len(DOCUMENT))

    assert (await _answered(Answer(body=DOCUMENT), limits)).body == DOCUMENT
