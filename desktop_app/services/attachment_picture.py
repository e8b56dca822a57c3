"""A photograph turned or made smaller becomes a further attachment; the original stays as it is."""

from pathlib import Path

from db.enums import Labelled
from desktop_app.domain.attachment import MediaKind
from desktop_app.errors import RuleViolation
from desktop_app.services.attachment import KeptFile, keep_bytes
from desktop_app.services.attachment_file import AttachmentFile, bytes_of
from desktop_app.services.centre import Centre

_PRINTED = 2000
"""Longest side in points that an A4 page needs (about 170 to the inch)."""


class Remake(Labelled):
    """What is made of a picture."""

    LEFT = "left", "向左转"
    RIGHT = "right", "向右转"
    OVER = "over", "倒过来"
    SMALLER = "smaller", "缩小"


_QUARTERS = {Remake.LEFT: 3, Remake.RIGHT: 1, Remake.OVER: 2, Remake.SMALLER: 0}


def remake_picture(centre: Centre, file: AttachmentFile, how: Remake) -> KeptFile:
    """Store the picture upright and turned, or small enough to be sent and printed. Needs no session.

    :raises RuleViolation: when it is no picture that can be read, or when it is as small already.
    :raises EnvironmentProblem: when the attachment is damaged, or the disk is full.
    """
    from desktop_app.papers.dossier.scan import remade_picture

    if file.kind.kind is not MediaKind.PICTURE:
        raise RuleViolation(f"“{file.title}”不是图片，不能{how.label}。", "uid")
    most = _PRINTED if how is Remake.SMALLER else 0
    made = remade_picture(bytes_of(centre, file), file.title, quarters=_QUARTERS[how], most=most)
    if how is Remake.SMALLER and len(made) >= file.size:
        raise RuleViolation(f"“{file.title}”已经够小了，不用再缩。", "uid")
    return keep_bytes(centre, made, f"{Path(file.file_name).stem}（{how.label}）.jpg")
