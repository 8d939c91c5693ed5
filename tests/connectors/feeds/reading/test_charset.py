"""A document is read in the charset that its bytes are in, whatever it declares."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds.reading.parse import parse_feed
from connectors.web.charset import to_utf8

DATA = Path(__file__).parent / "data"
#: The closing of a border crossing near the town.
TITLE = "إغلاق معبر حدودي قرب البلدة"
ARABIC = "أغلق الحراس المعبر يومين"  # the guards closed the crossing for two days
FRENCH = "Le passage fermé, à côté du marché, rouvrira dimanche après-midi."


@pytest.mark.parametrize(
    ("name", "content_type", "defect"),
    [
        ("rss_2_arabic.xml", None, None),
        ("rss_2_arabic.xml", "text/xml", None),
        ("rss_2_arabic.xml", "application/rss+xml; charset=UTF-8", None),
        ("windows_1256_declared_so.xml", None, None),
        ("utf16_with_mark.xml", None, None),
        ("windows_1256_declared_utf8.xml", None, "charset: declared utf-8, is windows-1256"),
        ("windows_1256_declared_utf8.xml", "text/xml; charset=utf-8", "charset: declared utf-8, is windows-1256"),
        ("utf8_declared_windows_1256.xml", None, "charset: declared windows-1256, is utf-8"),
        (
            "utf8_declared_windows_1256.xml",
            "text/xml; charset=windows-1256",
            "charset: declared windows-1256, is utf-8",
        ),
    ],
)
def test_arabic_is_read_whatever_is_declared(name: str, content_type: str | None, defect: str | None) -> None:
    """The bytes decide; a declaration that does not fit is a defect of the feed, and named."""
    parsed = parse_feed((DATA / name).read_bytes(), content_type, "https://news.example/feed")

    assert [entry.title for entry in parsed.entries] == [TITLE, "وصول قافلة إلى المدينة"]  # a convoy came to the city
    assert parsed.defects == (() if defect is None else (defect,))


def test_a_document_cut_in_a_letter_stays_arabic() -> None:
    """Half a letter at the end does not make the whole document another charset's."""
    parsed = parse_feed((DATA / "cut_in_a_letter.xml").read_bytes(), None, "")

    assert parsed.entries[0].title == TITLE
    assert [defect.partition(":")[0] for defect in parsed.defects] == ["malformed"]


@pytest.mark.parametrize(
    ("text", "charset", "content_type"),
    [
        (ARABIC, "windows-1256", None),
        (ARABIC, "windows-1256", "text/xml; charset=no-such-charset"),
        (ARABIC, "iso-8859-6", "text/xml; charset=iso-8859-6"),
        (ARABIC, "utf-8-sig", "text/xml; charset=windows-1256"),
        (ARABIC, "utf-16", None),
        (ARABIC, "utf-32", None),
        (FRENCH, "windows-1252", None),
        (FRENCH, "windows-1252", "text/xml; charset=utf-8"),
    ],
)
def test_text_is_told_by_its_bytes(text: str, charset: str, content_type: str | None) -> None:
    """Arabic and European text are told apart where nothing, or something wrong, is declared."""
    found, _ = to_utf8(text.encode(charset), content_type)

    assert found.decode() == text


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("utf-16-le", ARABIC),
        ("utf-16-be", ARABIC),
        ("utf-32-le", ARABIC),
        ("utf-32-be", ARABIC),
        ("cp037", "Border closed"),
        ("cp500", "Border closed"),
        ("iso2022_jp", "日本"),
        ("hz", "中文"),
        ("utf-7", ARABIC),
        ("koi8-r", "Граница"),
        ("big5", "日本"),
        ("cp1255", "גבול"),
        ("iso8859-9", "Sınır kapısı"),
    ],
)
def test_a_document_says_what_it_is_written_in(charset: str, text: str) -> None:
    """The declaration is found in the charset itself, with no mark before it, and believed where it fits."""
    body = f'<?xml version="1.0" encoding="{charset}"?><a>{text}</a>'.encode(charset)
    found, _ = to_utf8(body, None)

    assert found.decode().endswith(f"<a>{text}</a>")


@pytest.mark.parametrize(
    ("declared", "written", "text"),
    [("gb2312", "gb18030", "龍門"), ("shift_jis", "cp932", "①髙"), ("euc-kr", "cp949", "뷁")],
)
def test_a_charset_is_read_as_its_software_writes_it(declared: str, written: str, text: str) -> None:
    """What is declared by its old name and has letters of the newer one is read by the newer one."""
    found, defect = to_utf8(text.encode(written), f"text/xml; charset={declared}")

    assert (found.decode(), defect) == (text, f"charset: declared {declared}, is {written}")


@pytest.mark.parametrize(
    ("declared", "written", "text"),
    [
        ("x-sjis", "shift_jis", "日本語"),
        ("x-cp1251", "cp1251", "Граница"),
        ("X-Mac-Roman", "mac-roman", "fermé"),
        ("iso-8859-8-i", "iso8859-8", "גבול"),
        ("windows-874", "cp874", "ไทย"),
    ],
)
def test_a_charset_is_known_by_its_name_on_the_web(declared: str, written: str, text: str) -> None:
    """Browsers know more names of a charset than Python does; such a declaration is no defect."""
    body = f'<?xml version="1.0" encoding="{declared}"?><a>{text}</a>'.encode(written)
    found, defect = to_utf8(body, None)

    assert found.decode().endswith(f"<a>{text}</a>")
    assert defect is None


@given(st.binary(max_size=300), st.sampled_from([None, "text/xml; charset=utf-16", "x; charset=idna", "charset=rot13"]))
def test_any_bytes_become_utf8(body: bytes, content_type: str | None) -> None:
    """Whatever comes, the result is UTF-8 and nothing is raised."""
    found, _ = to_utf8(body, content_type)

    found.decode()


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-16", "utf-8-sig"])
def test_json_is_told_by_its_first_letter(charset: str) -> None:
    """Of two and four bytes a letter, in either order, with a mark and without."""
    body = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "خبر"}]}'  # a report

    assert [entry.title for entry in parse_feed(body.encode(charset), None, "").entries] == ["خبر"]


@pytest.mark.parametrize(
    ("inside", "served", "is_in"),
    [
        ("iso-8859-1", "windows-1256", "windows-1256"),
        ("windows-1256", "iso-8859-1", "windows-1256"),
        ("windows-1256", "utf-8", "windows-1256"),
        ("utf-8", "windows-1256", "windows-1256"),
        ("windows-1251", "iso-8859-1", "windows-1251"),
        ("iso-8859-9", "iso-8859-1", "iso-8859-9"),
        ("utf-8", "iso-8859-1", "utf-8"),
    ],
)
def test_where_document_and_server_disagree_the_letters_decide(inside: str, served: str, is_in: str) -> None:
    """Either may be what somebody's software writes, whatever it has."""
    titles = {
        "windows-1256": "إغلاق المعبر الحدودي أمام المسافرين",  # the border crossing closed to travellers
        "windows-1251": "Пограничный переход закрыт",  # the border crossing is closed
        "iso-8859-9": "Sınır kapısı geçişlere kapatıldı, açıklama bekleniyor",  # the border gate is closed to crossings
        "utf-8": "إغلاق المعبر",
    }
    title = titles[is_in]
    body = f'<?xml version="1.0" encoding="{inside}"?><rss><channel><item><title>{title}</title></item></channel></rss>'

    (entry,) = parse_feed(body.encode(is_in), f"text/xml; charset={served}", "").entries
    assert entry.title == title


def test_a_server_is_not_believed_of_damaged_utf8() -> None:
    """A letter that was cut leaves the rest what it is."""
    title = "إغلاق المعبر الحدودي"  # the border crossing closed
    body = f'<?xml version="1.0" encoding="utf-8"?><rss><channel><item><title>{title}</title></item></channel></rss>'
    cut = body.encode().replace("ي".encode(), "ي".encode()[:1])

    (entry,) = parse_feed(cut, "text/xml; charset=windows-1252", "").entries
    assert entry.title.startswith(title[:-1])
