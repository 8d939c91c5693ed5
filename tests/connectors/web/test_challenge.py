"""A page that stands before the news is told from news."""

import pytest
from feed_site import item, rss

from connectors.web.challenge import is_challenge

_PAGE = "<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>"
#: What a real page has around its text.
_MUCH = "<p>Long text.</p>" * 2000


def _page(title: str = "News", body: str = "") -> bytes:
    return _PAGE.format(title=title, body=body).encode()


@pytest.mark.parametrize(
    "body",
    [
        _page("Just a moment..."),
        _page("Just a moment...", _MUCH),
        _page("Attention Required! | Cloudflare", _MUCH),
        _page("DDoS-Guard", _MUCH),
        _page("News", "<script>window._cf_chl_opt = {}</script>" + _MUCH),
        _page("", '<iframe src="/_Incapsula_Resource?x=1"></iframe>'),
        _page("", "<script src='https://ct.captcha-delivery.com/c.js'></script>"),
        _page("", "Please verify you are human"),
        _page("", "Enable JavaScript and cookies to continue"),
        _page("", '<div class="g-recaptcha"></div>'),
        _page("", "<script>document.cookie = 'a=1; path=/'; window.location.reload(true)</script>"),
        _page("", "<script>document.cookie='a=1';location.href='/?c'</script>"),
        _page("", "<script>document.cookie='a=1';document.cookie='b=2';location.href='/?c'</script>"),
    ],
)
def test_a_guard_is_known(body: bytes) -> None:
    """By what only it writes, at any size; by its words, where the page has little else."""
    assert is_challenge(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"captcha",
        _page("Error 500", "Something went wrong"),
        _page("Who reads captchas?", "About captcha farms." + _MUCH),
        _page("News", "<script>document.cookie = 'theme=dark'</script>"),
        rss(item(1, "Just a moment: how a captcha works, please enable cookies")),
        rss(item(1, "&lt;html&gt;&lt;title&gt;Just a moment...&lt;/title&gt;")),
        b'<?xml version="1.0"?><urlset><url><loc>https://a.example/captcha</loc></url></urlset>',
        b'{"items": [{"title": "captcha <html>"}]}'.replace(b"<html>", b""),
    ],
)
def test_news_are_no_guard(body: bytes) -> None:
    """Neither feeds, whatever they write of, nor pages of other kinds."""
    assert not is_challenge(body)
