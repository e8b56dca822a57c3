"""Scans of every kind: turned upright, placed, numbered; bad ones told with a sentence; memory bounded."""

import io
import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw

from desktop_app.domain.attachment import HEAD_BYTES, sniff
from desktop_app.domain.dossier_scan import PageMark
from desktop_app.errors import RuleViolation
from desktop_app.papers.dossier.bind import bind
from desktop_app.papers.dossier.entry import Dossier, DossierSlot, NumberPosition
from desktop_app.papers.dossier.picture import drawn_pages, write_pictures
from desktop_app.papers.dossier.scan import picture_sheet
from desktop_app.papers.dossier.scan_check import check_scan
from desktop_app.papers.kit.sheet import A4_HEIGHT, A4_WIDTH
from desktop_app.papers.preview import page_count, render_page
from tests.papers import samples
from tests.papers.reading import page_texts, squeezed
from tests.papers.test_dossier import corner, ink_of_number

RED, GREEN = (200, 30, 30), (30, 160, 60)


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return samples.dossier()


def scan(wide: int, high: int, mode: str = "RGB") -> Image.Image:
    """A light page with a dark block in its upper left corner."""
    light, dark = {"RGB": ((250, 250, 245), RED), "CMYK": ((0, 0, 0, 5), (0, 220, 220, 60))}.get(mode, (1, 0))
    if mode == "L":
        light, dark = 250, 40
    if mode == "RGBA":
        light, dark = (0, 0, 0, 0), (*RED, 255)
    image = Image.new(mode, (wide, high), light)
    ImageDraw.Draw(image).rectangle((wide // 20, high // 20, wide // 4, high // 6), fill=dark)
    return image


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def placed(data: bytes, marks: dict[int, PageMark] | None = None) -> bytes:
    out = io.BytesIO()
    write_pictures(io.BytesIO(data), "收条", out, marks)
    return out.getvalue()


def dark_corner(pdf: bytes, index: int = 0) -> str:
    """In which quarter of the page the dark block lies."""
    page = render_page(pdf, index, 0.25)
    found = {
        (x * 2 // page.width, y * 2 // page.height)
        for y in range(page.height)
        for x in range(page.width)
        if page.rgb[(y * page.width + x) * 3 + 1] < 120
    }
    names = {(0, 0): "upper left", (1, 0): "upper right", (1, 1): "lower right", (0, 1): "lower left"}
    return " ".join(names[one] for one in sorted(found))


def size_of(pdf: bytes, index: int = 0) -> tuple[int, int]:
    document = pdfium.PdfDocument(pdf)
    wide, high = document[index].get_size()
    document.close()
    return round(wide), round(high)


A4 = (round(A4_WIDTH), round(A4_HEIGHT))


@pytest.mark.parametrize(
    ("mode", "kind", "options"),
    [
        ("RGB", "JPEG", {"dpi": (200, 200)}),
        ("L", "JPEG", {"dpi": (200, 200)}),
        ("CMYK", "JPEG", {"dpi": (200, 200)}),
        ("RGB", "PNG", {"dpi": (200, 200)}),
        ("RGBA", "PNG", {}),
        ("1", "PNG", {}),
        ("P", "PNG", {}),
        ("RGB", "TIFF", {"compression": "tiff_lzw", "dpi": (200, 200)}),
        ("1", "TIFF", {"compression": "group4", "dpi": (200, 200)}),
        ("L", "BMP", {}),
        ("RGB", "WEBP", {}),
    ],
)
def test_a_whole_sheet_of_every_kind_fills_its_page(mode: str, kind: str, options: dict[str, Any]) -> None:
    image = scan(1654, 2339).convert("P") if mode == "P" else scan(1654, 2339, mode)
    pdf = placed(saved(image, kind, **options))
    assert size_of(pdf) == A4
    assert dark_corner(pdf) == "upper left"
    assert pdf == placed(saved(image, kind, **options)), "the same bytes"
    page = render_page(pdf, 0, 0.25)
    light = sum(value > 220 for value in page.rgb[1::3])
    assert light > page.width * page.height * 0.9


def test_a_sheet_that_lies_keeps_lying_and_a_photograph_stays_inside_the_margins() -> None:
    assert size_of(placed(saved(scan(2339, 1654), "JPEG", dpi=(200, 200)))) == A4[::-1]
    photo = placed(saved(scan(1600, 1200), "JPEG"))
    assert size_of(photo) == A4
    page = render_page(photo, 0, 0.25)
    row = page.rgb[(page.height // 2) * page.width * 3 :][: page.width * 3]
    assert set(row[: 3 * (page.width // 10)]) == {255}, "the binding edge is free"


@pytest.mark.parametrize(
    ("orientation", "where"),
    [(1, "upper left"), (3, "lower right"), (6, "upper right"), (8, "lower left"), (2, "upper right")],
)
def test_a_photograph_is_turned_as_the_camera_says(orientation: int, where: str) -> None:
    image = scan(1654, 2339)
    exif = image.getexif()
    exif[0x0112] = orientation
    assert dark_corner(placed(saved(image, "JPEG", exif=exif, dpi=(200, 200)))) == where


@pytest.mark.parametrize(
    ("turn", "where"), [(0, "upper left"), (1, "upper right"), (2, "lower right"), (3, "lower left")]
)
def test_the_person_turns_a_page(turn: int, where: str, dossier: Dossier) -> None:
    data = saved(scan(1654, 2339), "JPEG", dpi=(200, 200))
    assert dark_corner(placed(data, {0: PageMark(turn)})) == where
    slot = DossierSlot("收条", placed(data), marks={0: PageMark(turn)})
    bound = bind(replace(dossier, slots=(slot,)))
    assert dark_corner(bound.pdf, bound.entries[0].index) == where
    plain = bind(replace(dossier, slots=(DossierSlot("空白", pages(1)),)))
    if turn != 1:  # there the block lies under the number
        upright = ink_of_number(plain.pdf, plain.entries[0].index)
        found = ink_of_number(bound.pdf, bound.entries[0].index)
        assert len(found) == pytest.approx(len(upright), abs=4), "the number stays upright"
        assert {y for _, y in found} == {y for _, y in upright}, "and above"


def test_a_page_keeps_no_note_of_the_place_where_it_was_taken() -> None:
    image = scan(1654, 2339)
    exif = image.getexif()
    exif[0x010F] = "CAMERA-OF-MR-WANG"
    data = saved(image, "JPEG", exif=exif, dpi=(200, 200))
    assert b"CAMERA-OF-MR-WANG" in data
    assert b"CAMERA-OF-MR-WANG" not in placed(data)
    (page,) = drawn_pages(io.BytesIO(data), "x")
    assert Image.open(io.BytesIO(page.data)).size == (1654, 2339), "its points are the very same"


def test_each_page_of_a_tiff_is_one_and_each_is_turned_alone() -> None:
    pages = [scan(850, 1100, "1"), scan(1100, 850), scan(1654, 2339, "L")]
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert check_scan(io.BytesIO(data), sniff(data[:HEAD_BYTES]), "传真.tif") == 3
    pdf = placed(data, {1: PageMark(1), 2: PageMark(2)})
    assert page_count(pdf) == 3
    assert [dark_corner(pdf, index) for index in range(3)] == ["upper left", "upper right", "lower right"]


def test_a_picture_is_looked_at_as_it_is() -> None:
    pdf = picture_sheet(io.BytesIO(saved(scan(400, 300), "PNG")), "现场照片")
    assert size_of(pdf) == (288, 216)


def pages(count: int, name: str = "页") -> bytes:
    """A PDF of so many pages that say their number."""
    with pikepdf.new() as pdf:
        for number in range(count):
            pdf.add_blank_page(page_size=(A4_WIDTH, A4_HEIGHT))
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont="/Helvetica"
            )
            pdf.pages[-1].obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            words = f"BT /F1 20 Tf 100 400 Td ({name.encode().hex()}-{number}) Tj ET".encode()
            pdf.pages[-1].obj.Contents = pikepdf.Stream(pdf, words)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()


def test_blank_backs_carry_no_number_and_count_as_backs(dossier: Dossier) -> None:
    double = DossierSlot("双面", pages(4), marks={1: PageMark(blank=True)})
    given = replace(
        dossier, slots=(double, DossierSlot("单页", pages(1))), position=NumberPosition.UPPER_OUTER
    )
    bound = bind(given)
    assert [(e.first_page, e.last_page, e.count) for e in bound.entries] == [(1, 3, 4), (4, 4, 1)]
    assert bound.pages == 4
    sides = [(corner(bound.pdf, index, right=False), corner(bound.pdf, index)) for index in range(2, 7)]
    assert sides == [("", "1"), ("", ""), ("", "2"), ("3", ""), ("", "4")]
    below = bind(replace(given, position=NumberPosition.LOWER_OUTER)).pdf
    assert corner(below, 5, right=False, upper=False) == "3"
    listed = squeezed(page_texts(bound.pdf)[1])
    assert "1双面12单页4" in listed
    assert "共4页" in listed


def test_notes_in_the_margin_are_seen_and_scripts_stay_behind(dossier: Dossier) -> None:
    with pikepdf.open(io.BytesIO(pages(1))) as pdf:
        look = pikepdf.Stream(
            pdf, b"1 0 0 rg 0 0 100 50 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 100, 50],
        )  # fmt: skip
        stamp = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[50, 700, 150, 750], F=4,
            AP=pikepdf.Dictionary(N=look),
        )  # fmt: skip
        pdf.pages[0].obj.Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(stamp)]))
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        out = io.BytesIO()
        pdf.save(out)
    bound = bind(replace(dossier, slots=(DossierSlot("批注", out.getvalue()),)))
    page = render_page(bound.pdf, 2, 0.5)
    reds = [n for n in range(page.width * page.height) if page.rgb[n * 3 : n * 3 + 3] == b"\xff\x00\x00"]
    assert len(reds) > 1000
    assert b"JavaScript" not in bound.pdf


def test_the_bound_file_is_sound_and_loses_no_text(dossier: Dossier, tmp_path: Path) -> None:
    photo = placed(saved(scan(1654, 2339), "JPEG", dpi=(200, 200)))
    given = replace(
        dossier, slots=(*dossier.slots, DossierSlot("照片", photo), DossierSlot("扫描", pages(3)))
    )
    bound = bind(given)
    with pikepdf.open(io.BytesIO(bound.pdf)) as pdf:
        assert pdf.check_pdf_syntax() == []
    before = [text for slot in given.slots for text in page_texts(slot.pdf)]
    after = page_texts(bound.pdf)[bound.entries[0].index : -1]
    for number, (own, found) in enumerate(zip(before, after, strict=True), 1):
        assert sorted(squeezed(own) + str(number)) == sorted(squeezed(found))
    qpdf = shutil.which("qpdf")
    if qpdf is None:
        pytest.skip("qpdf is not installed")
    path = tmp_path / "全卷.pdf"
    path.write_bytes(bound.pdf)
    done = subprocess.run([qpdf, "--check", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, "No syntax or stream encoding errors" in done.stdout) == (0, True), done.stderr


def locked(**options: Any) -> bytes:
    with pikepdf.open(io.BytesIO(pages(2))) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(**options))
        return out.getvalue()


def test_a_file_that_may_only_not_be_printed_is_bound_in_clear(dossier: Dossier) -> None:
    bound = bind(replace(dossier, slots=(DossierSlot("限制", locked(owner="x", user="")),)))
    assert page_texts(bound.pdf)[3].startswith("e9a1b5-1")
    assert b"/Encrypt" not in bound.pdf


def _refusal(data: bytes, name: str) -> str:
    with pytest.raises(RuleViolation) as refusal:
        check_scan(io.BytesIO(data), sniff(data[:HEAD_BYTES], name), name)
    return refusal.value.text


def test_what_cannot_be_bound_is_told_before_it_joins(monkeypatch: pytest.MonkeyPatch) -> None:
    jpeg = saved(scan(1654, 2339), "JPEG")
    whole = pages(3)
    heic = b"\0\0\0\x18ftypheic" + bytes(100)
    assert "设了密码" in _refusal(locked(owner="x", user="123456"), "判决书.pdf")
    assert "打不开" in _refusal(b"%PDF-1.4 nothing", "坏.pdf")
    assert "不完整" in _refusal(whole[: len(whole) * 2 // 3], "半份.pdf")
    assert "重新扫描或拍照" in _refusal(jpeg[: len(jpeg) // 2], "半张.jpg")
    assert "重新扫描或拍照" in _refusal(b"\xff\xd8\xff" + bytes(50), "坏.jpg")
    assert "兼容性最佳" in _refusal(heic, "IMG_2041.heic")
    assert "只能装订 PDF 和图片" in _refusal(b"PK\x03\x04word/", "协议.docx")
    huge = saved(Image.new("1", (20000, 20000)), "PNG")
    assert "20000 × 20000 点，太大了，请用 200 dpi 重新扫描" in _refusal(huge, "大图.png")
    monkeypatch.setattr("desktop_app.papers.dossier.scan_check.MOST_PAGES", 2)
    assert "有 3 页，一份最多 2 页，请分成几份" in _refusal(whole, "厚.pdf")
    assert check_scan(io.BytesIO(jpeg), sniff(jpeg), "好.jpg") == 1


def test_the_same_dossier_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pages(3))
    (tmp_path / "b.jpg").write_bytes(saved(scan(1654, 2339), "JPEG", dpi=(200, 200)))
    for seed in ("1", "2"):
        _child(tmp_path / f"{seed}.pdf", tmp_path / "a.pdf", tmp_path / "b.jpg", seed=seed)
    assert (tmp_path / "1.pdf").read_bytes() == (tmp_path / "2.pdf").read_bytes()


def noise(seed: int) -> bytes:
    """A grey scan of a written page, about as many bytes as a scanner makes of one."""
    image = Image.new("L", (1654, 2339), 245)
    pen, dice = ImageDraw.Draw(image), random.Random(seed)
    for y in range(150, 2200, 30):
        for x in range(150, 1500, 14):
            pen.rectangle(
                (x, y, x + dice.randrange(4, 11), y + dice.randrange(6, 20)), fill=dice.randrange(90)
            )
    return saved(image, "JPEG", quality=60, dpi=(200, 200))


def _child(out: Path, *files: Path, seed: str = "0") -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.papers.scan_child", str(out), *map(str, files)],
        capture_output=True, check=True, cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": seed},
    )  # fmt: skip
    return json.loads(done.stdout)


def test_memory_does_not_grow_with_the_pages_nor_with_their_points(tmp_path: Path) -> None:
    sheets = [noise(seed) for seed in range(4)]
    with pikepdf.new() as pdf:
        for number in range(300):
            image = pikepdf.Stream(
                pdf, sheets[number % 4] + str(number).encode(), Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image, Width=1654, Height=2339, ColorSpace=pikepdf.Name.DeviceGray,
                BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
            )  # fmt: skip
            pdf.add_blank_page(page_size=(A4_WIDTH, A4_HEIGHT))
            pdf.pages[-1].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
            pdf.pages[-1].obj.Contents = pikepdf.Stream(pdf, b"q 595 0 0 842 0 0 cm /Im Do Q")
        pdf.save(tmp_path / "many.pdf")
    assert (tmp_path / "many.pdf").stat().st_size > 100_000_000
    Image.new("L", (12000, 16000), 240).save(tmp_path / "large.jpg", quality=60, dpi=(1400, 1400))
    scan(7016, 9921, "L").save(tmp_path / "a3.tif", compression="tiff_lzw", dpi=(600, 600))
    said = _child(tmp_path / "out.pdf", tmp_path / "many.pdf", tmp_path / "large.jpg", tmp_path / "a3.tif")
    assert (said["pages"], said["refused"]) == (302, [])
    assert said["most"] <= 250, "bytes of one page, not of all"
    last = page_texts(_last_pages(tmp_path / "out.pdf"))
    assert [text.strip() for text in last[:3]] == ["300", "301", "302"]


def _last_pages(path: Path) -> bytes:
    with pikepdf.open(path) as pdf, pikepdf.new() as some:
        for page in list(pdf.pages)[-4:]:
            some.pages.append(page)
        out = io.BytesIO()
        some.save(out)
        return out.getvalue()
