"""Closes a canvas of reportlab and writes its file."""

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas


def close(canvas: Canvas) -> None:
    """Write the last page and the file; under ``RENDER_LOCK``, as all drawing.

    Streams are written as bytes: text in base 85 is a fifth larger, and made character by character.
    """
    canvas.showPage()
    before, rl_config.useA85 = rl_config.useA85, 0
    try:
        canvas.save()
    finally:
        rl_config.useA85 = before
