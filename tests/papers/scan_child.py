"""Binds files in a process of its own and says how much memory it took: ``scan_child.py out.pdf files``."""

import json
import resource
import sys
from datetime import date
from functools import partial
from pathlib import Path

from desktop_app.domain.attachment import HEAD_BYTES, MediaKind, sniff
from desktop_app.errors import RuleViolation
from desktop_app.papers.dossier.back_cover import BackCover
from desktop_app.papers.dossier.bind import bind_into
from desktop_app.papers.dossier.cover import DossierCover
from desktop_app.papers.dossier.entry import Dossier, DossierSlot
from desktop_app.papers.dossier.picture import write_pictures
from desktop_app.papers.dossier.scan_check import check_scan

DAY = date(2026, 11, 23)
COVER = DossierCover(
    "柳桥镇人民调解委员会",
    "甲与乙纠纷",
    "（2026）柳人调字第1号",
    ("陶守信",),
    DAY,
    DAY,
    "解文斌",
    DAY,
    "30年",
)


def looked_at(path: Path, out: Path) -> Path:
    """The file as PDF, after the look that the window takes before it joins a dossier."""
    with path.open("rb") as source:
        kind = sniff(source.read(HEAD_BYTES), path.name)
        check_scan(source, kind, path.name)
        if kind.kind is not MediaKind.PICTURE:
            return path
        made = out.with_suffix(f".{path.name}.pdf")
        with made.open("wb") as target:
            write_pictures(source, path.name, target)
        return made


def main() -> None:
    """Bind those files that can be, and print pages, refusals and the most memory in MB."""
    out, names = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
    slots: list[DossierSlot] = []
    refused: list[str] = []
    for path in names:
        try:
            file = looked_at(path, out)
        except RuleViolation as refusal:
            refused.append(refusal.text)
        else:
            slots.append(DossierSlot(path.stem, source=partial(file.open, "rb")))
    pages = 0
    if slots:
        with out.open("wb") as target:
            pages = bind_into(Dossier(COVER, tuple(slots), BackCover("解文斌", DAY)), target).pages
    sys.stdout.write(json.dumps({"pages": pages, "refused": refused, "most": most_memory() // 1024}))


def most_memory() -> int:
    """The most memory of this process in KB, without what its parent held where that is known."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line = next(text for text in status.read_text("ascii").splitlines() if text.startswith("VmHWM"))
    return int(line.split()[1])


if __name__ == "__main__":
    main()
