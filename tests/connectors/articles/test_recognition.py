"""A summary is told from an article, and the page of the article from walls and other pages."""

from pathlib import Path

import pytest

from connectors.articles.extract import extract
from connectors.articles.page import Page, PageText
from connectors.articles.recognition import WHOLE_CHARS, is_article, is_summary

DATA = Path(__file__).parent / "data"
LONG = "The convoy crossed the bridge at noon and reached the depot before dark. " * 12
LONG_ARABIC = "عبرت القافلة الجسر ظهراً ووصلت إلى المستودع قبل حلول الظلام. " * 14


def _page(name: str) -> PageText:
    return extract(Page(body=(DATA / name).read_bytes(), content_type="text/html", url="https://news.example/1"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The convoy crossed the bridge.",
        LONG + "Then it […]",
        LONG + "Then it...",
        LONG + "Then it…",
        LONG + "Read more »",
        LONG + "[Continue reading…]",
        LONG_ARABIC + "اقرأ المزيد",
        LONG_ARABIC + "إقرأ المزيد ...",
        LONG_ARABIC + "لقراءة الخبر كاملاً",
        LONG + "Then it […]\nThe post Convoy crosses bridge appeared first on Valley Times.",
        LONG_ARABIC + "ثم [...]\nظهرت المقالة القافلة تعبر الجسر أولاً على صحيفة الوادي.",
    ],
)
def test_a_summary_is_short_or_cut_or_calls_to_read_on(text: str) -> None:
    """In Arabic and English, with or without what WordPress adds below."""
    assert is_summary(text)


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        LONG_ARABIC,
        "He said: read more… " + LONG,
        LONG + "The post Convoy crosses bridge appeared first on Valley Times.",
    ],
)
def test_an_article_is_whole(text: str) -> None:
    """Long, and ended by its own sentence."""
    assert len(text) >= WHOLE_CHARS
    assert not is_summary(text)


@pytest.mark.parametrize(
    ("name", "title", "summary"),
    [
        ("wordpress_arabic.html", "إغلاق معبر الصفا مؤقتاً بعد أعطال في الجسر", "المعبر مغلق أمام الشاحنات حتى السبت"),
        ("wordpress_arabic.html", "إغلاق معبر الصفا مؤقتاً بعد أعطال في الجسر", ""),
        ("drupal_arabic.html", "", "بدأت وزارة المياه ضخ المياه إلى أحد عشر حياً في القسم الشرقي"),
        ("amp_english.html", "Ferry service resumes after harbour inspection", "Vessels sail again after a collision"),
        ("persian.html", "بارش برف راه‌های کوهستانی را بست", ""),
        ("live_blog_english.html", "Flood live: rescue teams reach cut-off villages", ""),
        ("gallery_arabic.html", "صور: عودة الحياة إلى السوق القديم", ""),
        ("gallery_english.html", "In pictures: the river rises", "After a week of rain the river stands high."),
        ("agency_arabic.html", "إصابة سبعة عمال في انهيار سقف مصنع شمالي المدينة", ""),
        ("mixed_scripts_arabic.html", "", "عادت خدمة الإنترنت إلى ثلاث محافظات بعد انقطاع دام 31 ساعة"),
        ("blogger_arabic.html", "احتجاجات في سوق المدينة على قرار نقل الباعة", ""),
        ("short_report_among_teasers_english.html", "Two killed in quarry blast", "Two workers were killed."),
    ],
)  # fmt: skip
def test_the_page_of_an_article_has_what_its_feed_announced(name: str, title: str, summary: str) -> None:
    """The words of title and summary are in its text, with another article, and or spelling in front."""
    assert is_article(title, summary, _page(name))


@pytest.mark.parametrize(
    ("name", "title", "summary"),
    [
        ("cookie_wall.html", "Ministers agree border talks schedule", "Ministers agreed on Monday when to talk."),
        ("paywall_teaser.html", "Inside the central bank's rescue plan", "The bank's governor met lenders."),
        ("paywall_stated.html", "Port workers vote on new contract", "Port workers began voting on Monday."),
        ("not_found_arabic.html", "وفد تجاري يزور المنطقة الصناعية", "زار وفد تجاري المنطقة الصناعية يوم الأحد"),
        ("paywall_part.html", "Central bank weighs a second devaluation", "The central bank is weighing it."),
        ("paywall_arabic.html", "البنك المركزي يدرس خفضاً ثانياً للعملة", "يدرس البنك المركزي خفضاً ثانياً"),
        ("error_in_full_chrome.html", "Popular story number 3 about the river", "A short teaser of the story."),
        ("challenge.html", "Security review of connection begins", "A review of the security of the connection."),
        ("amp_english.html", "Village bakery wins national bread award", "Judges praised the sourdough."),
        ("wordpress_arabic.html", "انطلاق دوري كرة السلة للناشئين", "تنطلق مباريات الدوري يوم الأحد بمشاركة عشرة فرق"),
    ],
)  # fmt: skip
def test_a_wall_or_another_page_is_not_the_article(name: str, title: str, summary: str) -> None:
    """Consent, money, a missing page, a challenge, another story: whatever title the page bears."""
    assert not is_article(title, summary, _page(name))


def test_a_long_article_may_tell_of_walls() -> None:
    """The phrases of walls count in short texts only."""
    page = PageText(text="Regulators fined the site because its banner said: we use cookies. " * 30)

    assert is_article("Regulators fine site over cookies banner", "", page)


@pytest.mark.parametrize(
    "sentence",
    [
        "You have reached your limit of free articles.",
        "Subscribe for unlimited access. Cancel at any time.",
        "تبقى لك مقالة مجانية واحدة هذا الشهر",  # one free article is left to you this month
        "لمتابعة القراءة اشترك في النسخة الرقمية",  # to go on reading subscribe to the digital edition
        "The page may have been moved or deleted.",
    ],
)
def test_what_stands_before_the_rest_is_a_wall(sentence: str) -> None:
    """Also under the first paragraph of the article itself."""
    lead = "For forty days nobody entered the citadel quarter, residents said."

    assert not is_article(lead, "", PageText(title=lead, text=f"{lead}\n{sentence}"))


@pytest.mark.parametrize(
    "sentence",
    [
        "لم يتم العثور على ناجين تحت الأنقاض",  # no survivors were found under the rubble
        "Access was denied to the convoy, and access denied again on Monday",
        "The bridge is under maintenance and no longer available to lorries",
    ],
)
def test_what_news_says_is_no_wall(sentence: str) -> None:
    """However short the report."""
    assert is_article(sentence, "", PageText(text=f"{sentence}."))


def test_a_page_without_text_is_none() -> None:
    """Also for an entry that announced nothing."""
    assert not is_article("", "", PageText(title="Convoy"))
