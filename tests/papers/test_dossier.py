"""The bound dossier: numbers on every page, contents and bookmarks that agree, the same bytes."""

import io
from dataclasses import replace
from datetime import date

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from desktop_app.errors import RuleViolation
from desktop_app.papers.dossier.bind import Bound, Dossier, DossierSlot, NumberPosition, bind
from desktop_app.papers.dossier.contents import ContentsRow, page_texts
from desktop_app.papers.dossier.scan import picture_page
from desktop_app.papers.kit.sheet import A4_HEIGHT, A4_WIDTH, MM
from desktop_app.papers.preview import page_count, render_page
from tests.papers import samples
from tests.papers.reading import fonts_of, squeezed
from tests.papers.reading import page_texts as texts_of


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return samples.dossier()


@pytest.fixture(scope="module")
def bound(dossier: Dossier) -> Bound:
    return bind(dossier)


def corner(pdf: bytes, index: int, *, right: bool = True, upper: bool = True) -> str:
    document = pdfium.PdfDocument(pdf)
    try:
        page = document[index]
        wide, high = page.get_size()
        left = wide - 30 * MM if right else 0
        low = high - 18 * MM if upper else 0
        text = page.get_textpage().get_text_bounded(left, low, left + 30 * MM, low + 18 * MM)
        return squeezed(text)
    finally:
        document.close()


def test_every_page_between_contents_and_back_cover_is_numbered(bound: Bound) -> None:
    numbers = [corner(bound.pdf, index) for index in range(page_count(bound.pdf))]
    assert numbers == ["", "", *(str(number) for number in range(1, bound.pages + 1)), ""]
    assert bound.pages == 6


def test_entries_say_where_each_paper_begins_and_ends(bound: Bound) -> None:
    assert [(one.first_page, one.last_page, one.index) for one in bound.entries] == [
        (1, 1, 2),
        (2, 2, 3),
        (3, 4, 4),
        (5, 6, 6),
    ]
    texts = [squeezed(text) for text in texts_of(bound.pdf)]
    assert "人民调解协议书" in texts[bound.entries[3].index]


def test_contents_print_names_pages_remarks_and_checksum(bound: Bound) -> None:
    text = squeezed(texts_of(bound.pdf)[1])
    rows = "1人民调解受理登记表12证据材料（收条）2原件1张3人民调解记录34人民调解协议书5-6"
    assert rows in text
    assert text.endswith(f"卷内文书共6页。校验码：{squeezed(bound.checksum)}")


def test_only_the_last_entry_shows_a_range() -> None:
    rows = (ContentsRow("甲", 1, 3), ContentsRow("乙", 4, 4), ContentsRow("丙", 5, 9))
    assert page_texts(rows) == ("1", "4", "5-9")
    assert page_texts(rows[:2]) == ("1", "4")


def test_bookmarks_lead_to_the_first_page_of_every_entry(bound: Bound) -> None:
    with pikepdf.open(io.BytesIO(bound.pdf)) as pdf, pdf.open_outline() as outline:
        found = [
            (item.title, pikepdf.Page(item.destination[0]).index)  # pyright: ignore
            for item in outline.root
        ]
    inner = [(one.name, one.index) for one in bound.entries]
    assert found == [("卷宗封面", 0), ("卷内目录", 1), *inner, ("封底", 8)]


def test_pages_are_a4_and_a_turned_slip_lies_upright_on_one(bound: Bound) -> None:
    document = pdfium.PdfDocument(bound.pdf)
    sizes = [page.get_size() for page in document]
    document.close()
    assert all(abs(wide - A4_WIDTH) < 1 and abs(high - A4_HEIGHT) < 1 for wide, high in sizes)
    picture = render_page(bound.pdf, bound.entries[1].index, 0.5)
    rows = [picture.rgb[y * picture.width * 3 :][: picture.width * 3] for y in range(picture.height)]
    paper = [(row.count(226), y) for y, row in enumerate(rows) if 226 in row]
    wide, high = max(count for count, _ in paper), len(paper)
    assert wide > high * 1.3


def test_the_same_dossier_gives_the_same_bytes_and_a_changed_paper_another_checksum(
    dossier: Dossier, bound: Bound
) -> None:
    assert bind(dossier).pdf == bound.pdf
    changed = replace(
        dossier, slots=(*dossier.slots[:-1], replace(dossier.slots[-1], pdf=samples.receipt_scan()))
    )
    assert bind(changed).checksum != bound.checksum


def test_a_bound_dossier_can_be_bound_again_without_losing_its_numbers(
    dossier: Dossier, bound: Bound
) -> None:
    again = bind(replace(dossier, slots=(DossierSlot("前卷", bound.pdf),)))
    text = squeezed(texts_of(again.pdf)[2 + bound.entries[2].index])
    assert text.count("人民调解记录") == 1
    assert again.pages == page_count(bound.pdf)


def test_numbers_can_stand_outside_or_below(dossier: Dossier) -> None:
    outer = bind(replace(dossier, position=NumberPosition.UPPER_OUTER)).pdf
    assert corner(outer, 2) == "1"
    assert corner(outer, 3, right=False) == "2"
    assert corner(outer, 3) == ""
    lower = bind(replace(dossier, position=NumberPosition.LOWER_RIGHT)).pdf
    assert corner(lower, 2, upper=False) == "1"
    assert corner(lower, 2) == ""


def test_a_number_stands_upright_on_a_page_that_the_scanner_turned(dossier: Dossier) -> None:
    with pikepdf.open(io.BytesIO(dossier.slots[0].pdf)) as pdf:
        pdf.pages[0].mediabox = pikepdf.Rectangle(0, 0, A4_HEIGHT, A4_WIDTH)
        pdf.pages[0].rotate(90, relative=False)
        target = io.BytesIO()
        pdf.save(target)
    turned = bind(replace(dossier, slots=(DossierSlot("扫描件", target.getvalue()),)))
    straight = bind(dossier)
    assert ink_of_number(turned.pdf, 2) == ink_of_number(straight.pdf, 2)


def ink_of_number(pdf: bytes, index: int) -> list[tuple[int, int]]:
    """Dark points of the upper right corner, as a reader sees the page."""
    picture = render_page(pdf, index, 2.0)
    points = [
        (x, y)
        for y in range(round(18 * MM * 2))
        for x in range(picture.width - round(30 * MM * 2), picture.width)
        if picture.rgb[(y * picture.width + x) * 3] < 60
    ]
    assert points
    return points


def test_pages_that_share_their_resources_each_keep_their_own_number(dossier: Dossier) -> None:
    with pikepdf.new() as pdf:
        shared = pdf.make_indirect(pikepdf.Dictionary())
        for _ in range(3):
            pdf.add_blank_page(page_size=(A4_WIDTH, A4_HEIGHT))
            pdf.pages[-1].obj.Resources = shared
        target = io.BytesIO()
        pdf.save(target)
    pdf_bytes = bind(replace(dossier, slots=(DossierSlot("扫描件", target.getvalue()),))).pdf
    assert [corner(pdf_bytes, index) for index in (2, 3, 4)] == ["1", "2", "3"]


def test_all_fonts_are_embedded(bound: Bound) -> None:
    assert [name for name, embedded in fonts_of(bound.pdf) if not embedded] == []


def test_a_broken_or_missing_paper_is_named(dossier: Dossier) -> None:
    with pytest.raises(RuleViolation, match="证据材料"):
        bind(replace(dossier, slots=(DossierSlot("证据材料", b"no pdf"),)))
    with pytest.raises(RuleViolation, match="还没有文书"):
        bind(replace(dossier, slots=()))


def test_preview_gives_a_picture_with_ink_on_it(bound: Bound) -> None:
    picture = render_page(bound.pdf, 0, 1.0)
    assert (picture.width, picture.height) == (596, 842)
    assert len(picture.rgb) == picture.width * picture.height * 3
    assert picture.rgb[:3] == b"\xff\xff\xff"
    assert 0 in picture.rgb
    with pytest.raises(IndexError):
        render_page(bound.pdf, 9, 1.0)


def test_a_photograph_becomes_an_a4_page_turned_as_the_camera_says() -> None:
    target = io.BytesIO()
    photo = Image.new("RGB", (1200, 600), (200, 30, 30))
    exif = photo.getexif()
    exif[0x0112] = 6
    photo.save(target, "JPEG", exif=exif)
    pdf = picture_page(target.getvalue(), "收条照片", date(2026, 3, 26))
    assert pdf == picture_page(target.getvalue(), "收条照片", date(2026, 3, 26))
    picture = render_page(pdf, 0, 0.5)
    red = [n for n in range(picture.width * picture.height) if picture.rgb[n * 3 + 1] < 60]
    wide = len({n % picture.width for n in red})
    assert len(red) / wide > wide * 1.9
    assert [name for name, embedded in fonts_of(pdf) if not embedded] == []
    with pytest.raises(RuleViolation, match="收条照片"):
        picture_page(b"no picture", "收条照片", date(2026, 3, 26))
