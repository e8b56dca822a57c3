"""Scanned pictures and photographs as pages: JPEG as they are, others made small enough for paper.

A picture is never held decoded when that would take more than 200 MB: a JPEG is decoded at an eighth or a
quarter, any other is refused with a sentence that says how to scan it. What a photograph says of place and
camera (EXIF) does not get into the page, but it is turned as it says.
"""

import io
import threading
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from PIL import Image, ImageOps, UnidentifiedImageError

from desktop_app.domain.dossier_scan import AS_IT_IS, PageMark
from desktop_app.errors import RuleViolation
from desktop_app.papers.kit.pdf_writer import PdfWriter, number, text_string
from desktop_app.papers.kit.sheet import A4_HEIGHT, A4_WIDTH, MM

MOST_DECODED = 200_000_000
"""Bytes of one decoded picture."""
MOST_PAGES = 1000
_PASSED = 3600
"""Longest side in points of a JPEG that is taken as it is: 300 to the inch on A4."""
_LONGEST = 2400
"""Longest side of one that is made anew: 200 to the inch on A4."""
_SMALLEST_DPI = 100
_LEFT, _RIGHT, _EDGE = 28 * MM, 15 * MM, 20 * MM
_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "LA": 4, "PA": 4}
_QUARTERS = {1: 0, 6: 1, 3: 2, 8: 3}
"""Quarters clockwise by EXIF orientation; the others are mirrored and have to be decoded."""
_OPENING = threading.Lock()
Place = Callable[["Drawn", int], tuple[float, float, float, float, float, float]]
"""Width and height of the page, then left, bottom, width and height of the picture on it, as seen."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as a PDF image: size in points of the grid, what its dictionary says, its bytes.

    ``turn``: quarters to turn it clockwise when it is drawn; ``dpi`` 0 when it does not say.
    """

    width: int
    height: int
    entries: bytes
    data: bytes
    turn: int = 0
    dpi: float = 0


@contextmanager
def _opened(source: BinaryIO, name: str) -> Generator[Image.Image]:
    """A picture whose pixels are not read yet; sizes are checked here, page by page, not by Pillow."""
    try:
        with _OPENING:
            kept, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
            try:
                source.seek(0)
                image = Image.open(source)
            finally:
                Image.MAX_IMAGE_PIXELS = kept
        with image:
            yield image
    except (UnidentifiedImageError, OSError, EOFError, SyntaxError, ValueError, zlib.error) as fault:
        raise RuleViolation(f"“{name}”不是可以打开的图片，请重新扫描或拍照。", "slots") from fault


def _frames(image: Image.Image, name: str) -> Iterator[Image.Image]:
    count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    if count > MOST_PAGES:
        raise RuleViolation(f"“{name}”有 {count} 页，一份最多 {MOST_PAGES} 页，请分成几份再加。", "slots")
    for place in range(count):
        if place:
            image.seek(place)
        yield image


def _load(image: Image.Image, name: str, page: int, *, longest: int = _LONGEST) -> None:
    """Decode a picture, a JPEG only as large as needed.

    :raises RuleViolation: when it would take too much memory.
    """
    wide, high = image.size
    most = max(wide, high)
    coefficients = 0
    if image.format in {"JPEG", "MPO"}:
        if most > longest:
            cast(Any, image).draft(None, (max(1, wide * longest // most), max(1, high * longest // most)))
        # A progressive one is held whole as coefficients, whatever size is wanted.
        coefficients = wide * high * 3 if image.info.get("progressive") else 0
    held = image.width * image.height * _BYTES.get(image.mode, 4) + coefficients
    if held > MOST_DECODED:
        where = f"第 {page + 1} 页" if page else ""
        raise RuleViolation(
            f"“{name}”{where}有 {wide} × {high} 点，太大了，请用 200 dpi 重新扫描（A4 约 1700 × 2300 点），"
            "或另存为 JPEG 再加。",
            "slots",
        )
    image.load()


def _flat(image: Image.Image) -> Image.Image:
    """In black, grey or colour, on white where it is transparent."""
    if image.mode == "1":
        return image
    if image.mode.startswith("I;16") or image.mode == "I":
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"LA", "PA", "RGBA"} or "transparency" in image.info:
        over = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(over, mask=over.getchannel("A"))
        return white
    return image if image.mode in {"L", "RGB"} else image.convert("RGB")


def _small(image: Image.Image, longest: int) -> Image.Image:
    most = max(image.size)
    if most <= longest:
        return image
    if image.mode == "1":
        image = image.convert("L")
    factor = most // longest
    if factor > 1:
        image = image.reduce(factor)
    image.thumbnail((longest, longest), Image.Resampling.BICUBIC)
    return image


def _anew(image: Image.Image, dpi: float) -> Drawn:
    """A decoded picture as JPEG, or as points where it is only black and white."""
    before = max(image.size)
    image = _small(_flat(image), _LONGEST)
    wide, high = image.size
    kept = dpi * max(wide, high) / before
    if image.mode == "1":
        entries, data = b"/ColorSpace /DeviceGray /BitsPerComponent 1", zlib.compress(image.tobytes(), 6)
        return Drawn(wide, high, entries + b" /Filter /FlateDecode", data, dpi=kept)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    colour = b"/DeviceGray" if image.mode == "L" else b"/DeviceRGB"
    entries = b"/ColorSpace %s /BitsPerComponent 8 /Filter /DCTDecode" % colour
    return Drawn(wide, high, entries, out.getvalue(), dpi=kept)


def _without_notes(data: bytes) -> bytes:
    """A JPEG without its notes (EXIF, place, thumbnails): only what decodes it stays."""
    out, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        mark, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big") + 2
        if mark not in {*range(0xE1, 0xEE), 0xEF, 0xFE}:
            out += data[at : at + size]
        at += size
    return bytes(out) + data[at:]


def _passed(image: Image.Image, source: BinaryIO, dpi: float) -> Drawn | None:
    """A JPEG as it is; None when it has to be made anew."""
    turn = _QUARTERS.get(image.getexif().get(0x0112, 1))
    plain = image.format == "JPEG" and image.mode in {"L", "RGB"} and turn is not None
    if not plain or max(image.size) > _PASSED:
        return None
    source.seek(0)
    data = _without_notes(source.read())
    colour = b"/DeviceGray" if image.mode == "L" else b"/DeviceRGB"
    entries = b"/ColorSpace %s /BitsPerComponent 8 /Filter /DCTDecode" % colour
    return Drawn(image.width, image.height, entries, data, turn or 0, dpi)


def _dpi(image: Image.Image) -> float:
    said = image.info.get("dpi")
    try:
        found = float(said[0]) if said else 0.0
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return 0.0
    return found if 50 <= found <= 2400 else 0.0


def drawn_pages(source: BinaryIO, name: str) -> Iterator[Drawn]:
    """The pages of a picture file, upright as it says itself; several only of a TIFF.

    :raises RuleViolation: for a file that is no picture, is damaged or too large.
    """
    with _opened(source, name) as image:
        for page, frame in enumerate(_frames(image, name)):
            dpi = _dpi(frame)
            passed = _passed(frame, source, dpi)
            if passed is not None:
                yield passed
                continue
            _load(frame, name, page)
            ImageOps.exif_transpose(frame, in_place=True)
            yield _anew(frame, dpi)


def check_picture(source: BinaryIO, name: str) -> int:
    """Read every page of a picture file, and say how many there are.

    :raises RuleViolation: for a file that is no picture, is damaged or too large.
    """
    count = 0
    with _opened(source, name) as image:
        for page, frame in enumerate(_frames(image, name)):
            _load(frame, name, page, longest=600)
            count += 1
    return count


def smaller_jpeg(data: bytes) -> tuple[bytes, int, int] | None:
    """A JPEG inside a PDF made as small as paper needs, with its new size; None: it stays as it is."""
    try:
        with _opened(io.BytesIO(data), "") as image:
            _load(image, "", 0)
            if image.mode not in {"L", "RGB"}:
                return None
            small = _small(image, _PASSED)
            out = io.BytesIO()
            small.save(out, "JPEG", quality=85)
            return out.getvalue(), small.width, small.height
    except RuleViolation:
        return None


def _is_sheet(wide: float, high: float, dpi: float) -> bool:
    """Whether a picture is a whole A4 sheet: by its size, or by its shape where it does not say."""
    across, down = sorted((wide, high))
    if dpi:
        return abs(across * 72 / dpi - A4_WIDTH) < 6 * MM and abs(down * 72 / dpi - A4_HEIGHT) < 8 * MM
    return down >= 1600 and abs(down / across - A4_HEIGHT / A4_WIDTH) < 0.02


def _placed(picture: Drawn, turn: int) -> tuple[float, float, float, float, float, float]:
    """Width and height of the page, and of the picture on it with its lower left corner, as seen."""
    wide, high = float(picture.width), float(picture.height)
    if turn % 2:
        wide, high = high, wide
    if _is_sheet(wide, high, picture.dpi):
        size = (A4_WIDTH, A4_HEIGHT) if high >= wide else (A4_HEIGHT, A4_WIDTH)
        return (*size, 0.0, 0.0, *size)
    most = 72 / _SMALLEST_DPI
    across, down = A4_WIDTH - _LEFT - _RIGHT, A4_HEIGHT - 2 * _EDGE
    scale = min(most, across / wide, down / high)
    wide, high = wide * scale, high * scale
    return A4_WIDTH, A4_HEIGHT, _LEFT + (across - wide) / 2, (A4_HEIGHT - high) / 2, wide, high


def _as_it_is(picture: Drawn, turn: int) -> tuple[float, float, float, float, float, float]:
    """As ``_placed``: a page that is the picture, as wide as A4 at most."""
    wide, high = float(picture.width), float(picture.height)
    if turn % 2:
        wide, high = high, wide
    scale = min(72 / _SMALLEST_DPI, A4_WIDTH / wide)
    return wide * scale, high * scale, 0.0, 0.0, wide * scale, high * scale


def _command(picture: Drawn, mark: PageMark, place: Place) -> tuple[bytes, float, float]:
    turn = (picture.turn + mark.turn) % 4
    page_wide, page_high, x, y, wide, high = place(picture, turn)
    matrix = {
        0: (wide, 0, 0, high, x, y),
        1: (0, -high, wide, 0, x, y + high),
        2: (-wide, 0, 0, -high, x + wide, y + high),
        3: (0, high, -wide, 0, x + wide, y),
    }[turn]
    command = b"q " + b" ".join(number(value) for value in matrix) + b" cm /Im Do Q"
    return command, page_wide, page_high


def write_pictures(
    source: BinaryIO, name: str, target: BinaryIO, marks: Mapping[int, PageMark] | None = None
) -> int:
    """Write a PDF with an A4 page for every page of a picture file; returns how many.

    A whole A4 scan fills its sheet; any other picture is placed inside the margins, never enlarged beyond
    100 points to the inch. ``marks`` turn pages.

    :raises RuleViolation: for a file that is no picture, is damaged or too large.
    """
    return _write(source, name, target, marks or {}, _placed)


def write_sheets(source: BinaryIO, name: str, target: BinaryIO) -> int:
    """Write a PDF with a page as large as its picture for every page of the file; as ``write_pictures``."""
    return _write(source, name, target, {}, _as_it_is)


def remade(source: BinaryIO, name: str, quarters: int, most: int) -> bytes:
    """The first page of a picture upright, then turned clockwise, as JPEG; ``most`` is its longest side.

    :raises RuleViolation: for a file that is no picture, is damaged or too large.
    """
    with _opened(source, name) as image:
        _load(image, name, 0, longest=most or 20_000)
        ImageOps.exif_transpose(image, in_place=True)
        made = _flat(image).convert("RGB").rotate(-90 * quarters, expand=True)
        if most:
            made.thumbnail((most, most))
        out = io.BytesIO()
        made.save(out, "JPEG", quality=88)
        return out.getvalue()


def _write(source: BinaryIO, name: str, target: BinaryIO, marks: Mapping[int, PageMark], place: Place) -> int:
    writer = PdfWriter(target)
    tree, kids = writer.reserve(), list[int]()
    for page, picture in enumerate(drawn_pages(source, name)):
        size = b"/Width %d /Height %d " % (picture.width, picture.height)
        image = writer.add_stream(b"/Type /XObject /Subtype /Image " + size + picture.entries, picture.data)
        command, wide, high = _command(picture, marks.get(page, AS_IT_IS), place)
        contents = writer.add_stream(b"", command)
        box = b"[0 0 %s %s]" % (number(wide), number(high))
        kids.append(
            writer.add(
                b"<< /Type /Page /Parent %d 0 R /MediaBox %s /Contents %d 0 R"
                b" /Resources << /XObject << /Im %d 0 R >> >> >>" % (tree, box, contents, image)
            )
        )
    refs = b" ".join(b"%d 0 R" % kid for kid in kids)
    writer.write(tree, b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), refs))
    root = writer.add(b"<< /Type /Catalog /Pages %d 0 R >>" % tree)
    writer.finish(root, writer.add(b"<< /Title %s >>" % text_string(name)))
    return len(kids)
