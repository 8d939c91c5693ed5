"""Topics: what an article is about, from headline and lead, and not what it mentions in passing."""

import pytest

from extraction.record.topics import find_topics
from extraction.text.reading import read_document
from schemas.analysis import ArticleText
from schemas.codebook import TOPICS, Topic


def _topics(title: str, text: str) -> tuple[Topic, ...]:
    return find_topics(read_document(ArticleText(id="a", title=title, text=text)))


HEADLINES: tuple[tuple[str, str, Topic], ...] = (
    ("الجيش يقصف مواقع الفصائل", "أعلنت وزارة الدفاع أن مقاتلاتها نفذت غارات على الجبهة.", "military"),
    ("Army shells rebel positions", "The defence ministry said its artillery hit the frontline.", "military"),
    ("داعش يهاجم نقطة تفتيش", "شن التنظيم هجوما قرب الحويجة.", "terrorism"),
    ("Two held over bombing", "Police called it an act of terrorism by an ISIS cell.", "terrorism"),
    ("نزوح مئات المدنيين من البلدة", "ترك السكان بيوتهم بعد حصار دام أسبوعين.", "human_security"),
    ("Civilians trapped in besieged town", "Children were wounded and families displaced.", "human_security"),
    ("وزيرا الخارجية يعقدان محادثات", "بحث الجانبان العلاقات واتفقا على زيارة متبادلة.", "diplomatic"),
    ("Foreign minister holds talks with envoy", "The diplomats met at the embassy.", "diplomatic"),
    ("رئيس جهاز المخابرات يزور دمشق", "التقى مسؤول الاستخبارات نظيره.", "intelligence"),
    ("Mossad spy unmasked", "The intelligence agency said nothing.", "intelligence"),
    ("محكمة تقضي بإعدام متهمين", "أصدر القاضي حكما بعد محاكمة طويلة.", "legal"),
    ("Court convicts former officer", "The judge read the verdict.", "legal"),
    ("اتهام بانتهاكات وتعذيب", "وثقت هيومن رايتس ووتش تعذيب محتجزين.", "human_rights"),
    ("مفتشو الأسلحة الكيميائية يصلون", "بحثوا عن آثار السارين.", "cbrn"),
    ("Nuclear inspectors barred", "The agency asked about enriched uranium.", "cbrn"),
    ("ضبط الحدود ومنع التسلل", "عزز حرس الحدود نقاطه قرب المعبر وأغلق معبرا غير رسمي.", "border"),
    ("Iraq closes border crossing", "Guards stopped infiltration across the frontier.", "border"),
    ("هروب سجناء من سجن الصناعة", "كان السجن يضم معتقلين من جنسيات عدة.", "detention"),
    ("Prison riot leaves guards hurt", "Inmates and detainees seized a wing of the jail.", "detention"),
    ("مرسوم عفو عام", "يشمل العفو من سلم سلاحه.", "amnesty"),
    ("President signs amnesty law", "Deserters will get a pardon.", "amnesty"),
    ("عودة النازحين إلى سنجار", "وصلت قوافل العائدين إلى قراهم.", "return"),
    ("Baghdad repatriates soldiers", "The returnees crossed at al-Qaim.", "return"),
    ("قمع احتجاجات السويداء", "فرقت قوات الأمن المتظاهرين واعتقلت محتجين.", "repression"),
    ("Police crush protests", "The crackdown on demonstrators went on.", "repression"),
    ("حماية الأقليات", "طالب الإيزيديون والدروز بضمانات.", "minorities"),
    ("إحباط تهريب كبتاغون", "صادرت الشرطة مخدرات.", "illegal_drugs"),
    ("Smugglers' tunnel found", "The traffickers moved weapons.", "trafficking"),
    ("إعادة إعمار الموصل", "بدأت أعمال الإعمار في الجسر.", "reconstruction"),
    ("فساد في وزارة", "أوقف المدير بتهمة الرشوة.", "corruption"),
)
#: As many as the coder got wrong when it was last fitted.
MOST_WRONG = 6


def test_topics_of_headline_and_lead() -> None:
    """The words of headline and lead make the topic."""
    wrong = [(title, topic) for title, text, topic in HEADLINES if topic not in _topics(title, text)]

    assert len(wrong) <= MOST_WRONG, wrong


@pytest.mark.parametrize(
    ("title", "text", "topic"),
    [
        ("العفو الدولية تنتقد الحكومة", "قالت منظمة العفو الدولية إن القانون ناقص.", "amnesty"),
        ("Amnesty International criticises law", "Amnesty International said the law falls short.", "amnesty"),
        ("غارات على البلدة", "قال المرصد السوري لحقوق الإنسان إن الغارات توقفت.", "human_rights"),
        ("Raids hit town", "The Syrian Observatory for Human Rights said raids stopped.", "human_rights"),
        ("وزير يزور سوقا", "تجول الوزير بين الباعة وتحدث عن الأسعار.", "military"),
    ],
)
def test_a_name_makes_no_topic(title: str, text: str, topic: Topic) -> None:
    """The words inside the name of a source say nothing about what the article is about."""
    assert topic not in _topics(title, text)


def test_a_passing_mention_makes_no_topic() -> None:
    """One word deep in a long text is background."""
    text = "تحدث الوزير عن المشروع الجديد في المدينة. " * 20 + "وكان قد زار السجن قبل أعوام."

    assert "detention" not in _topics("الوزير يفتتح مشروعا", text)


def test_order_is_the_codebooks() -> None:
    """Topics come in the order of the codebook, once each."""
    topics = _topics("الجيش يعتقل خلية داعش على الحدود", "أعلن الجيش اعتقال إرهابيين قرب المعبر على الحدود. " * 3)

    assert list(topics) == sorted(set(topics), key=TOPICS.index)
    assert len(topics) >= 2


def test_empty_article_has_no_topics() -> None:
    """Nothing is said about nothing."""
    assert _topics("", "") == ()
