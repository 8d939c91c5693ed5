"""`marsad rejected`: what is said of what cannot be meant."""

import pytest
from command_line import Marsad


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        (("retry",), "write the ids of rejections, or --all with --topic"),
        (("retry", "rejection-1", "--all"), "write the ids of rejections, or --all with --topic"),
        (("retry", "--all"), "--all needs --topic: retry one topic at a time, the first of the flow first"),
        (("retry", "rejection-1", "--stage", "classify"), "--topic, --stage and --reason go with --all"),
        (("list", "--since", "yesterday"), "--since 'yesterday': write a time such as"),
        (("list", "events.murged"), "nothing is refused of 'events.murged'; there are articles."),
    ],
)
def test_a_wrong_option_is_one_line(marsad: Marsad, typed: tuple[str, ...], advice: str) -> None:
    """The line says what can be typed, and no broker is needed to say so."""
    ended = marsad("rejected", *typed)

    assert (ended.code, ended.out, ended.err.count("\n")) == (2, b"", 1)
    assert ended.err.startswith(f"marsad: {advice}")


def test_a_broker_that_does_not_answer_is_one_line(marsad: Marsad) -> None:
    """The address is named, the library's own lines are not shown."""
    ended = marsad("rejected", "list", "--broker", "kafka://127.0.0.1:9")

    assert (ended.code, ended.out) == (1, b"")
    assert ended.err == "marsad: broker 127.0.0.1:9: KafkaConnectionError; `marsad doctor` says more\n"
