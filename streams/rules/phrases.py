"""What an event is, in the words of a desk: each type, and each mode of it, in both languages."""

from typing import Final

from schemas.analysis import Event
from schemas.codebook import EventType, Realis
from schemas.event import Status
from schemas.wording import Reader

#: English and Arabic, by type; what has a mode is told by that.
TYPES: Final[dict[EventType, tuple[str, str]]] = {
    "AGREE": ("agreement or promise", "اتفاق أو وعد"),
    "CONSULT": ("meeting or talks", "لقاء أو مباحثات"),
    "SUPPORT": ("support voiced", "تأييد"),
    "CONCEDE": ("concession", "تنازل معلن"),
    "COOPERATE": ("cooperation", "تعاون"),
    "AID": ("aid", "مساعدة"),
    "RETREAT": ("withdrawal or release", "انسحاب أو إفراج"),
    "REQUEST": ("demand", "مطالبة"),
    "ACCUSE": ("accusation or condemnation", "اتهام أو إدانة"),
    "REJECT": ("rejection", "رفض"),
    "THREATEN": ("threat", "تهديد"),
    "PROTEST": ("protest", "احتجاج"),
    "SANCTION": ("sanction", "عقوبة"),
    "MOBILIZE": ("mobilisation", "تعبئة"),
    "COERCE": ("coercive measure", "إجراء قسري"),
    "ASSAULT": ("attack", "هجوم"),
}
MODES: Final[dict[tuple[EventType, str], tuple[str, str]]] = {
    ("CONSULT", "visit"): ("visit", "زيارة"),
    ("CONSULT", "third-party"): ("mediation", "وساطة"),
    ("CONSULT", "multilateral"): ("multilateral meeting", "اجتماع متعدد الأطراف"),
    ("CONSULT", "phone"): ("telephone call", "اتصال هاتفي"),
    ("RETREAT", "withdraw"): ("withdrawal or return", "انسحاب أو عودة"),
    ("RETREAT", "release"): ("release", "إفراج"),
    ("RETREAT", "disarm"): ("disarmament", "نزع سلاح"),
    ("RETREAT", "ceasefire"): ("ceasefire", "وقف إطلاق نار"),
    ("RETREAT", "access"): ("access opened", "فتح معبر أو طريق"),
    ("RETREAT", "resign"): ("resignation", "استقالة"),
    ("REQUEST", "assist"): ("request for help", "طلب مساعدة"),
    ("REQUEST", "change"): ("call for change", "دعوة إلى التغيير"),
    ("REQUEST", "yield"): ("demand to yield", "مطالبة بالتراجع"),
    ("REQUEST", "meet"): ("call for talks", "دعوة إلى الحوار"),
    ("ACCUSE", "disapprove"): ("condemnation", "إدانة"),
    ("ACCUSE", "investigate"): ("investigation", "تحقيق"),
    ("ACCUSE", "allege"): ("accusation", "اتهام"),
    ("REJECT", "assist"): ("help refused", "رفض المساعدة"),
    ("REJECT", "change"): ("change rejected", "رفض التغيير"),
    ("REJECT", "yield"): ("refusal to yield", "رفض التراجع"),
    ("REJECT", "meet"): ("talks refused", "رفض الحوار"),
    ("THREATEN", "restrict"): ("threat to restrict", "تهديد بفرض قيود"),
    ("THREATEN", "arrest"): ("threat to arrest", "تهديد بالاعتقال"),
    ("THREATEN", "relations"): ("threat to cut relations", "تهديد بقطع العلاقات"),
    ("THREATEN", "expel"): ("threat to expel", "تهديد بالطرد"),
    ("THREATEN", "territory"): ("threat to territory", "تهديد بالسيطرة على أراض"),
    ("THREATEN", "violence"): ("threat of force", "تهديد باستخدام القوة"),
    ("PROTEST", "demo"): ("demonstration", "مظاهرة"),
    ("PROTEST", "riot"): ("riot", "أعمال شغب"),
    ("PROTEST", "strike"): ("strike of workers", "إضراب"),
    ("PROTEST", "hunger"): ("hunger strike", "إضراب عن الطعام"),
    ("PROTEST", "boycott"): ("boycott", "مقاطعة"),
    ("PROTEST", "obstruct"): ("roads blocked in protest", "قطع طرق احتجاجا"),
    ("PROTEST", "vandalize"): ("vandalism", "تخريب"),
    ("SANCTION", "convict"): ("sentence", "حكم قضائي"),
    ("SANCTION", "expel"): ("expulsion", "طرد"),
    ("SANCTION", "withdraw"): ("relations or membership ended", "قطع علاقات أو عضوية"),
    ("SANCTION", "discontinue"): ("aid or trade stopped", "وقف مساعدات أو تعامل"),
    ("MOBILIZE", "troops"): ("troop movement", "تحرك قوات"),
    ("MOBILIZE", "weapons"): ("weapons deployed", "نشر أسلحة"),
    ("MOBILIZE", "police"): ("police deployed", "انتشار أمني"),
    ("MOBILIZE", "militia"): ("militia movement", "تحرك فصائل مسلحة"),
    ("COERCE", "seize"): ("seizure", "مصادرة أو ضبط"),
    ("COERCE", "restrict"): ("closure or restriction", "إغلاق أو تقييد"),
    ("COERCE", "censor"): ("censorship", "حجب أو رقابة"),
    ("COERCE", "curfew"): ("curfew", "حظر تجول"),
    ("COERCE", "martial-law"): ("martial law", "أحكام عرفية"),
    ("COERCE", "arrest"): ("arrest", "اعتقال"),
    ("COERCE", "deport"): ("deportation", "ترحيل"),
    ("COERCE", "withhold"): ("withholding", "حجب مستحقات أو خدمات"),
    ("COERCE", "misinformation"): ("misinformation", "تضليل إعلامي"),
    ("COERCE", "cyber"): ("cyber attack", "هجوم إلكتروني"),
    ("ASSAULT", "abduct"): ("abduction", "اختطاف"),
    ("ASSAULT", "beat"): ("beating", "اعتداء بالضرب"),
    ("ASSAULT", "torture"): ("torture", "تعذيب"),
    ("ASSAULT", "sexual"): ("sexual violence", "عنف جنسي"),
    ("ASSAULT", "targeted"): ("targeted killing", "اغتيال"),
    ("ASSAULT", "destroy"): ("destruction", "تدمير"),
    ("ASSAULT", "primitive"): ("attack with simple weapons", "هجوم بسلاح أبيض"),
    ("ASSAULT", "firearms"): ("shooting", "إطلاق نار"),
    ("ASSAULT", "explosives"): ("bombing", "تفجير"),
    ("ASSAULT", "suicide-attack"): ("suicide attack", "هجوم انتحاري"),
    ("ASSAULT", "aerial"): ("air strike", "غارة جوية"),
    ("ASSAULT", "drone"): ("drone attack", "هجوم بطائرة مسيرة"),
    ("ASSAULT", "heavy-weapons"): ("shelling", "قصف"),
    ("ASSAULT", "crowd-control"): ("crowd dispersed by force", "تفريق محتجين بالقوة"),
    ("ASSAULT", "unconventional"): ("attack with unconventional weapons", "هجوم بسلاح غير تقليدي"),
}
REALIS: Final[dict[Realis, tuple[str, str]]] = {
    "occurred": ("", ""),
    "future": ("planned", "مقرر"),
    "hypothetical": ("possible", "محتمل"),
    "negated": ("denied", "منفي"),
    "historical": ("past", "سابق"),
}
STATUSES: Final[dict[Status, tuple[str, str]]] = {
    "reported": ("reported", "متداول"),
    "disputed": ("disputed", "محل نفي"),
    "denied": ("denied", "منفي"),
    "withdrawn": ("withdrawn", "مسحوب"),
}


def what_of(event: Event, reader: Reader) -> str:
    """Return what was done, in a few words; what did not occur is told as such: withdrawal (planned)."""
    act = chosen(MODES.get((event.type, event.mode or ""), TYPES[event.type]), reader)
    realis = chosen(REALIS[event.realis], reader)
    return f"{act} ({realis})" if realis else act


def chosen(both: tuple[str, str], reader: Reader) -> str:
    """Return the English or the Arabic words."""
    return both[reader == "ar"]
