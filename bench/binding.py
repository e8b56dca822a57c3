"""A dossier of 500 scanned pages merged, numbered and bookmarked, and a page of it shown.

The floor merges the same pages by qpdf alone (pikepdf), without numbers, contents, cover or bookmarks. What a
scanner makes is imitated: grey A4 at 200 to the inch, as JPEG, some 600 KB a page.
"""

import cProfile
import io
import json
import pstats
import random
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw

from bench.child import told_by
from bench.clock import NOW
from bench.ledger import highest_mb
from bench.measure import Figure, Goal, Measure, Run, elapsed_ms, medians
from desktop_app.domain.clock_time import local_date
from desktop_app.papers.dossier.back_cover import BackCover
from desktop_app.papers.dossier.bind import bind_into
from desktop_app.papers.dossier.cover import DossierCover
from desktop_app.papers.dossier.entry import Dossier, DossierSlot
from desktop_app.ui.kit.pdf_pages import draw_page, forget

_WIDE, _HIGH = 1654, 2339
_KINDS = 8
"""Different pages; each is made longer by its number, so that no two are the same to a reader of bytes."""
_FILES = 5


def _page(seed: int) -> bytes:
    image = Image.new("L", (_WIDE, _HIGH), 245)
    pen, dice = ImageDraw.Draw(image), random.Random(seed)
    for y in range(150, _HIGH - 150, 30):
        for x in range(150, _WIDE - 150, 14):
            wide, high = dice.randrange(4, 11), dice.randrange(6, 20)
            pen.rectangle((x, y, x + wide, y + high), fill=dice.randrange(90))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=75, dpi=(200, 200))
    return out.getvalue()


def make_scans(folder: Path, pages: int) -> tuple[Path, ...]:
    """Five PDF files as a scanner makes them, with so many pages together."""
    pictures = [_page(seed) for seed in range(min(_KINDS, pages))]
    made: list[Path] = []
    for place in range(_FILES):
        path = folder / f"scan-{place}.pdf"
        count = pages // _FILES + (place < pages % _FILES)
        with pikepdf.new() as pdf:
            for number in range(max(1, count)):
                image = pikepdf.Stream(
                    pdf, pictures[number % len(pictures)] + str(number).encode(),
                    Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=_WIDE, Height=_HIGH,
                    ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
                )  # fmt: skip
                pdf.add_blank_page(page_size=(595.28, 841.89))
                pdf.pages[-1].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
                pdf.pages[-1].obj.Contents = pikepdf.Stream(pdf, b"q 595.28 0 0 841.89 0 0 cm /Im Do Q")
            pdf.save(path)
        made.append(path)
    return tuple(made)


def bind_scans(files: Sequence[Path], target: Path) -> int:
    """Bind these files into one dossier; returns its numbered pages."""
    day = local_date(NOW)
    cover = DossierCover(
        "柳桥镇人民调解委员会", "提供劳务受伤赔偿纠纷", "（2026）柳桥人调字第14号", ("冯秀兰",),
        day - timedelta(days=40), day, "何玉梅", day, "30年",
    )  # fmt: skip
    slots = tuple(DossierSlot(path.stem, source=partial(path.open, "rb")) for path in files)
    with target.open("wb") as out:
        return bind_into(Dossier(cover, slots, BackCover("何玉梅", day)), out).pages


def _merge(files: Sequence[Path], target: Path) -> None:
    with pikepdf.new() as out:
        for path in files:
            with pikepdf.open(path) as source:
                out.pages.extend(source.pages)
        out.save(target)


def _run(run: Run) -> Sequence[Figure]:
    pages = max(5, run.sizes.dossiers * 500 // 7)
    files = make_scans(run.folder, pages)
    bound, merged = run.folder / "bound.pdf", run.folder / "merged.pdf"
    ours, floor = medians(
        min(3, run.sizes.dossiers),
        lambda: elapsed_ms(lambda: bind_scans(files, bound)),
        lambda: elapsed_ms(lambda: _merge(files, merged)),
    )
    told = told_by(run.folder, "bench.binding", str(bound), *map(str, files))
    data = bound.read_bytes()
    opened = elapsed_ms(lambda: draw_page(data, 2, 950))
    shown = sorted(elapsed_ms(lambda n=n: draw_page(data, n, 950)) for n in range(3, 8))
    forget(data)
    return (
        Figure(f"{pages} scanned pages bound ÷ merged by qpdf alone", ours, "ms", floor),
        Figure("a scanned page of it", ours / pages, "ms"),
        Figure("most memory of a process that does it", told.facts["memory"], "MB", None, Goal("≤", 400)),
        Figure("its first page shown, opening it", opened, "ms"),
        Figure("a further page of it shown", shown[len(shown) // 2], "ms", None, Goal("≤", 80)),
    )


def _profile(run: Run) -> pstats.Stats:
    files = make_scans(run.folder, max(5, run.sizes.dossiers * 500 // 7))
    profile = cProfile.Profile()
    profile.runcall(bind_scans, files, run.folder / "bound.pdf")
    return pstats.Stats(profile)


def main(target: str, *files: str) -> None:
    """Bind in this process alone and tell how much memory it took."""
    start = time.perf_counter()
    pages = bind_scans([Path(name) for name in files], Path(target))
    facts = {"seconds": time.perf_counter() - start, "memory": highest_mb(), "pages": pages}
    sys.stdout.write(json.dumps(facts) + "\n")


MEASURE = Measure("binding", "Binding scans", _run, _profile)

if __name__ == "__main__":
    main(*sys.argv[1:])
