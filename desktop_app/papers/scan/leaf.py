"""One scanned page as a PDF of one page: kept as it was scanned, turned upright by its note of rotation."""

import io
from collections.abc import Iterable

import pikepdf
from PIL import Image

_POINTS = 72
_LONGEST = 3508
"""Points of the longest side that is kept of a picture: A4 at 300 dpi."""
_A4_LONG = 841.89
_QUALITY = 82
_SPACES = {"L": "/DeviceGray", "RGB": "/DeviceRGB", "1": "/DeviceGray"}


def page_leaf(source: pikepdf.Pdf, index: int, quarters: int) -> bytes:
    """A page of a PDF alone, turned clockwise by so many quarters more; nothing of it is drawn anew."""
    with pikepdf.new() as out:
        out.pages.append(source.pages[index])
        page = out.pages[0]
        for key in ("/AA", "/Annots", "/Metadata", "/PieceInfo", "/StructParents"):
            if key in page.obj:
                del page.obj[key]
        if quarters % 4:
            page.rotate(90 * (quarters % 4), relative=True)
        return _saved(out)


def picture_leaf(image: Image.Image, jpeg: bytes | None, quarters: int) -> bytes:
    """A picture as a page of its size, turned clockwise by so many quarters.

    ``jpeg``: its bytes as they were scanned, which are kept as they are; else it is packed here, black and
    white without loss, anything else as JPEG.
    """
    if jpeg is not None:
        mode, data, coding = image.mode, jpeg, "/DCTDecode"
    else:
        image = _limited(image)
        mode = image.mode
        if mode == "1":
            data, coding = image.tobytes(), ""
        else:
            packed = io.BytesIO()
            image.save(packed, "JPEG", quality=_QUALITY)
            data, coding = packed.getvalue(), "/DCTDecode"
    wide, high = image.size
    scale = _scale(image)
    with pikepdf.new() as out:
        drawn = pikepdf.Stream(out, data)
        drawn.stream_dict.update(
            {
                "/Type": pikepdf.Name.XObject,
                "/Subtype": pikepdf.Name.Image,
                "/Width": wide,
                "/Height": high,
                "/ColorSpace": pikepdf.Name(_SPACES[mode]),
                "/BitsPerComponent": 1 if mode == "1" else 8,
            }
        )
        if coding:
            drawn.stream_dict["/Filter"] = pikepdf.Name(coding)
        page = out.add_blank_page(page_size=(wide * scale, high * scale))
        page.add_resource(drawn, pikepdf.Name.XObject, pikepdf.Name.Scan)
        page.contents_add(f"{wide * scale:.3f} 0 0 {high * scale:.3f} 0 0 cm /Scan Do".encode())
        if quarters % 4:
            page.rotate(90 * (quarters % 4), relative=True)
        return _saved(out)


def _limited(image: Image.Image) -> Image.Image:
    """Black and white as it is, anything else grey or coloured and no larger than A4 at 300 dpi."""
    if image.mode == "1" and max(image.size) <= 2 * _LONGEST:
        return image
    if image.mode != "L":
        image = image.convert("L" if image.mode in {"1", "I;16", "I", "F", "LA"} else "RGB")
    if max(image.size) > _LONGEST:
        image.thumbnail((_LONGEST, _LONGEST))
    return image


def _scale(image: Image.Image) -> float:
    """Points for each dot: by the resolution that the scanner noted, else A4 for the longest side."""
    noted = image.info.get("dpi", (0, 0))[0]
    dpi = float(noted) if 50 <= float(noted) <= 1300 else 0.0
    longest = max(image.size)
    if dpi and longest / dpi * _POINTS < 2 * _A4_LONG:
        return _POINTS / dpi
    return _A4_LONG / longest


def turned_leaf(leaf: bytes) -> bytes:
    """The page turned clockwise by a quarter."""
    with pikepdf.open(io.BytesIO(leaf)) as source:
        return page_leaf(source, 0, 1)


def join_leaves(leaves: Iterable[bytes]) -> bytes:
    """The pages of one paper in one PDF; the same leaves give the same bytes."""
    with pikepdf.new() as out:
        for leaf in leaves:
            with pikepdf.open(io.BytesIO(leaf)) as source:
                out.pages.extend(source.pages)
        return _saved(out)


def _saved(out: pikepdf.Pdf) -> bytes:
    target = io.BytesIO()
    out.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()
