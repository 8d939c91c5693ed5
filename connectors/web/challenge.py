"""Pages that stand in the way of what was asked: they want a browser, a human or a cookie, and carry no news."""

import re
from typing import Final

_HEAD_BYTES: Final = 2048
_READ_BYTES: Final = 256 * 1024
#: A page of a site has more than this around its text. Words that any page may have tell only in one that has less.
_SMALL_BYTES: Final = 24 * 1024
_HTML: Final = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_FEED: Final = re.compile(rb"<\s*(?:\w+:)?(?:rss|feed|rdf|urlset|sitemapindex)\b", re.IGNORECASE)
#: What only the page of a guard has: Cloudflare, Imperva, DataDome, PerimeterX, Amazon, Sucuri, SiteGround.
_SIGNED: Final = re.compile(
    rb"_cf_chl_opt|cf-browser-verification|<title>\s*(?:just a moment|attention required|ddos-guard|un moment)"
    rb"|_incapsula_resource|captcha-delivery\.com|px-captcha|awswafcookiedomainlist|sucuri_cloudproxy|sgcaptcha",
    re.IGNORECASE,
)
_WORDED: Final = re.compile(
    rb"captcha|(?:enable|accept|allow)\s+(?:javascript and\s+)?cookies|checking your browser"
    rb"|are you (?:a )?(?:human|robot)"
    rb"|verify (?:that )?you are (?:a )?human|you are not a (?:ro)?bot|ddos protection"
    # A page that does nothing but set a cookie and load itself again.
    # From the last cookie on: from each one on would be the square of a script that sets thousands.
    rb"|document\.cookie\s*=(?:(?!document\.cookie)[^<])*?(?:location\.reload|location\.href|location\s*=)",
    re.IGNORECASE,
)


def is_challenge(body: bytes) -> bool:
    """Return whether a body is such a page. Takes microseconds for what is no HTML."""
    head = body[:_HEAD_BYTES]
    if not _HTML.search(head) or _FEED.search(head):
        return False
    read = body[:_READ_BYTES]
    return bool(_SIGNED.search(read)) or (len(body) <= _SMALL_BYTES and bool(_WORDED.search(read)))
