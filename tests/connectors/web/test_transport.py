"""What was checked is what is connected to, and the host keeps its name above that."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fault_site import AUTHORITY, CERTIFICATES
from feed_site import HOST, LOOPBACK, Answer, FeedSite, rss

from connectors.web.fetch import FetchResult, Validators, fetch, new_client
from connectors.web.guard import AddressRefusedError, Guard
from connectors.web.limits import Limits
from connectors.web.transport import MAX_ADDRESSES, Resolve, _mixed, system_resolve

QUICK = Limits(connect_s=1.0, read_s=2.0, total_s=5.0)
DOCUMENT = Answer(body=rss())
NOBODY = "127.0.0.2"


def _answering(*answers: Sequence[str]) -> Resolve:
    """Return a resolver that answers otherwise each time, the last for ever."""
    left = list(answers)

    async def resolve(host: str, port: int) -> Sequence[str]:  # noqa: ARG001  the port of the transport
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


async def _fetched(url: str, resolve: Resolve, guard: Guard = LOOPBACK) -> FetchResult:
    async with new_client(QUICK, guard, resolve=resolve) as client:
        return await fetch(client, url, Validators(), QUICK)


@asynccontextmanager
async def _site(tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[FeedSite, str]]:
    """Give a site, and its address by a name instead of the number."""
    async with FeedSite({"/feed": DOCUMENT}, tls=tls) as site:
        yield site, site.url.replace(HOST, "localhost") + "/feed"


async def test_a_name_cannot_change_its_mind() -> None:
    """A name is asked once for a connection: what it would answer the second time is not met."""
    asked: list[str] = []
    rebinding = _answering([NOBODY], [HOST])

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return await rebinding(host, port)

    async with _site() as (site, url):
        result = await _fetched(url, resolve, Guard((NOBODY,)))

    assert asked == ["localhost"]
    assert site.requests == []
    assert result.failure == "no-connection"


async def test_every_connection_is_checked() -> None:
    """A name that was ours to ask and then is not is refused at its next connection."""
    async with _site() as (site, url), new_client(QUICK, LOOPBACK, resolve=_answering([HOST], ["10.0.0.1"])) as client:
        results = [await fetch(client, url, Validators(), QUICK) for _ in range(2)]

    assert [result.failure for result in results] == [None, "refused-address"]
    assert len(site.requests) == 1


async def test_what_does_not_pass_is_not_tried() -> None:
    """Of several addresses only those that pass are connected to."""
    async with _site() as (site, url):
        both = await _fetched(url, _answering(["10.0.0.1", HOST]))
        none = await _fetched(url, _answering(["10.0.0.1", "::1"]))

    assert (both.status, none.failure) == (200, "refused-address")
    assert none.detail.startswith("the address 10.0.0.1 of localhost is not public; allow it with MARSAD_ALLOW_")
    assert len(site.requests) == 1


async def test_the_next_address_is_tried() -> None:
    """A host one of whose addresses refuses answers by another."""
    async with _site() as (_, url):
        result = await _fetched(url, _answering([NOBODY, HOST]))

    assert result.status == 200


async def test_an_address_that_swallows_everything_leaves_time_for_the_next() -> None:
    """The time to connect is shared: a first address that never answers does not use it up."""
    with socket.socket() as full:
        full.bind((NOBODY, 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(2)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex((NOBODY, port))
        server = await asyncio.start_server(_say_hello, HOST, port)
        async with server:
            result = await _fetched(f"http://localhost:{port}/feed", _answering([NOBODY, HOST]))
        for one in waiting:
            one.close()

    assert result.status == 204


async def _say_hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
    writer.close()


async def test_a_resolver_that_is_silent_is_left_in_time() -> None:
    """Resolving is part of the time to connect."""

    async def resolve(host: str, port: int) -> Sequence[str]:  # noqa: ARG001  the port of the transport
        await asyncio.Event().wait()
        return []

    assert (await _fetched("http://news.example/", resolve)).failure == "connect-timeout"


async def test_a_name_without_addresses_is_no_connection() -> None:
    """A resolver that finds nothing and says so by nothing is not an address that was refused."""
    assert (await _fetched("http://news.example/", _answering([]))).failure == "no-connection"


def test_families_take_turns() -> None:
    """The system's first choice stays the first; broken IPv6 costs one attempt, not all."""
    found = ["2a00::1", "2a00::2", "2a00::3", "1.1.1.1", "1.1.1.2"]

    assert _mixed(found) == ["2a00::1", "1.1.1.1", "2a00::2", "1.1.1.2", "2a00::3"]
    assert _mixed([]) == []


async def test_few_addresses_are_tried() -> None:
    """A name with a hundred addresses costs four attempts."""
    async with _site() as (site, url):
        result = await _fetched(url, _answering([*(f"127.0.1.{last}" for last in range(MAX_ADDRESSES)), HOST]))

    assert result.failure == "no-connection"
    assert site.requests == []


@pytest.mark.parametrize(("host", "failure"), [("localhost", None), ("elsewhere.example", "tls")])
async def test_the_certificate_is_that_of_the_name(
    monkeypatch: pytest.MonkeyPatch, host: str, failure: str | None
) -> None:
    """Connected by number, the server must still prove the name, and is told it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))
    names: list[str | None] = []
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATES / "good.pem")
    tls.sni_callback = lambda _, name, __: names.append(name)
    async with _site(tls) as (site, url):
        result = await _fetched(url.replace("localhost", host), _answering([HOST]))

    assert (result.failure, names) == (failure, [host])
    assert [request.headers["host"].partition(":")[0] for request in site.requests] == ([host] if not failure else [])


async def test_the_environment_opens_no_way_round(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A proxy would connect where the guard does not look; a .netrc would add logins that nobody wrote down here."""
    (tmp_path / "netrc").write_text("default login desk password hush\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    async with FeedSite({}) as proxy, _site() as (site, url):
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        result = await _fetched(url, _answering([HOST]))
        refused = await _fetched("http://10.0.0.1/", system_resolve)

    assert (result.status, refused.failure) == (200, "refused-address")
    assert proxy.requests == []
    assert "authorization" not in site.requests[0].headers


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "0177.0.1", "localhost", "[::1]", "[::ffff:7f00:1]"])
async def test_a_number_in_disguise_is_seen_through(host: str) -> None:
    """However loopback is written, the system's resolver tells what it means, and the guard what that is."""
    async with new_client(QUICK) as client:
        with pytest.raises(AddressRefusedError):
            await client.get(f"http://{host}:9/")


@pytest.mark.parametrize("port", [2**16, 99_999])
async def test_a_port_that_is_none_is_an_error_of_the_client(port: int) -> None:
    """Also for those that ask hubs and receivers without `fetch`: a stranger's address ends no program."""
    async with new_client(QUICK, LOOPBACK) as client:
        with pytest.raises(httpx.ConnectError, match="no port"):
            await client.post(f"http://{HOST}:{port}/")


def test_a_refusal_is_an_error_of_the_client() -> None:
    """Whoever sends through such a client and catches its errors catches this one."""
    assert issubclass(AddressRefusedError, httpx.HTTPError)


async def test_a_host_of_signs_is_asked_by_its_name_in_ascii() -> None:
    """Names that registries once sold are asked as browsers ask for them, and so is what redirects to them."""
    async with FeedSite({"/feed": DOCUMENT}) as site:
        url = site.url.replace(HOST, "i❤.example")
        site.answers("/old", Answer(status=301, headers={"location": f"{url}/feed".encode().decode("latin-1")}))
        result = await _fetched(f"{url}/old", _answering([HOST]))

    named = site.url.replace(HOST, "xn--i-7iq.example")
    assert (result.status, result.final_url, result.body) == (200, f"{named}/feed", DOCUMENT.body)
    assert [request.headers["host"] for request in site.requests] == [named.removeprefix("http://")] * 2
