"""Realis: done or announced, denied or said, possible or real, news or background, by the trigger's clause."""

from datetime import datetime, timedelta, timezone

import pytest

from extraction.reading import read_document
from extraction.realis import realis_of
from extraction.times import find_times
from schemas.analysis import ArticleText
from schemas.codebook import Realis

#: A Friday.
PUBLISHED = datetime(2024, 12, 27, 10, 0, tzinfo=timezone(timedelta(hours=3)))

#: Trigger and sentence; pairs stand together.
CASES: list[tuple[str, str, Realis]] = [
    # announced and done, Arabic
    ("انسحبت", "انسحبت القوات من البلدة.", "occurred"),
    ("ستنسحب", "ستنسحب القوات من البلدة.", "future"),
    ("تنسحب", "سوف تنسحب القوات من البلدة.", "future"),
    ("محادثات", "عقد الجانبان محادثات في بغداد.", "occurred"),
    ("محادثات", "سيعقد الجانبان محادثات في بغداد.", "future"),
    ("محادثات", "من المقرر أن يعقد الجانبان محادثات.", "future"),
    ("محادثات", "يعتزم الجانبان إجراء محادثات.", "future"),
    ("قمة", "تستضيف بغداد قمة مقررة في الربيع.", "future"),
    ("زيارة", "يستعد الوفد لإجراء زيارة إلى دمشق.", "future"),
    ("تفرج", "تفرج السلطات عن السجناء غدا.", "future"),
    ("أفرجت", "أفرجت السلطات عن السجناء أمس.", "occurred"),
    ("يزور", "يزور الوزير دمشق الأسبوع المقبل.", "future"),
    # announced and done, English
    ("withdrew", "The troops withdrew from the town.", "occurred"),
    ("withdraw", "The troops will withdraw from the town.", "future"),
    ("meet", "The two ministers plan to meet in Baghdad.", "future"),
    ("met", "The two ministers met in Baghdad.", "occurred"),
    ("release", "The government is expected to release the prisoners.", "future"),
    ("released", "The government released the prisoners on Thursday.", "occurred"),
    ("talks", "The sides held talks in Amman.", "occurred"),
    ("talks", "The sides are due to hold talks in Amman.", "future"),
    ("deploy", "The army is preparing to deploy along the frontier.", "future"),
    ("exercise", "The navies start a joint exercise tomorrow.", "future"),
    # denied and said, Arabic
    ("هاجمت", "أكد المتحدث أن قواته هاجمت القرية.", "occurred"),
    ("هاجمت", "نفى المتحدث أن تكون قواته هاجمت القرية.", "negated"),
    ("تهاجم", "قال إن القوات لم تهاجم القرية.", "negated"),
    ("تهاجم", "قال إن القوات لن تهاجم القرية.", "negated"),
    ("استهداف", "أكد الجيش عدم استهداف المدنيين.", "negated"),
    ("استهداف", "أكد الجيش استهداف المسلحين.", "occurred"),
    ("اعتقال", "نفت الوزارة اعتقال الصحفي.", "negated"),
    ("اعتقال", "أعلنت الوزارة اعتقال الصحفي.", "occurred"),
    ("قصف", "انتهى اليوم دون قصف.", "negated"),
    ("الهجوم", "نفت الوزارة دورا في الهجوم على القافلة.", "occurred"),
    ("قصف", "لا يزال الطيران يواصل قصف المدينة.", "occurred"),
    ("مقتل", "أسفر ذلك عن مقتل ما لا يقل عن 12 شخصا.", "occurred"),
    # denied and said, English
    ("attacked", "The army said it attacked the village.", "occurred"),
    ("attacked", "The army denied that it attacked the village.", "negated"),
    ("attack", "The army did not attack the village.", "negated"),
    ("withdrew", "The rebels never withdrew from the hill.", "negated"),
    ("arrests", "The march ended without arrests.", "negated"),
    ("attack", "The ministry denied a role in the attack on the convoy.", "occurred"),
    ("killed", "The shells missed, but a guard was killed.", "occurred"),
    ("shelling", "The ministry denied shelling the camp.", "negated"),
    # possible and real, Arabic
    ("تشن", "قد تشن القوات هجوما جديدا.", "hypothetical"),
    ("شنت", "قد شنت القوات هجوما جديدا.", "occurred"),
    ("توصل", "قد توصل الجانبان إلى هدنة.", "occurred"),
    ("انسحبت", "إذا انسحبت القوات عاد السكان.", "hypothetical"),
    ("هجوم", "حذر الخبير من هجوم على السجن.", "hypothetical"),
    ("هجوم", "وقع هجوم على السجن.", "occurred"),
    ("هجوم", "يخشى السكان احتمال هجوم جديد.", "hypothetical"),
    ("إطلاق سراح", "دعا المبعوث إلى إطلاق سراح الرهائن.", "hypothetical"),
    ("إطلاق سراح", "أكد المبعوث إطلاق سراح الرهائن.", "occurred"),
    ("تفجير", "أحبطت الشرطة محاولة تفجير في السوق.", "hypothetical"),
    ("انسحاب", "تحدث عن انسحاب محتمل من القاعدة.", "hypothetical"),
    ("بفتح", "طالب السكان بفتح المعبر.", "hypothetical"),
    ("دعا", "دعا المبعوث إلى إطلاق سراح الرهائن.", "occurred"),
    ("نفت", "ونفت الوزارة اعتقال الصحفي.", "occurred"),
    ("بحث", "بحث الوزير خلال زيارة إلى عمان ملف الحدود.", "occurred"),
    ("زيارة", "بحث الوزير خلال زيارة إلى عمان ملف الحدود.", "occurred"),
    # possible and real, English
    ("attack", "The group may attack the prison.", "hypothetical"),
    ("attacked", "The group attacked the prison.", "occurred"),
    ("attack", "The expert warned of an attack on the prison.", "hypothetical"),
    ("withdraw", "If the troops withdraw, people return.", "hypothetical"),
    ("investigation", "The mission called for an investigation.", "hypothetical"),
    ("called for", "The mission called for an investigation.", "occurred"),
    ("strikes", "The mission called for an investigation into strikes on the camp.", "occurred"),
    ("bomb", "Police foiled a plot to bomb the market.", "hypothetical"),
    ("release", "The family urged the release of their son.", "hypothetical"),
    # background and news
    ("استعادت", "استعادت القوات المدينة عام 2017.", "historical"),
    ("استعادت", "استعادت القوات المدينة الخميس.", "occurred"),
    ("اندلعت", "اندلعت الحرب قبل عشر سنوات.", "historical"),
    ("أفرجت", "كانت السلطات قد أفرجت عنه.", "historical"),
    ("أفرجت", "كانت قد أفرجت عنه السلطات.", "historical"),
    ("خرجت", "وكانت قد خرجت الدفعة الأولى مساء الخميس.", "occurred"),
    ("هددت", "سبق أن هددت الجماعة القافلة.", "historical"),
    ("recaptured", "The army recaptured the city in 2017.", "historical"),
    ("recaptured", "The army recaptured the city on Thursday.", "occurred"),
    ("invaded", "The militia invaded the valley last year.", "historical"),
    ("besieged", "The town has been besieged since March 2014.", "occurred"),
    ("threatened", "The group had previously threatened the convoy.", "historical"),
    ("killed", "Militants killed two guards after a raid in 2014.", "occurred"),
]


def _realis(trigger: str, text: str, title: str = "") -> Realis:
    document = read_document(ArticleText(id="a", title=title, text=text, published=PUBLISHED))
    start = document.norm.index(read_document(ArticleText(id="b", title="", text=trigger)).norm.strip(), 0)
    sentence = document.sentence_at(start)
    times = find_times(document)
    return realis_of(document, sentence, start, start + len(trigger), times[0] if times else None)


@pytest.mark.parametrize(("trigger", "text", "realis"), CASES)
def test_contrast_pairs(trigger: str, text: str, realis: Realis) -> None:
    """The same event word is read by the cues of its own clause and by its own date."""
    assert _realis(trigger, text) == realis


def test_a_headline_infinitive_is_to_come() -> None:
    """A headline "X to investigate Y" announces; "managed to repel" in a sentence reports."""
    assert _realis("investigate", "", title="Dhaka to investigate mutiny") == "future"
    assert _realis("repel", "The army managed to repel the raid.") == "occurred"


def test_a_trigger_past_the_end_is_harmless() -> None:
    """Offsets beside any word, or an empty article, give the default and raise nothing."""
    document = read_document(ArticleText(id="a", title="", text="."))

    assert realis_of(document, document.sentences[0], 0, 0, None) == "occurred"
