"""An Apache Kafka that asks who is there: the flow works with the right answer, and says what is wrong with another."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from fault_site import AUTHORITY, CERTIFICATES
from flowrun import DEADLINE_S, Flow, Part, wait_for
from news import strike_news
from secured_kafka import CLIENT, PASSWORD, STRANGER, USER, SecuredKafka
from webhook_receiver import closed_url

from schemas.topics import ALL_TOPICS

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]

#: How the parts are told to come in, and by which of the listeners.
SCRAM: Final = {
    "MARSAD_KAFKA_USERNAME": USER, "MARSAD_KAFKA_PASSWORD": PASSWORD, "MARSAD_KAFKA_CA_FILE": str(AUTHORITY),
}  # fmt: skip
PLAIN: Final = {**SCRAM, "MARSAD_KAFKA_SASL": "PLAIN"}
MUTUAL: Final = {
    "MARSAD_KAFKA_CA_FILE": str(AUTHORITY), "MARSAD_KAFKA_CERT_FILE": str(CLIENT), "MARSAD_KAFKA_KEY_FILE": str(CLIENT),
}  # fmt: skip
ASKS: Final = (
    "closes the connection: does it want another client certificate (MARSAD_KAFKA_CERT_FILE and _KEY_FILE), "
    "or MARSAD_KAFKA_USERNAME and _PASSWORD?"
)
UNKNOWN: Final = "self-signed certificate in certificate chain"
NOT_COMPARED: Final = "not compared: it does not let us read __consumer_offsets"
RIGHTS: Final = "rights to the topics marsad* and"


@pytest.fixture(scope="module")
def secured(kafka_jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredKafka]:
    """Return a running Kafka without topics, where `marsad` has its rights."""
    node = SecuredKafka(kafka_jars, tmp_path_factory.mktemp("secured"))
    node.secure()
    node.start()
    node.allow()
    yield node
    node.kill()


@pytest.fixture(params=["kafka_secured"])  # the name of a test says what it runs on
def flow(secured: SecuredKafka, tmp_path: Path) -> Iterator[Flow]:
    """Return the flow, whose parts are yet to be told how to come in; the test itself comes by the plain listener."""
    running = Flow(secured.address, tmp_path / "data", is_embedded=False)
    yield running
    running.close()


def _tell(flow: Flow, server: str, how: Mapping[str, str]) -> None:
    nowhere = {"MARSAD_ONLY_FEEDS": closed_url()}  # the doctor asks feeds for the time
    flow.environment.update({"MARSAD_BROKER": f"kafka+ssl://{server}", **nowhere, **how})


def _said(flow: Flow, *command: str) -> list[str]:
    """Return the lines that a command which cannot work says until it ends, the doctor's of the broker alone."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MARSAD_")}
    ended = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-m", "console", *command],
        env={**plain, **flow.environment}, capture_output=True, text=True, check=False, timeout=DEADLINE_S,
    )  # fmt: skip
    lines = (ended.stdout + ended.stderr).splitlines()
    found = re.findall(r"^\w+ +(?:broker|topics|broker clock)  +(.*)$", "\n".join(lines), re.MULTILINE)
    return found if command[0] == "doctor" else lines


@pytest.mark.parametrize(("how", "number"), [(SCRAM, 1), (PLAIN, 2), (MUTUAL, 3)], ids=["scram", "plain", "mutual"])
def test_news_come_through(flow: Flow, secured: SecuredKafka, how: Mapping[str, str], number: int) -> None:
    """From the first topic to the outcome of the alert, by password over TLS or by certificate; the doctor is well."""
    server = secured.mutual if how is MUTUAL else secured.passwords
    _tell(flow, server, how)
    flow.start("work", "deliver")
    before = len(flow.read("marsad.alerts.delivered"))
    flow.publish([strike_news(number)])
    wait_for(lambda: len(flow.read("marsad.alerts.delivered")) > before)

    topics = f"all {len(ALL_TOPICS)} are there"
    assert _said(flow, "doctor") == [f"{server} answers", topics, NOT_COMPARED]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"MARSAD_KAFKA_PASSWORD": "wrong"},
            "refuses the user marsad with that password: check MARSAD_KAFKA_USERNAME and _PASSWORD",
        ),
        (
            {"MARSAD_KAFKA_USERNAME": "nobody"},
            "refuses the user nobody with that password: check MARSAD_KAFKA_USERNAME and _PASSWORD",
        ),
        (
            {"MARSAD_KAFKA_SASL": "SCRAM-SHA-256"},
            "does not take SCRAM-SHA-256: set MARSAD_KAFKA_SASL to what it takes",
        ),
        (
            {"MARSAD_KAFKA_CA_FILE": str(CLIENT)},
            f"its certificate is not trusted ({UNKNOWN}): set MARSAD_KAFKA_CA_FILE to the CA that signed it",
        ),
    ],
)
def test_a_wrong_answer_is_one_line(flow: Flow, secured: SecuredKafka, changes: Mapping[str, str], words: str) -> None:
    """A wrong password, an unknown user, another mechanism, an unknown CA: the doctor and a part say the same."""
    _tell(flow, secured.passwords, {**SCRAM, **changes})

    assert _said(flow, "doctor", "--quick") == [f"{secured.passwords}: {words}"]
    assert _said(flow, "work") == [f"marsad: broker {secured.passwords}: {words}"]


@pytest.mark.parametrize("certificate", [None, CERTIFICATES / "good.pem"], ids=["none", "another"])
def test_a_certificate_that_is_wanted_is_told(flow: Flow, secured: SecuredKafka, certificate: Path | None) -> None:
    """A listener that wants a certificate of ours gets none, or one that it does not trust: not called "no TLS"."""
    keys = {} if certificate is None else dict.fromkeys(MUTUAL, str(certificate))
    _tell(flow, secured.mutual, {**keys, "MARSAD_KAFKA_CA_FILE": str(AUTHORITY)})

    assert _said(flow, "doctor", "--quick") == [f"{secured.mutual}: {ASKS}"]
    assert _said(flow, "work") == [f"marsad: broker {secured.mutual}: {ASKS}"]


def test_deliver_says_why_it_is_not_let_in(flow: Flow, secured: SecuredKafka) -> None:
    """It goes on with what its outbox holds, so that it does not end; its log has the reason."""
    _tell(flow, secured.mutual, {"MARSAD_KAFKA_CA_FILE": str(AUTHORITY)})
    part = Part("deliver", flow.folder, flow.environment)
    flow.parts["deliver"] = part

    wait_for(lambda: f"broker {secured.mutual}: {ASKS}" in part.log.read_text(encoding="utf-8"))
    assert part.stop() == 0


def test_who_has_no_rights_is_told(flow: Flow, secured: SecuredKafka) -> None:
    """Somebody whom the broker knows and allows nothing sees no topics, and may create none."""
    _tell(flow, secured.passwords, {**SCRAM, "MARSAD_KAFKA_USERNAME": STRANGER})
    answers, topics = _said(flow, "doctor", "--quick")
    (part,) = _said(flow, "work")

    assert answers == f"{secured.passwords} answers"
    assert f"or the user stranger may not see them: it needs {RIGHTS}" in topics
    assert part.startswith(f"marsad: broker {secured.passwords}: topic marsad")
    assert f"the user stranger may not: give it {RIGHTS}" in part
