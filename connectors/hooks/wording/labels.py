"""What notices call things, in English and in Arabic. Pure."""

from collections.abc import Mapping
from typing import Final, Literal

from schemas.alert import AlertKind, Changed, Tier
from schemas.event import Status
from schemas.wording import Reader

Both = Mapping[Reader, str]
Kind = AlertKind | Literal["digest", "sources", "test"]

TIERS: Final[dict[Tier, Both]] = {
    "flash": {"en": "FLASH", "ar": "عاجل جداً"},  # very urgent
    "priority": {"en": "PRIORITY", "ar": "هام"},  # important
    "routine": {"en": "ROUTINE", "ar": "عادي"},  # ordinary
}
#: What a message is, where that is not simply an alert.
KINDS: Final[dict[Kind, Both]] = {
    "alert": {"en": "", "ar": ""},
    "update": {"en": "UPDATE", "ar": "تحديث"},
    "retraction": {"en": "RETRACTED", "ar": "سحب تنبيه"},  # an alert taken back
    "digest": {"en": "DIGEST", "ar": "ملخص"},
    "sources": {"en": "SOURCES", "ar": "المصادر"},
    "test": {"en": "TEST", "ar": "اختبار"},
}
ESCALATED: Final[Both] = {"en": "escalated", "ar": "تصعيد"}
RULE: Final[Both] = {"en": "Rule", "ar": "القاعدة"}
#: What is new since the word before, as of AlertRaised.changed.
CHANGED: Final[dict[Changed, Both]] = {
    "status": {"en": "status", "ar": "الحالة"},
    "realis": {"en": "whether it happened", "ar": "هل وقع فعلاً"},  # did it really happen
    "type": {"en": "kind of event", "ar": "نوع الحدث"},
    "mode": {"en": "how it was done", "ar": "كيفية التنفيذ"},  # manner of execution
    "counts": {"en": "numbers", "ar": "الأعداد"},
    "corroboration": {"en": "independent sources", "ar": "المصادر المستقلة"},
    "place": {"en": "place", "ar": "المكان"},
    "date": {"en": "date", "ar": "التاريخ"},
    "sides": {"en": "sides", "ar": "الأطراف"},
    "topics": {"en": "topics", "ar": "المواضيع"},
    "severity": {"en": "severity", "ar": "الخطورة"},
    "confidence": {"en": "confidence", "ar": "درجة الثقة"},
    "main": {"en": "weight in the news", "ar": "أهميته في الخبر"},  # its weight in the report
    "wording": {"en": "wording", "ar": "الصياغة"},
}
#: How an event stands; one that is only reported needs no word.
STATUSES: Final[dict[Status, Both]] = {
    "reported": {"en": "", "ar": ""},
    "disputed": {"en": "disputed: others deny it", "ar": "موضع خلاف: جهات أخرى تنفيه"},
    "denied": {"en": "denied, and told by nobody any more", "ar": "منفي ولم يعد أحد يورده"},
    "withdrawn": {"en": "withdrawn by all who told it", "ar": "سحبه كل من أورده"},
}
#: Why an alert is taken back, by how its event stands.
RETRACTIONS: Final[dict[Status, Both]] = {
    "reported": {"en": "The event no longer meets the rule.", "ar": "لم يعد الحدث يستوفي شروط القاعدة."},
    "disputed": {"en": "The event no longer meets the rule; others deny it.",
                 "ar": "لم يعد الحدث يستوفي شروط القاعدة، وجهات أخرى تنفيه."},
    "denied": {"en": "It is denied, and nobody tells it any more.", "ar": "نُفي الخبر ولم يعد أحد يورده."},
    "withdrawn": {"en": "All who told it have withdrawn it.", "ar": "سحب الخبر كل من أورده."},
}  # fmt: skip


def reports_more(count: int) -> Both:
    """Return that so many more reports there are."""
    return {"en": f"and {count} more reports" if count > 1 else "and 1 more report", "ar": f"تقارير أخرى: {count}"}


def alerts_more(count: int) -> Both:
    """Return that so many more alerts there are in a digest."""
    return {"en": f"and {count} more", "ar": f"تنبيهات أخرى: {count}"}  # other alerts: N


def owners(count: int) -> Both:
    """Return how many independent owners tell an event."""
    return {"en": "1 independent source" if count == 1 else f"{count} independent sources",
            "ar": f"مصادر مستقلة: {count}"}  # fmt: skip
