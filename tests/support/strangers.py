"""Text as a stranger may put it into a feed, to break out of a message, ping a channel or mislead a reader."""

from typing import Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

#: How tests draw from these: a slow machine fails none of them.
UNHURRIED: Final = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

TRICKS = (
    "@everyone", "@here", "@channel", "@all", "<!channel>", "<!everyone>", "<!here|x>", "<@U0123ABCD>", "<@&99>",
    "<@!1>", "<#C01|general>", "<at>Desk</at>", "@desk_editor", "[x](javascript:alert(1))", "[bank](https://evil.example)",
    "<https://evil.example|bank>", "<javascript:alert(1)|x>", "https://evil.example/a", "www.evil.example",
    "evil.example", "mailto:a@b.example", "tel:+964770", "tg://user?id=1", "<b>bold</b>", "</b>", "<a href='x'>",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;b&gt;", "&amp;", "&#60;", "`code`", "```\nblock",
    "**bold**", "*bold*", "__under__", "_it_", "~~gone~~", "~gone~", "||spoiler||", "> quote", ">>> quote", "# head",
    "- item", "1. item", "| a | b |", "---", "\\", "\\*", "\\\\", ":siren:", "#tag", "$USD", "/start", "~town-square",
    "{{DATE(2017-02-14T06:00:00Z)}}", "@{triggerBody()}", "${jndi:ldap://x}", "{title}", "%s%n", "<t:1>", "<:a:1>",
    "\u202etxet\u202c", "\u2066isolate", "\u2069\u2069", "\u200f", "a\u200bb", "\ufeff", "\u00ad", "\ud800", "\udfff",
    "\x00", "\x1b[31m", "\r\n\r\n", "\n\n", "\u2028", "\u0085", "\t", "w" * 5000, "هجوم" * 900, "e" + "\u0301" * 50,
    "👩‍👩‍👧‍👦", "🇮🇶", "\U000e0041", "هجوم قرب الحدود", "١٢٣", "؟!", "\"'", "''", '"""',
)  # fmt: skip

#: Pieces of tricks and any characters, in any order, with and without spaces between them.
nasty = st.lists(st.sampled_from(TRICKS) | st.text(st.characters(), max_size=20), max_size=12).flatmap(
    lambda pieces: st.sampled_from(("", " ", "\n")).map(lambda gap: gap.join(pieces))
)
