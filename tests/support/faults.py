"""Every fault of the web that a poller meets, by the name that it has in docs/feeds.md: `FAULTS`, at the end."""

import asyncio
import gzip
import zlib
from collections.abc import Mapping

from fault_site import FEED, Fault, Serve, Visit, good, head, whole
from feed_site import HOST, gzip_bomb, item, rss

#: How long a slow server lets wait from piece to piece.
DRIP_S = 0.05
PAGE = b"<!doctype html><html><head><title>News</title></head><body><p>Nothing to see</p></body></html>"


def says(words: bytes) -> Serve:
    """Send these bytes, then close."""

    async def serve(visit: Visit) -> None:
        await visit.say(words)

    return serve


def says_and_resets(words: bytes) -> Serve:
    """Send these bytes, then break off by RST."""

    async def serve(visit: Visit) -> None:
        await visit.say(words)
        visit.reset()

    return serve


def says_and_stops(words: bytes) -> Serve:
    """Send these bytes, then say nothing for ever."""

    async def serve(visit: Visit) -> None:
        await visit.say(words)
        await asyncio.Event().wait()

    return serve


def says_on(first: bytes, piece: bytes, pause_s: float = 0.0) -> Serve:
    """Send the first bytes, then a piece again and again."""

    async def serve(visit: Visit) -> None:
        await visit.say(first)
        while True:
            await visit.say(piece)
            await asyncio.sleep(pause_s)

    return serve


def knows(header: str, asks: str, value: bytes) -> Serve:
    """Give a validator with the feed, and answer 304 to who sends it back to the letter."""

    async def serve(visit: Visit) -> None:
        if visit.headers.get(asks) == value.decode("latin-1"):
            await visit.say(head(304))
        else:
            await visit.say(whole(FEED, header.encode() + b": " + value))

    return serve


def _other_tag_each_time() -> Serve:
    given: list[int] = []

    async def serve(visit: Visit) -> None:
        given.append(0)
        await visit.say(whole(FEED, b'etag: "%d"' % len(given)))

    return serve


async def _wants_cookie(visit: Visit) -> None:
    if "seen=yes" in visit.headers.get("cookie", ""):
        await visit.say(whole())
    else:
        await visit.say(head(302, b"set-cookie: seen=yes", b"location: {path}", length=0))


async def _there_and_back(visit: Visit) -> None:
    path = visit.path.removesuffix("/there")
    await visit.say(head(302, b"location: %s" % (path if path != visit.path else path + "/there").encode(), length=0))


async def _wants_login(visit: Visit) -> None:
    is_known = visit.headers.get("authorization") == "Basic ZGVzazpodXNo"
    await visit.say(whole() if is_known else head(401, length=0))


async def _refuses_login(visit: Visit) -> None:
    """Send on to another host at first, and there answer only who comes without the login."""
    if not visit.headers["host"].startswith("elsewhere.example"):
        elsewhere = visit.site.urls["plain"].replace(HOST, "elsewhere.example").encode()
        await visit.say(head(302, b"location: " + elsewhere + b"{path}", b"set-cookie: hush=1", length=0))
    else:
        is_clean = not {"authorization", "cookie"} & visit.headers.keys()
        await visit.say(whole() if is_clean else head(500, length=0))


def _to(location: bytes, status: int = 302) -> Fault:
    return Fault(serve=says(head(status, b"location: " + location, length=0)))


def _status(status: int, *headers: bytes, body: bytes = b"") -> Fault:
    return Fault(serve=says(whole(body, *headers, status=status)))


def _body(body: bytes, *headers: bytes) -> Fault:
    return Fault(serve=says(whole(body, *headers)))


def _said(words: bytes) -> Fault:
    return Fault(serve=says(words))


def _bare_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


_PACKED = gzip.compress(FEED)
_GZIP = b"content-encoding: gzip"
_CHUNK = b"%x\r\n%s\r\n"
_CHUNKED = head(200, b"transfer-encoding: chunked")
_HALF = len(FEED) // 2
_ARABIC = rss(item(1, "أغلق المعبر")).decode()  # the crossing was closed
_UTF16 = _ARABIC.replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="utf-16"?>').encode("utf-16")
_LATIN = _ARABIC.replace('<?xml version="1.0"?>', '<?xml version="1.0" encoding="utf-8"?>').encode("windows-1256")
_ENTITIES = b"".join(b'<!ENTITY e%d "%s">' % (depth, b"&e%d;" % (depth - 1) * 10) for depth in range(1, 10))
_XML_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "ha">' + _ENTITIES + b"]>" + FEED[21:].replace(b"The", b"&e9;")
)
_CHALLENGE = PAGE.replace(b"<title>News", b"<title>Just a moment...").replace(
    b"<p>", b"<script>_cf_chl_opt={}</script>"
)
_COOKIE_SCRIPT = b"<html><body><script>document.cookie='a=1';location.reload();</script></body></html>"

_SILENCE: Mapping[str, Fault] = {
    "takes the question and says nothing": Fault(serve=says_and_stops(b"")),
    "a byte now and then": Fault(serve=says_on(head(200, length=10**6), b" ", DRIP_S)),
    "a header now and then": Fault(serve=says_on(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n", DRIP_S)),
    "stops in the headers": Fault(serve=says_and_stops(head(200)[:-2])),
    "stops in the body": Fault(serve=says_and_stops(head(200, length=len(FEED)) + FEED[:_HALF])),
    "early answers without end": Fault(serve=says_on(b"", b"HTTP/1.1 100 Continue\r\n\r\n", DRIP_S / 10)),
    "headers without end": Fault(serve=says_on(b"HTTP/1.1 200 OK\r\n", b"x-more: and more\r\n" * 500)),
    "a body without end": Fault(serve=says_on(head(200), FEED * 100)),
    "chunks without end": Fault(serve=says_on(_CHUNKED, _CHUNK % (100 * len(FEED), FEED * 100))),
}
_CONNECTION: Mapping[str, Fault] = {
    "refuses the connection": Fault(serve=good, door="nowhere"),
    "a name without an address": Fault(serve=good, at="http://nowhere.example/feed"),
    "a reset at once": Fault(serve=says_and_resets(b"")),
    "a reset in the headers": Fault(serve=says_and_resets(head(200)[:-2])),
    "a reset in the body": Fault(serve=says_and_resets(head(200, length=len(FEED)) + FEED[:_HALF])),
    "closes without a word": _said(b""),
    "closes in the headers": _said(head(200)[:-2]),
    "an address of our own network": Fault(serve=good, at="http://192.168.0.1/feed"),
    "a name that means our own network": Fault(serve=good, at="http://intranet.example/feed"),
}
_LENGTHS: Mapping[str, Fault] = {
    "less than the length that was told": _said(head(200, length=len(FEED) + 1) + FEED),
    "more than the length that was told": _said(whole() + b"and more"),
    "another answer after the answer": _said(whole() + whole(PAGE, status=500)),
    "a length that is no number": _said(head(200, b"content-length: many") + FEED),
    "a length told twice": _said(head(200, b"content-length: %d" % len(FEED), length=len(FEED)) + FEED),
    "a length beyond all numbers": _said(head(200, b"content-length: " + b"9" * 30) + FEED),
    "a length below zero": _said(head(200, b"content-length: -5") + FEED),
    "two lengths that differ": _said(head(200, b"content-length: 7", length=len(FEED)) + FEED),
    "no length": _said(head(200) + FEED),
    "length and chunks at once": _said(
        head(200, b"transfer-encoding: chunked", length=7) + _CHUNK % (len(FEED), FEED) + b"0\r\n\r\n"
    ),
    "chunks": _said(_CHUNKED + _CHUNK % (len(FEED), FEED) + b"0\r\n\r\n"),
    "chunks that are cut off": _said(_CHUNKED + _CHUNK % (len(FEED), FEED)),
    "trailers behind the chunks": _said(_CHUNKED + _CHUNK % (len(FEED), FEED) + b"0\r\nx-sum: 1\r\n\r\n"),
    "trailers without end": Fault(
        serve=says_on(_CHUNKED + _CHUNK % (len(FEED), FEED) + b"0\r\n", b"x-more: and more\r\n" * 500)
    ),
    "a chunk with remarks of a megabyte": _said(_CHUNKED + b"5;" + b"a" * 2**20 + b"\r\n<rss>\r\n0\r\n\r\n"),
    "a chunk whose length is no number": _said(_CHUNKED + b"many\r\n" + FEED + b"\r\n0\r\n\r\n"),
    "a document that is cut off": _said(head(200) + FEED[:-30]),
}
_HEADS: Mapping[str, Fault] = {
    "no status line": _said(FEED),
    "noise": _said(bytes(range(256)) * 4),
    "an answer of HTTP/2": _said(b"HTTP/2 200 OK\r\n\r\n" + FEED),
    "another protocol": _said(head(101, b"upgrade: websocket").replace(b": close", b": upgrade") + FEED),
    "early hints and no answer": _said(b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
    "a header in two lines": _said(whole(FEED, b"x-desk: one\r\n two")),
    "a header with a zero in it": _said(whole(FEED, b"x-desk: a\x00b")),
    "a status that is no number": _said(head("fine") + FEED),
    "a header without a colon": _said(head(200, b"what is this") + FEED),
    "a header of a megabyte": _said(head(200, b"x: " + b"y" * 2**20) + FEED),
    "three thousand headers": _said(whole(FEED, *(b"x-%d: y" % number for number in range(3000)))),
    "a header beyond ASCII": _said(whole(FEED, b"x-desk: \xd8\xa3\xff")),
    "line ends without CR": _said(head(200).replace(b"\r\n", b"\n") + FEED),
    "HTTP/1.0": _said(b"HTTP/1.0 200 OK\r\n\r\n" + FEED),
    "early hints before the answer": _said(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + whole()
    ),
    "closes a connection that it promised to keep": Fault(
        serve=says(whole().replace(b"connection: close", b"connection: keep-alive")), polls=2
    ),
}
_REDIRECTS: Mapping[str, Fault] = {
    "301 to the feed": _to(b"/feed", 301),
    "302 to the feed": _to(b"/feed"),
    "303 to the feed": _to(b"/feed", 303),
    "307 to the feed": _to(b"/feed", 307),
    "308 to the feed": _to(b"/feed", 308),
    "to a relative address": _to(b"../feed?a=b"),
    "to an address with spaces": _to(b"/the feed"),
    "to an address beyond ASCII": _to("/أخبار".encode()),  # news
    "to an address with a login": _to(b"http://desk:hush@{netloc}/feed"),
    "from http to https": _to(b"{good}/feed"),
    "from https to http": Fault(serve=says(head(301, b"location: {plain}/feed", length=0)), door="good"),
    "to itself": _to(b"{path}"),
    "to another and back": Fault(serve=_there_and_back),
    "on and on": _to(b"/hop"),
    "to a file": _to(b"file:///etc/hostname"),
    "to ftp": _to(b"ftp://news.example/feed"),
    "to a script": _to(b"javascript:alert(1)"),
    "to a private address": _to(b"http://10.0.0.1/feed"),
    "to the metadata of a cloud": _to(b"http://169.254.169.254/latest/meta-data/"),
    "to a name that means a private address": _to(b"http://intranet.example/feed"),
    "to a private address in IPv6 clothes": _to(b"http://[::ffff:10.0.0.1]/feed"),
    "to a private address in a number": _to(b"http://167772161/feed"),
    "to a private address in hexadecimal": _to(b"http://0x0a.0x1/feed"),
    "to a private address behind NAT64": _to(b"http://[64:ff9b::10.0.0.1]/feed"),
    "to a private address behind a login": _to(b"http://{netloc}@10.0.0.1/feed"),
    "to a name with a public and a private address": _to(b"http://both.example:{port}/feed"),
    "to an address that is none": _to(b"http://xn--a/"),
    "to a port that is none": _to(b"http://elsewhere.example:99999/feed"),
    "to a name that is too long": _to(b"http://" + b"n" * 64 + b".example/feed"),
    "to an address of a network card": _to(b"http://[fe80::1%25eth0]/feed"),
    "without an address": _status(302),
    "to an empty address": _to(b""),
    "with a cookie, to the same page": Fault(serve=_wants_cookie),
    "to the same page, each time with another cookie": Fault(
        serve=says(head(302, b"set-cookie: seen=no", b"location: {path}", length=0))
    ),
    "a login, for its own site": Fault(serve=_wants_login, at="http://desk:hush@{netloc}{path}"),
    "to another host, for which the login is not meant": Fault(
        serve=_refuses_login, at="http://desk:hush@{netloc}{path}"
    ),
}
_VALIDATORS: Mapping[str, Fault] = {
    "304 to who asked so": Fault(serve=knows("etag", "if-none-match", b'"one"'), polls=2),
    "a weak ETag": Fault(serve=knows("etag", "if-none-match", b'W/"one"'), polls=2),
    "an ETag without quotes": Fault(serve=knows("etag", "if-none-match", b"one, two"), polls=2),
    "an ETag beyond ASCII": Fault(serve=knows("etag", "if-none-match", b'"caf\xe9 \xff"'), polls=2),
    "a Last-Modified that is no date": Fault(
        serve=knows("last-modified", "if-modified-since", b"some time ago"), polls=2
    ),
    "another ETag each time, the same body": Fault(serve=_other_tag_each_time(), polls=2),
    "304 to who did not ask so": _said(head(304)),
}
_PACKING: Mapping[str, Fault] = {
    "gzip": _body(_PACKED, _GZIP),
    "gzip in two members": _body(gzip.compress(FEED[:_HALF]) + gzip.compress(FEED[_HALF:]), _GZIP),
    "gzip with noise behind": _body(_PACKED + b"\x00\x01\x02", _GZIP),
    "gzip twice, told once": _body(gzip.compress(_PACKED), _GZIP),
    "gzip that is not told": _body(_PACKED),
    "deflate": _body(zlib.compress(FEED), b"content-encoding: deflate"),
    "deflate without its header": _body(_bare_deflate(FEED), b"content-encoding: deflate"),
    "gzip that is none": _body(FEED, _GZIP),
    "gzip that is damaged": _body(_PACKED[:12] + b"\xff" * 40, _GZIP),
    "gzip that is cut off": _body(_PACKED[:-12], _GZIP),
    "gzip twice, told twice": _body(gzip.compress(_PACKED), b"content-encoding: gzip, gzip"),
    "a packing that is none": _body(FEED, b"content-encoding: utf-8"),
    "gzip and no packing": _body(_PACKED, b"content-encoding: gzip, identity"),
    "gzip three times, told three times": _body(
        gzip.compress(gzip.compress(_PACKED)), b"content-encoding: gzip, gzip, gzip"
    ),
    "gzip that ends in a bomb": _body(gzip.compress(FEED) + gzip_bomb(32 * 2**20), _GZIP),
    "gzip in members without number": _body(gzip.compress(b"") * 20_000, _GZIP),
    "deflate that unpacks to a thousand times its size": _body(
        zlib.compress(bytes(32 * 2**20)), b"content-encoding: deflate"
    ),
    "brotli, which nobody asked for": _body(FEED, b"content-encoding: br"),
    "gzip that unpacks to a thousand times its size": _body(gzip_bomb(32 * 2**20), _GZIP),
    "gzip in gzip that unpacks to a million times its size": _body(gzip.compress(gzip_bomb(32 * 2**20)), _GZIP),
}
_CONTENT: Mapping[str, Fault] = {
    "a feed": _body(FEED, b"content-type: application/rss+xml"),
    "a feed that calls itself a page": _body(FEED, b"content-type: text/html"),
    "a feed without entries": _body(rss()),
    "a byte order mark": _body(b"\xef\xbb\xbf" + FEED),
    "UTF-16": _body(_UTF16),
    "windows-1256 that calls itself UTF-8": _body(_LATIN),
    "an empty answer": _body(b""),
    "nothing but white space": _body(b" \r\n\t" * 50),
    "an error page with status 200": _body(
        PAGE.replace(b"Nothing to see", b"Error establishing a database connection")
    ),
    "a page that names a feed": _body(
        PAGE.replace(b"</head>", b'<link rel="alternate" type="application/rss+xml" href="/feed"></head>')
    ),
    "JSON that tells an error": _body(b'{"error": "no such feed"}', b"content-type: application/json"),
    "JSON that is broken": _body(b'{"items": [', b"content-type: application/json"),
    "plain text": _body(b"Service temporarily unavailable"),
    "an image": _body(b"\x89PNG\r\n\x1a\n" + bytes(200), b"content-type: image/png"),
    "entities that expand to gigabytes": _body(_XML_BOMB),
    "elements in elements without end": _body(rss("<item>" + "<b>" * 20_000)),
}
_CHALLENGES: Mapping[str, Fault] = {
    "a challenge with status 403": _status(403, body=_CHALLENGE),
    "a challenge with status 503": _status(503, body=_CHALLENGE),
    "a challenge with status 200": _body(_CHALLENGE),
    "a challenge with status 202": _status(202, body=_CHALLENGE),
    "a captcha": _body(PAGE.replace(b"Nothing to see", b'Show that you are human: <div class="h-captcha"></div>')),
    "a page that wants cookies": _body(PAGE.replace(b"Nothing to see", b"Please enable cookies to go on")),
    "a page that sets a cookie by script and loads itself again": _body(_COOKIE_SCRIPT),
}
_TLS: Mapping[str, Fault] = {
    "a certificate that holds": Fault(serve=good, door="good"),
    "a certificate that nobody vouches for": Fault(serve=good, door="self-signed"),
    "a certificate that has expired": Fault(serve=good, door="expired"),
    "a certificate for another host": Fault(serve=good, door="wrong-host"),
    "no TLS where TLS is asked": Fault(serve=good, door="no-tls"),
    "a reset in the handshake": Fault(serve=good, door="hang-up"),
    "silence in the handshake": Fault(serve=good, door="deaf"),
}
STATUSES = (
    202, 204, 205, 206, 300, 305, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 414, 418, 421, 423, 425, 426, 429,
    431, 451, 500, 501, 502, 503, 504, 507, 509, 511, 520, 521, 522, 523, 524, 525, 526, 530, 599, 999,
)  # fmt: skip
_WAITS: Mapping[str, Fault] = {
    "429 with seconds to wait": _status(429, b"retry-after: 120"),
    "429 with a date to wait for": _status(429, b"retry-after: Thu, 06 Mar 2025 12:02:00 GMT"),
    "429 with a wait that is none": _status(429, b"retry-after: soon"),
    "429 with a wait of years": _status(429, b"retry-after: 999999999"),
    "503 with seconds to wait": _status(503, b"retry-after: 120"),
}
FAULTS: Mapping[str, Fault] = {
    **_SILENCE, **_CONNECTION, **_LENGTHS, **_HEADS, **_REDIRECTS, **_VALIDATORS, **_PACKING, **_CONTENT,
    **_CHALLENGES, **_TLS, **_WAITS, **{f"status {status}": _status(status, body=PAGE) for status in STATUSES},
}  # fmt: skip
