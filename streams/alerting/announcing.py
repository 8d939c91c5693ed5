"""The alert that a rule raises, in words: titles and message in both languages. Pure."""

from typing import Final

from schemas.alert import AlertRaised, Terms
from schemas.event import EventMerged
from schemas.wording import Reader, headline
from streams.alerting.raised import Said
from streams.identity import alert_id
from streams.rules.placeholders import filled
from streams.rules.rule import Rule

#: English and Arabic, as everything here.
_RETRACTED: Final = ("Retracted", "تراجع عن تنبيه")
_AGAIN: Final = ("Stands again", "تأكد من جديد")
_WITHDRAWN: Final = ("no report of it stands any more, {by}", "لم يبق خبر عنه، {by}")
_DENIED: Final = ("denied, {by}", "نفي الخبر، {by}")
_UNMET: Final = ("it no longer meets the rule, {by}", "لم يعد يطابق القاعدة، {by}")
_BY: Final = ("by {name}", "حسب {name}")


def announced(rule: Rule, event: EventMerged, said: Said) -> AlertRaised:
    """Return the alert that `said` stands for, on the version that it tells: the same whenever it is asked for."""
    terms = Terms(channels=said.channels, hourly_cap=rule.hourly_cap, quiet=rule.quiet, group=rule.group)
    title, title_ar = titles(rule, event, said)
    message = rule.message
    return AlertRaised(
        id=alert_id(event.id, rule.name, said.update),
        rule=rule.name,
        tier=said.tier or rule.tier,
        update=said.update,
        title=title,
        title_ar=title_ar,
        event=event,
        raised_at=said.raised_at,
        kind=said.kind,
        changed=said.changed,
        escalated=said.escalated,
        text="" if message is None else filled(message.en, event, "en"),
        text_ar="" if message is None else filled(message.ar, event, "ar"),
        terms=terms,
        since=said.since,
        replaces=said.replaces,
    )


def titles(rule: Rule, event: EventMerged, said: Said) -> tuple[str, str]:
    """Return the title in English and in Arabic."""
    return _title(rule, event, said, "en"), _title(rule, event, said, "ar")


def _title(rule: Rule, event: EventMerged, said: Said, reader: Reader) -> str:
    is_arabic = reader == "ar"
    told = f"{rule.title.ar if is_arabic else rule.title.en}: {headline(event.event, reader)}"
    if said.kind == "retraction":
        what = said.before[is_arabic] or told
        return f"{_RETRACTED[is_arabic]}: {what} ({_why(event)[is_arabic]})"
    return f"{_AGAIN[is_arabic]}: {told}" if said.again else told


def _why(event: EventMerged) -> tuple[str, str]:
    """Return why an alert is taken back, and who brought that about."""
    told = {"withdrawn": _WITHDRAWN, "denied": _DENIED}.get(event.status, _UNMET)
    by = ", ".join(event.disputed_by) if event.status == "denied" and event.disputed_by else _outlet(event)
    english, arabic = (words.format(by=who.format(name=by)) for words, who in zip(told, _BY, strict=True))
    return english, arabic


def _outlet(event: EventMerged) -> str:
    """Return the outlet whose article made this version; the newest where the record does not say."""
    told = [*event.reports, *event.denials]
    by = next((one for one in told if one.article.id == event.changed_by), told[-1])
    return by.article.source.name
