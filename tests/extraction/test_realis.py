"""Realis: done or announced, denied or said, possible or real, news or background, by the trigger's clause."""

from datetime import datetime, timedelta, timezone
from time import perf_counter
from typing import get_args

import pytest

from extraction.assemble import ROOMS
from extraction.reading import read_document
from extraction.realis import Event, Reality
from extraction.tables import table
from extraction.times import find_times
from extraction.words import words_of
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


#: Trigger and sentence, by the rule that they show.
RULES: dict[str, list[tuple[str, str, Realis]]] = {
    "a modal reaches on to the noun that its verb is about": [
        ("drills", "Oman could hold live-fire drills in the desert.", "hypothetical"),
        ("اشتباكات", "قد تشهد المدينة القديمة اشتباكات جديدة.", "hypothetical"),
        ("مظاهرات", "ستشهد ثلاث من المدن الكبرى مظاهرات حاشدة.", "future"),
        ("محادثات", "لن يعقد الجانبان في القريب أي محادثات.", "negated"),
    ],
    "it stops at a preposition and at what is known to be": [
        ("الهجوم", "لم يعلق الوزير في بيانه على الهجوم.", "occurred"),
        ("attack", "The army did not comment in detail on the attack.", "occurred"),
        ("raid", "The army may look once more into the raid.", "occurred"),
    ],
    "any is no definite noun": [
        ("تعذيب", "لم يتعرض السجناء الجدد لأي تعذيب.", "negated"),
        ("strikes", "The coalition did not carry out any strikes.", "negated"),
    ],
    "an adverb of doubt holds to the end of its clause": [
        ("هجوما", "ربما تشن الفصائل المتحالفة مع الحكومة في الشمال هجوما.", "hypothetical"),
        ("attack", "Perhaps the rebels in the hills will attack.", "hypothetical"),
        ("withdrew", "Perhaps the rebels lied, but the army withdrew.", "occurred"),
    ],
    "a condition leaves an open event open, wherever it stands": [
        ("ستهاجم", "ستهاجم القوات البلدة إذا فشلت المحادثات.", "hypothetical"),
        ("تهاجم", "تهاجم القوات البلدة إن رفض المقاتلون الخروج.", "hypothetical"),
        ("attack", "The army will attack the town if the talks fail.", "hypothetical"),
        ("attack", "The army will attack the town should the talks fail.", "hypothetical"),
        ("attack", "The army will attack the town even if the talks succeed.", "future"),
        ("threatened", "The army threatened to attack the town if the talks fail.", "occurred"),
        ("هدد", "هدد القائد بقصف البلدة إذا فشلت المحادثات.", "occurred"),
        ("هاجمت", "قال القائد إن قواته هاجمت البلدة.", "occurred"),
    ],
    "a question leaves it open, unless it asks for a part of it": [
        ("تنسحب", "هل تنسحب القوات من البلدة؟", "hypothetical"),
        ("attack", "Will the army attack the town?", "hypothetical"),
        ("attack", "Why did the army attack the town?", "occurred"),
    ],
    "a report of it is what is denied": [
        ("قصف", "نفى المتحدث ما تردد عن قصف البلدة.", "negated"),
        ("قصف", "فند المتحدث تقارير عن قصف البلدة.", "negated"),
        ("shelled", "The army dismissed reports that it had shelled the camp.", "negated"),
        ("resigned", "Rumours that the governor resigned on Thursday are untrue.", "negated"),
        ("resigned", "Reports that the governor resigned on Thursday spread fast.", "occurred"),
    ],
    "a double negative is a possibility": [
        ("offensive", "The general does not rule out an offensive.", "hypothetical"),
        ("انسحاب", "لا يستبعد القائد انسحاب قواته.", "hypothetical"),
    ],
    "what was given up did not happen": [
        ("withdrawing", "The army stopped short of withdrawing from the town.", "negated"),
        ("withdraw", "The troops have yet to withdraw from the town.", "negated"),
        ("storm", "The rebels tried in vain to storm the base.", "negated"),
        ("اقتحام", "فشل المسلحون في اقتحام القاعدة.", "negated"),
        ("الانسحاب", "رفضت القوات الانسحاب من البلدة.", "negated"),
        ("الهجوم", "رفض الوزير الهجوم على البلدة.", "occurred"),
        ("exercise", "Egypt cancelled a joint exercise.", "negated"),
    ],
    "a noun is as real as the verb that it is the subject of": [
        ("talks", "The talks between the two sides were called off.", "negated"),
        ("talks", "The talks between the two sides will resume.", "future"),
        ("talks", "Talks between the two sides fell through.", "negated"),
        ("truce", "A truce failed to take hold in the south.", "negated"),
        ("attack", "The attack on the base will not deter us.", "occurred"),
        ("killed", "Shelling in the camp killed nobody.", "negated"),
    ],
    "a name and an infinitive announce": [
        ("close", "Saudi Arabia to close the border crossing.", "future"),
        ("withdraw", "According to officials the troops withdraw.", "occurred"),
        ("meet", "The two ministers are to meet in Muscat.", "future"),
    ],
    "an order is told as the deed: annotators take it so": [
        ("باعتقال", "أمر القاضي قوة من الشرطة باعتقال المدير.", "occurred"),
        ("arrest", "The judge ordered the arrest of two men.", "occurred"),
        ("inquiry", "The minister ordered an inquiry.", "occurred"),
    ],
    "an imperfect verb plans what it dates": [
        ("يزور", "يزور الوزير دمشق السبت.", "future"),
        ("زار", "زار الوزير دمشق السبت.", "occurred"),
        ("يزور", "يزور الوزير دمشق اليوم الجمعة.", "occurred"),
    ],
    "would is will where somebody said it": [
        ("withdraw", "The minister said the troops would withdraw.", "future"),
        ("withdraw", "The troops would withdraw.", "hypothetical"),
    ],
    "and begins a clause of its own for a verb": [
        ("وقصفت", "لم تنسحب القوات من التلة وقصفت البلدة.", "occurred"),
    ],
    "what is remembered is history": [
        ("attack", "The town marked the anniversary of an attack on its market on Thursday.", "historical"),
        ("اغتيال", "أحيت المدينة ذكرى اغتيال رئيس بلديتها الخميس.", "historical"),
        ("هاجم", "هاجم المسلحون القرية في صيف 2017.", "historical"),
        ("هاجم", "هاجم المسلحون القرية قبل أكثر من عقد.", "historical"),
        ("attacked", "Gunmen attacked the village a decade ago.", "historical"),
        ("اعتقلت", "اعتقلت الشرطة ضابطا سابقا.", "occurred"),
        ("attacked", "The war began in 2014, when gunmen attacked the village.", "historical"),
    ],
    "the jussive of a weak verb is found behind its particle": [
        ("لم يزر", "لم يزر الوزير بيروت.", "negated"),
        ("لم يستدع", "لم يستدع الوزير سفير بلاده.", "negated"),
    ],
    "a verb that may be either agrees with its subject": [
        ("تدخل", "قد تدخل الأمم المتحدة عشرين شاحنة أغذية.", "hypothetical"),
    ],
    "a name is no modal": [
        ("visited", "Theresa May visited Baghdad.", "occurred"),
    ],
}


def _realis(trigger: str, text: str, title: str = "") -> Realis:
    """Return the realis of the lexicon's word at `trigger`, or of that word read as a verb."""
    document = read_document(ArticleText(id="a", title=title, text=text, published=PUBLISHED))
    start = document.norm.index(read_document(ArticleText(id="b", title="", text=trigger)).norm.strip(), 0)
    times = find_times(document)
    for told in ROOMS[document.language](document, (), times):
        if told.candidate.trigger.start <= start < told.candidate.trigger.end:
            return told.candidate.realis
    first, last = words_of(document).between(start, start + len(trigger))
    return Reality(document, document.sentence_at(start)).of(Event(first, last), times[0] if times else None)


@pytest.mark.parametrize(("trigger", "text", "realis"), CASES)
def test_contrast_pairs(trigger: str, text: str, realis: Realis) -> None:
    """The same event word is read by the cues of its own clause and by its own date."""
    assert _realis(trigger, text) == realis


@pytest.mark.parametrize("rule", RULES)
def test_rules(rule: str) -> None:
    """Each rule holds for the sentences that show it, and not for those beside it."""
    expected = [(text, realis) for _, text, realis in RULES[rule]]

    assert [(text, _realis(trigger, text)) for trigger, text, _ in RULES[rule]] == expected


def test_a_headline_infinitive_is_to_come() -> None:
    """A headline "X to investigate Y" announces; "managed to repel" in a sentence reports."""
    assert _realis("investigate", "", title="Dhaka to investigate mutiny") == "future"
    assert _realis("repel", "The army managed to repel the raid.") == "occurred"


def test_groups_say_what_they_are() -> None:
    """A group of cues has no key that nobody reads, and all but the one that hides say something of the codebook."""
    rows = table("realis")["groups"]
    keys = {"before", "behind", "predicate", "complement", "firm", "linked", "object", "own", "report", "some", "whole"}

    for name, row in rows.items():
        assert set(row) <= keys | {"says", "reach", "far", "span", "blocked", "through", "yielding"}, name
        assert name == "plain" or row["says"] in get_args(Realis), name


def test_an_event_without_words_is_harmless() -> None:
    """An article of marks alone gives the default and raises nothing."""
    document = read_document(ArticleText(id="a", title="", text="."))

    assert Reality(document, document.sentences[0]).of(Event(0, 0), None) == "occurred"


@pytest.mark.parametrize(
    "piece", ["may attack ", "if attack ", "to attack ", "لم يقصف ", "قد يقصف ان ", "attack untrue reports "]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """A sentence of thousands of cues and events is read in seconds; quadratic work would take minutes."""
    document = read_document(ArticleText(id="a", title="", text=piece * (60_000 // len(piece))))
    sentence = document.sentences[-1]
    first, last = words_of(document).between(sentence.start, sentence.end)
    reality = Reality(document, sentence)
    began = perf_counter()

    for position in range(first, last):
        reality.of(Event(position, position + 1, is_noun=True), None)

    assert perf_counter() - began < 10.0
