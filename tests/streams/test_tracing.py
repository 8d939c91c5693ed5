"""A trace is decided once, passed on by its header, and comes out the same when a record comes again."""

from datetime import UTC, datetime

import pytest

from streams.operation.tracing import Span, Trace, Tracer, parsed, trace_of

HEADER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_the_share_is_kept_and_the_choice_is_repeatable() -> None:
    """About one in five of many, and the same ones when they are asked for again."""
    tracer = Tracer(0.2)
    names = [f"fetch-{number}" for number in range(5000)]

    chosen = [name for name in names if tracer.root(name) is not None]

    assert 850 < len(chosen) < 1150
    assert [tracer.root(name) for name in chosen] == [Tracer(0.2).root(name) for name in chosen]
    assert len({trace.id for name in chosen if (trace := tracer.root(name)) is not None}) == len(chosen)


def test_none_and_all_are_exact() -> None:
    """Off means off; one means every article."""
    names = [f"fetch-{number}" for number in range(1000)]

    assert [name for name in names if Tracer(0).root(name) is not None] == []
    assert [name for name in names if Tracer(1).root(name) is None] == []


def test_a_header_says_the_place() -> None:
    """What is written is read back; a child is in the same trace, and the same for the same record."""
    root = Tracer(1).root("fetch-1")
    assert root is not None
    child = root.child("classify", "topic", 3, 17)

    assert parsed(root.header) == root
    assert (child.id, child.span != root.span) == (root.id, True)
    assert child == root.child("classify", "topic", 3, 17)
    assert child != root.child("classify", "topic", 3, 18)


@pytest.mark.parametrize(
    "header",
    [
        "", "00", "garbage", HEADER.upper(), HEADER[:-1], f"{HEADER}-more", HEADER.replace("00-", "ff-", 1),
        f"00-{'0' * 32}-00f067aa0ba902b7-01", f"00-4bf92f3577b34da6a3ce929d0e0e4736-{'0' * 16}-01",
    ],
)  # fmt: skip
def test_a_header_that_is_none_is_passed_over(header: str) -> None:
    """As the W3C asks: what cannot be read begins no trace."""
    assert parsed(header) is None
    assert trace_of([("ce_id", b"1"), ("traceparent", header.encode())]) is None


def test_a_foreign_header_is_read() -> None:
    """Also of a later version with more parts, and one that is not sampled."""
    read = Trace("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")

    assert trace_of([("ce_id", b"1"), ("traceparent", HEADER.encode())]) == read
    assert parsed(f"cc{HEADER[2:]}-more") == read
    assert parsed(f"{HEADER[:-1]}0") == Trace(read.id, read.span, is_sampled=False)
    assert trace_of(None) is None
    assert trace_of([("traceparent", b"\xff\xfe")]) is None
    assert trace_of([("traceparent", None)]) is None  # Kafka allows it


def test_what_is_not_sampled_is_passed_on_and_not_told() -> None:
    """The sender has decided."""
    told: list[Span] = []
    tracer = Tracer(1, told.append)
    now = datetime.now(UTC)
    for is_sampled in (True, False):
        at = Trace("a" * 32, "b" * 16, is_sampled)
        tracer.tell(Span(name="classify", at=at.child("x"), parent=at.span, started=now, ended=now))

    assert [span.at.is_sampled for span in told] == [True]
