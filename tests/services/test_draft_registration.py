"""A kept draft becomes a dispute with its files, wholly or not at all."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.models.attachment import Attachment
from db.models.dispute import Dispute
from db.models.user import Draft
from desktop_app.errors import RuleViolation
from desktop_app.services import draft as drafts
from desktop_app.services.attachment import KeptFile, keep_bytes
from desktop_app.services.dispute_draft import EXAMPLE
from desktop_app.services.draft_registration import KeptRegistration, register_kept
from tests.support.centre import OpenTestCentre
from tests.support.township import make_township


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_township(tmp_path / "centre")


def counted(home: OpenTestCentre) -> tuple[int, int, int]:
    """Disputes, attachments, drafts."""
    with home.reading() as session:
        disputes, attachments, kept = (
            session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Dispute, Attachment, Draft)
        )
    return disputes, attachments, kept


def test_the_dispute_has_its_files_and_the_draft_is_gone(home: OpenTestCentre) -> None:
    files = tuple(keep_bytes(home.centre, f"欠条 {n}".encode(), f"欠条 {n}.txt") for n in range(2))
    with home.session() as session:
        uid = drafts.begin(session, "dispute", {"a": 1}, "吴桂芬", by=home.actor, now=home.now)
    with home.session() as session:
        kept = KeptRegistration(EXAMPLE, files, uid)
        register_kept(session, home.centre, kept, home.rules, by=home.actor, now=home.now)
    assert counted(home) == (1, 2, 0)


@pytest.mark.parametrize("case", ["not stored", "twice"])
def test_with_a_file_that_cannot_be_taken_nothing_is_written(home: OpenTestCentre, case: str) -> None:
    good = keep_bytes(home.centre, b"paper", "a.txt")
    bad = good if case == "twice" else KeptFile("0" * 64, 5, "text/plain", "b.txt")
    with home.session() as session:
        uid = drafts.begin(session, "dispute", {"a": 1}, "吴桂芬", by=home.actor, now=home.now)
    with pytest.raises(RuleViolation) as refusal, home.session() as session:
        kept = KeptRegistration(EXAMPLE, (good, bad), uid)
        register_kept(session, home.centre, kept, home.rules, by=home.actor, now=home.now)
    assert refusal.value.field == "file"
    assert counted(home) == (0, 0, 1)
