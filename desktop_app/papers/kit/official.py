"""Orders and supervisions as official papers (公文): the type area of GB/T 9704-2012, or that of bound forms.

Letters in the official form have 22 lines of 28 characters on 156 by 225 mm (papers.md 8.1).
"""

from desktop_app.papers.kit.page import BOUND, OFFICIAL, Geometry
from desktop_app.papers.kit.text import BODY, Style

LETTER = Style(15.75, 28.99, align="justify", indent=2)
"""三号 as near as 28 characters fill 442.2 points, with the leading that gives 22 lines."""


def geometry_of(official: bool) -> Geometry:
    """The page of an official paper, or of a plain form."""
    return OFFICIAL if official else BOUND


def letter_style(official: bool) -> Style:
    """The running text of a letter."""
    return LETTER if official else BODY
