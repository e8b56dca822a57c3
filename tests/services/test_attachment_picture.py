"""Pictures of a case turned and made smaller: a further attachment each, the original untouched."""

import io
from pathlib import Path

import pytest
from PIL import Image

from desktop_app.errors import RuleViolation
from desktop_app.services.attachment import AttachmentDraft, KeptFile, add_attachment, keep_bytes
from desktop_app.services.attachment_file import AttachmentFile, bytes_of, open_attachment
from desktop_app.services.attachment_picture import Remake, remake_picture
from tests.services.disputes import registered
from tests.support.centre import OpenTestCentre, make_centre

_ORIENTATION = 0x0112


def photograph(width: int, height: int, orientation: int = 1, quality: int = 95) -> bytes:
    """A JPEG, red at its left and blue at its right, with the camera's note which way is up."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    made = io.BytesIO()
    image.save(made, "JPEG", exif=exif, quality=quality)
    return made.getvalue()


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "c")


def attached(town: OpenTestCentre, file: KeptFile) -> AttachmentFile:
    """A stored file as an attachment that may be read."""
    uid = registered(town).uid
    with town.session() as session:
        added = add_attachment(session, town.centre, AttachmentDraft(uid, file), by=town.actor, now=town.now)
        return open_attachment(session, added, by=town.actor, now=town.now)


def opened(town: OpenTestCentre, file: KeptFile) -> Image.Image:
    """The picture of a stored file."""
    return Image.open(io.BytesIO(bytes_of(town.centre, attached(town, file))))


@pytest.mark.parametrize(
    ("how", "size", "top_left"),
    [(Remake.LEFT, (60, 90), "blue"), (Remake.RIGHT, (60, 90), "red"), (Remake.OVER, (90, 60), "blue")],
)
def test_a_picture_is_turned(town: OpenTestCentre, how: Remake, size: tuple[int, int], top_left: str) -> None:
    original = photograph(90, 60)
    file = attached(town, keep_bytes(town.centre, original, "院墙.jpg"))
    kept = remake_picture(town.centre, file, how)
    assert kept.file_name == f"院墙（{how.label}）.jpg"
    made = opened(town, kept)
    red, _, blue = made.convert("RGB").getpixel((3, 3))  # pyright: ignore[reportGeneralTypeIssues]
    assert (made.size, "red" if red > blue else "blue") == (size, top_left)
    assert bytes_of(town.centre, file) == original


def test_a_large_photograph_lying_on_its_side_comes_upright_and_small(town: OpenTestCentre) -> None:
    file = attached(town, keep_bytes(town.centre, photograph(4000, 3000, orientation=6), "院墙.jpg"))
    made = opened(town, remake_picture(town.centre, file, Remake.SMALLER))
    assert made.size == (1500, 2000)


def test_what_is_small_or_no_picture_is_refused(town: OpenTestCentre) -> None:
    small = attached(town, keep_bytes(town.centre, photograph(300, 300, quality=5), "小.jpg"))
    with pytest.raises(RuleViolation, match="已经够小"):
        remake_picture(town.centre, small, Remake.SMALLER)
    text = attached(town, keep_bytes(town.centre, b"text", "字.txt"))
    with pytest.raises(RuleViolation, match="不是图片"):
        remake_picture(town.centre, text, Remake.LEFT)
    broken = attached(town, keep_bytes(town.centre, b"\xff\xd8\xff broken", "坏.jpg"))
    with pytest.raises(RuleViolation, match="不是可以打开的图片"):
        remake_picture(town.centre, broken, Remake.LEFT)
