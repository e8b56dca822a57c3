"""The signing places inside the PDF of a printed paper: it tells itself where it is signed.

They stand in the page-piece dictionary (ISO 32000-1, 14.5: private data of the program that made the file),
so whoever has the printed bytes, and nothing else, knows the lines that wait for a pen.
"""

import io
import json
from collections.abc import Sequence
from typing import Any, cast

import pikepdf
from reportlab.pdfbase.pdfdoc import PDFDate, PDFDictionary, PDFString

from desktop_app.papers.kit.trace import SigningPlace

_OWNER, _PIECES, _PRIVATE = "FengqiaoDesk", "PieceInfo", "Private"


def keep_places(document: Any, places: Sequence[SigningPlace]) -> None:  # noqa: ANN401 - reportlab's PDFDocument
    """Put the places into the document that reportlab is about to write."""
    catalog = document.Catalog
    text = json.dumps(
        [
            [one.page, one.caption, *(round(v, 1) for v in (one.x, one.y, one.width, one.height)), one.seal]
            for one in places
        ],
        ensure_ascii=True,
        separators=(",", ":"),
    )
    piece = PDFDictionary(
        {"LastModified": PDFDate(document._timeStamp), _PRIVATE: PDFString(text, enc="raw")}
    )
    catalog.__NoDefault__ = [*catalog.__NoDefault__, _PIECES]
    catalog.PieceInfo = PDFDictionary({_OWNER: piece})


def read_places(pdf: bytes) -> tuple[SigningPlace, ...]:
    """The signing places of a printed paper in the order of its lines; none in any other PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pieces = cast(Any, document.Root.get(f"/{_PIECES}"))
        own = None if pieces is None else pieces.get(f"/{_OWNER}")
        text = "[]" if own is None else str(own.get(f"/{_PRIVATE}"))
    return tuple(
        SigningPlace(int(page), str(caption), float(x), float(y), float(wide), float(high), seal=bool(seal))
        for page, caption, x, y, wide, high, seal in json.loads(text)
    )
