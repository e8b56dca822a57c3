"""Reading scanned files: every kind, every way up, and what cannot be read in a sentence."""

import io
import resource as system
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from desktop_app.errors import RuleViolation
from desktop_app.papers import agreement
from desktop_app.papers.scan import reader
from desktop_app.papers.scan.code_reader import find_code
from desktop_app.papers.scan.leaf import join_leaves
from desktop_app.papers.scan.reader import ScannedSheet, open_scan
from tests.papers import samples
from tests.papers.scans import coded, pictures, scan_file, scan_pdf, scanned


@pytest.fixture(scope="module")
def pages() -> list[Image.Image]:
    return pictures(coded(lambda: agreement.render(samples.agreement())))


def read(path: Path) -> list[ScannedSheet]:
    with open_scan(path) as (count, sheets):
        out = list(sheets)
    assert len(out) == count
    return out


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("name", ["扫描.pdf", "扫描.tif", "扫描.png", "扫描.jpg"])
def test_a_page_comes_back_upright_from_every_kind_of_file(
    tmp_path: Path, pages: list[Image.Image], name: str, quarters: int
) -> None:
    (sheet,) = read(scan_file(tmp_path, name, [scanned(pages[0], quarters=quarters)]))
    assert sheet.code is not None
    assert (sheet.code.page, sheet.code.pages) == (1, 2)
    upright = pictures(sheet.leaf)
    assert len(upright) == 1
    found = find_code(upright[0])
    assert found is not None
    assert found.quarters == 0
    assert sheet.corners is not None
    for one, other in zip(found.corners, sheet.corners, strict=True):
        assert one == pytest.approx(other, abs=0.004)
    with pikepdf.open(io.BytesIO(sheet.leaf)) as pdf:
        box = [float(value) for value in pdf.pages[0].mediabox]
    assert sorted((box[2], box[3])) == pytest.approx([595.4, 842.0], abs=3), "the size of the sheet"


def test_all_pages_of_one_file_are_read_in_order_and_joined(tmp_path: Path, pages: list[Image.Image]) -> None:
    blank = Image.new("L", pages[0].size, 255)
    for name in ("叠.pdf", "叠.tif"):
        sheets = read(scan_file(tmp_path, name, [pages[1], blank, scanned(pages[0], quarters=2)]))
        assert [sheet.place for sheet in sheets] == [1, 2, 3]
        assert [sheet.code.page if sheet.code else None for sheet in sheets] == [2, None, 1]
        joined = join_leaves([sheets[2].leaf, sheets[0].leaf])
        assert joined == join_leaves([sheets[2].leaf, sheets[0].leaf])
        found = [find_code(page) for page in pictures(joined)]
        assert [(one.code.page, one.quarters) for one in found if one] == [(1, 0), (2, 0)]


def test_a_jpeg_is_kept_as_it_was_scanned(tmp_path: Path, pages: list[Image.Image]) -> None:
    path = scan_file(tmp_path, "照片.jpg", [pages[0]])
    (sheet,) = read(path)
    with pikepdf.open(io.BytesIO(sheet.leaf)) as pdf:
        image = pdf.pages[0].resources.XObject.Scan
        assert image.read_raw_bytes() == path.read_bytes()


def test_a_photograph_lying_on_its_side_by_the_camera_is_turned(
    tmp_path: Path, pages: list[Image.Image]
) -> None:
    note = Image.Exif()
    note[274] = 6
    path = tmp_path / "手机.jpg"
    pages[0].rotate(90, expand=True).save(path, exif=note, dpi=(200, 200))
    (sheet,) = read(path)
    found = find_code(pictures(sheet.leaf)[0])
    assert found is not None
    assert found.quarters == 0


def test_black_and_white_stays_black_and_white(tmp_path: Path, pages: list[Image.Image]) -> None:
    (sheet,) = read(scan_file(tmp_path, "黑白.tif", [pages[0].convert("1")]))
    assert sheet.code is not None
    assert len(sheet.leaf) < 600_000
    with pikepdf.open(io.BytesIO(sheet.leaf)) as pdf:
        image = pdf.pages[0].resources.XObject.Scan
        assert image.BitsPerComponent == 1


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("坏.pdf", b"%PDF-1.7\nnothing more", "已损坏"),
        ("坏.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 200, "已损坏"),
        ("表.xlsx", b"PK\x03\x04" + b"\0" * 200, "不是扫描件"),
    ],
)
def test_what_cannot_be_read_is_explained(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(RuleViolation, match=words) as refused:
        read(path)
    assert name in refused.value.text


def test_a_password_is_explained(tmp_path: Path, pages: list[Image.Image]) -> None:
    path = tmp_path / "锁.pdf"
    with pikepdf.open(io.BytesIO(scan_pdf(pages[:1]))) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(RuleViolation, match="有密码"):
        read(path)


def test_a_cut_off_tiff_gives_its_whole_pages_first(tmp_path: Path, pages: list[Image.Image]) -> None:
    path = scan_file(tmp_path, "断.tif", [pages[0], pages[1]])
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 4])
    got: list[ScannedSheet] = []
    with pytest.raises(RuleViolation, match="已损坏"), open_scan(path) as (_, sheets):
        got.extend(sheets)


def test_a_picture_of_twenty_thousand_dots_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "大.png"
    Image.new("1", (20_000, 20_000)).save(path)
    before = system.getrusage(system.RUSAGE_SELF).ru_maxrss
    with pytest.raises(RuleViolation, match="图片太大"):
        read(path)
    assert system.getrusage(system.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_large_page_is_looked_at_in_bounded_size(tmp_path: Path, pages: list[Image.Image]) -> None:
    """A3 at 600 dpi, in a PDF: the code is found, the leaf is not blown up."""
    sheet = pages[0].resize((pages[0].width * 3, pages[0].height * 3))
    wide = Image.new("L", (sheet.height, sheet.height * 1414 // 1000), 255)
    wide.paste(sheet, (0, wide.height - sheet.height))
    path = scan_file(tmp_path, "A3.pdf", [wide], dpi=600)
    (read_one,) = read(path)
    assert read_one.code is not None
    document = pdfium.PdfDocument(read_one.leaf)
    assert max(document[0].get_size()) == pytest.approx(1190, abs=4)
    document.close()


def test_a_long_pdf_is_opened_anew_every_few_pages_so_that_memory_stays_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both libraries keep what they have decoded while a file is open (measured: 3.5 MB a page)."""
    path = scan_file(tmp_path, "长.pdf", [Image.new("L", (200, 280), 255 - n) for n in range(20)])
    opened: list[object] = []
    real = pdfium.PdfDocument

    def noting(source: Path) -> pdfium.PdfDocument:
        opened.append(source)
        return real(source)

    monkeypatch.setattr(reader.pdfium, "PdfDocument", noting)
    assert [sheet.place for sheet in read(path)] == list(range(1, 21))
    assert len(opened) == 3
