"""The three times of a timeline: when it happened, when it was entered, and by which clock."""

from datetime import timedelta
from pathlib import Path

from desktop_app.services.dispute_history import TimelineRow, timeline
from desktop_app.services.dispute_note import NoteDraft, NoteKind, add_progress
from desktop_app.ui.dispute.detail_panel import entered_words
from tests.services.disputes import registered
from tests.support.centre import OpenTestCentre, make_centre, reopen


def noted(town: OpenTestCentre, text: str, uid: object, **earlier: int) -> None:
    """A note about something that happened earlier than now."""
    with town.session() as session:
        note = NoteDraft(NoteKind.NOTE, text, town.now - timedelta(**earlier))
        add_progress(session, uid, note, town.rules, by=town.actor, now=town.now)  # pyright: ignore[reportArgumentType]


def rows(town: OpenTestCentre, uid: object) -> dict[str, TimelineRow]:
    """The timeline by its texts."""
    with town.reading() as session:
        found = timeline(session, uid, by=town.actor, today=town.now.date())  # pyright: ignore[reportArgumentType]
    return {row.text: row for row in found}


def test_what_is_entered_late_or_by_a_wrong_clock_is_shown_as_such(tmp_path: Path) -> None:
    town = make_centre(tmp_path / "c")
    uid = registered(town).uid
    noted(town, "当场", uid)
    noted(town, "补的", uid, days=0, hours=5)
    town.pass_time(hours=-2)
    noted(town, "钟不对", uid)
    town.centre.close()
    reopen(town, tmp_path / "c")
    noted(town, "重开以后还不对", uid)
    town.pass_time(hours=3)
    noted(town, "对了", uid)
    words = {text: entered_words(row) for text, row in rows(town, uid).items()}
    assert words["当场"] == words["对了"] == ""
    assert words["补的"] == "（11-23 12:00 补记）"
    assert words["钟不对"] == words["重开以后还不对"] == "（录入时电脑时间不准）"
