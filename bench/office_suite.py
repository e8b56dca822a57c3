"""LibreOffice without a window, turning the text of papers into PDF: the way without this program.

The text is handed over as a flat OpenDocument file in the same size of type; the profile of the suite is kept
between runs, so that only the conversion is timed. Where ``soffice`` is not installed nothing is measured.
"""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from bench.measure import Figure, Goal, elapsed_ms

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document office:version="1.2"'
    ' office:mimetype="application/vnd.oasis.opendocument.text"'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>'
    '<style:style style:name="S" style:family="paragraph"><style:text-properties fo:font-size="12pt"'
    ' style:font-size-asian="12pt"/></style:style><style:style style:name="N" style:family="paragraph">'
    '<style:paragraph-properties fo:break-before="page"/><style:text-properties fo:font-size="12pt"'
    ' style:font-size-asian="12pt"/></style:style></office:automatic-styles><office:body><office:text>'
)
_FOOT = "</office:text></office:body></office:document>"


def flat_text(pages: Sequence[Sequence[str]]) -> str:
    """A flat OpenDocument text: every page begins a sheet, its paragraphs follow."""
    out = [_HEAD]
    for page in pages:
        for place, paragraph in enumerate(page):
            style = "N" if place == 0 else "S"
            out.append(f'<text:p text:style-name="{style}">{escape(paragraph)}</text:p>')
    return "".join((*out, _FOOT))


def convert(program: str, folder: Path, pages: Sequence[Sequence[str]]) -> None:
    """Turn the text into a PDF; raises when none comes out."""
    source, made = folder / "text.fodt", folder / "text.pdf"
    source.write_text(flat_text(pages), "utf-8")
    made.unlink(missing_ok=True)
    profile = f"-env:UserInstallation=file://{folder / 'suite'}"
    wanted = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    subprocess.run(wanted, check=True, capture_output=True, timeout=300)
    if not made.exists():
        raise RuntimeError("LibreOffice made no PDF")


def against(what: str, ours: float, pages: Sequence[Sequence[str]], folder: Path, goal: float) -> Figure:
    """Our milliseconds ÷ the suite's for the same text; a line that says so where the suite is not here."""
    program = shutil.which("soffice")
    if program is None:
        return Figure(f"{what}; ÷ LibreOffice NOT MEASURED, soffice is not installed", ours, "ms")
    convert(program, folder, pages)  # makes the profile
    floor = elapsed_ms(lambda: convert(program, folder, pages))
    return Figure(f"{what} ÷ LibreOffice converting the same text", ours, "ms", floor, Goal("≤", goal))
