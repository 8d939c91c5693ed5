"""An RSS feed on a plain HTTP server of the standard library, foreign to Marsad."""

import threading
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from xml.sax.saxutils import escape

HOST = "127.0.0.1"

_FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Agency</title><link>{home}</link>{items}</channel></rss>'
)
_ITEM = (
    "<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate>"
    "<description>{text}</description></item>"
)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over a client that was killed: that is no error here."""


class FeedServer:
    """Serves the entries that were put; counts the requests. While `open` is not set, requests wait for an answer."""

    def __init__(self) -> None:
        self.requests = 0
        self.open = threading.Event()
        self.open.set()
        self._items: dict[str, str] = {}
        feed = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                feed.requests += 1
                feed.open.wait()
                body = feed.document()
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as in the standard library
                pass

        self._server = _Server((HOST, 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.home = f"http://{HOST}:{self._server.server_address[1]}"
        self.url = f"{self.home}/rss"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.open.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def is_watched(self) -> bool:
        """Return whether a poll has ended: what comes after the first one is news."""
        return self.requests > 1

    def put(self, name: str, title: str, text: str) -> None:
        """Show an entry, or change the one of that name."""
        date = format_datetime(datetime.now(UTC))
        self._items[name] = _ITEM.format(title=escape(title), link=f"{self.home}/{name}", date=date, text=escape(text))

    def put_strike(self, town: str, dead: int) -> None:
        """Show an entry on a strike on a town, or correct the toll of the one that is there."""
        self.put(
            town,
            f"Drone strike kills {dead} fighters in {town}",
            f"A drone strike killed {dead} Islamic State fighters in {town} on {datetime.now(UTC):%A}.",
        )

    def document(self) -> bytes:
        """Return the feed as it is now."""
        return _FEED.format(home=self.home, items="".join(reversed(self._items.values()))).encode()
