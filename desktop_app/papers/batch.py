"""Several papers, each in so many copies, as one PDF: one job for the printer."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import pikepdf


def join_copies(
    parts: Sequence[tuple[bytes, int]], *, both_sides: bool, told: Callable[[int], object] | None = None
) -> bytes:
    """The papers one after the other, each as often as its copies; the same parts give the same bytes.

    ``both_sides``: a blank page follows where a copy has an odd number of pages, so that the next one starts
    on a new sheet. ``told(done)`` after each paper.
    """
    with pikepdf.new() as out:
        for done, (pdf, copies) in enumerate(parts, 1):
            with pikepdf.open(io.BytesIO(pdf)) as source:
                _leave_deflated(source)
                for _ in range(copies):
                    out.pages.extend(source.pages)
                    if both_sides and len(source.pages) % 2:
                        box = source.pages[-1].mediabox
                        out.add_blank_page(page_size=(float(box[2]), float(box[3])))
            if told is not None:
                told(done)
        target = io.BytesIO()
        out.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return target.getvalue()


def _leave_deflated(pdf: pikepdf.Pdf) -> None:
    """Name the one filter of a stream without an array: else saving inflates and deflates it again."""
    for held in pdf.objects:
        if not isinstance(held, pikepdf.Stream) or "/DecodeParms" in held:
            continue
        filters: Any = held.get("/Filter")
        if isinstance(filters, pikepdf.Array) and len(filters) == 1:
            held["/Filter"] = filters[0]
