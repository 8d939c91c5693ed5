"""The services are shut in, can be stopped in order, and cannot be doubled where one is the limit."""

import pytest
from deployment import PARTS, compose

from console.commands.parts import PATIENCE_S
from streams.settings import DEFAULT_CONSOLE_PORT

SERVICES = compose()["services"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_is_bounded(name: str) -> None:
    """No rights, no endless log, no endless memory, and it comes back after a crash."""
    service = SERVICES[name]

    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"max-size", "max-file"} <= service["logging"]["options"].keys()
    assert service["restart"] == "unless-stopped"
    assert "mem_limit" in service


@pytest.mark.parametrize("name", PARTS)
def test_a_part_waits_for_kafka_and_is_given_time_to_end(name: str) -> None:
    """A part that is killed in the middle of its end does work twice."""
    service = SERVICES[name]

    assert service["depends_on"] == {"kafka": {"condition": "service_healthy"}}
    assert float(service["stop_grace_period"].removesuffix("s")) > 2 * PATIENCE_S
    assert (service["read_only"], service["init"]) == (True, True)


def test_nothing_is_published_beyond_loopback() -> None:
    """Neither console nor Kafka knows passwords."""
    published = {name: service.get("ports", []) for name, service in SERVICES.items()}

    assert published["console"] == [f"127.0.0.1:{DEFAULT_CONSOLE_PORT}:{DEFAULT_CONSOLE_PORT}"]
    assert [port for ports in published.values() for port in ports if not port.startswith("127.0.0.1:")] == []


def test_only_poll_and_work_can_be_scaled() -> None:
    """A fixed container name makes Compose refuse a second one."""
    assert [name for name, service in SERVICES.items() if "container_name" not in service] == ["poll", "work"]


def test_the_secret_is_where_it_is_used() -> None:
    """Only the part that signs has the secret, and it is not in the file."""
    holders = [name for name in SERVICES if "MARSAD_WEBHOOK_SECRET" in SERVICES[name]["environment"]]

    assert holders == ["deliver"]
    assert SERVICES["deliver"]["environment"]["MARSAD_WEBHOOK_SECRET"] is None
    assert SERVICES["deliver"]["environment"]["MARSAD_KAFKA_PASSWORD"] is None
