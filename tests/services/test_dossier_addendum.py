"""A filed dossier is locked; what comes later is bound behind it in a new edition, and the first stays."""

import io
from uuid import UUID

import pikepdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import PaperKind
from db.models.attachment import Attachment
from db.models.dossier import Dossier
from db.models.mediation import Agreement, Consent
from db.models.paper import Paper
from desktop_app.errors import RuleViolation
from desktop_app.papers.dossier.bind import Bound
from desktop_app.services import dossier, dossier_edition
from desktop_app.services.attachment import keep_bytes, void_attachment
from desktop_app.services.attachment_file import bytes_of, file_of
from desktop_app.services.dossier_addendum import (
    add_addendum,
    bind_addenda,
    build_addenda,
    file_addenda,
    list_addenda,
    remove_addendum,
)
from desktop_app.services.dossier_binding import BindingDraft, bind_dossier
from desktop_app.services.dossier_edition import EDITION, keep_edition
from desktop_app.services.dossier_note import NoteDraft, list_notes, write_note
from desktop_app.services.dossier_page import turn_page
from desktop_app.services.dossier_scan import add_scan
from tests.papers.reading import page_texts, squeezed
from tests.services import mediation_case as cases
from tests.services.mediation_case import Case, day
from tests.services.test_dossier_page import photo

TODAY = day("2026-11-23")
DRAFT = BindingDraft("解文斌", TODAY, "陶守信")


class Undone(Exception):
    """Ends a test's transaction without leaving a trace."""


def filed(case: Case, session: Session) -> tuple[UUID, Bound]:
    """A dossier that was filed, its first edition kept."""
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    uid, drawn = cases.drawn_up(case, session)
    cases.sign_all(case, session, drawn.uid)
    cases.add_proofs(case, session, uid)
    read = dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
    bound = bind_dossier(centre.centre, read)
    kept = keep_edition(centre.centre, bound.pdf)
    dossier.file_dossier(session, read, bound.pdf, rules, by=by, now=now, kept=kept)
    return uid, bound


def addendum(case: Case, session: Session, uid: UUID, name: str, data: bytes) -> UUID:
    centre = case.centre
    file = keep_bytes(centre.centre, data, name)
    return add_addendum(session, centre.centre, uid, file, "", by=centre.actor, now=centre.now)


def bound_again(case: Case, session: Session, uid: UUID) -> Bound:
    centre = case.centre
    given = build_addenda(session, uid, centre.rules, by=centre.actor, today=TODAY)
    bound = bind_addenda(centre.centre, given)
    kept = keep_edition(centre.centre, bound.pdf)
    file_addenda(session, given, bound, kept, by=centre.actor, now=centre.now)
    return bound


def body(pdf: bytes, first: int, count: int) -> list[bytes]:
    """What is drawn on so many pages."""
    with pikepdf.open(io.BytesIO(pdf)) as held:
        return [
            b"\n".join(part.read_bytes() for part in page.obj.Contents)  # type: ignore[attr-defined]
            for page in list(held.pages)[first : first + count]
        ]


def test_addenda_are_bound_behind_the_very_pages_that_were_filed(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid, first = filed(case, session)
        with pytest.raises(RuleViolation, match="立卷锁定"):
            file = keep_bytes(centre.centre, photo(9), "x.jpg")
            add_scan(session, centre.centre, uid, "evidence", file, centre.rules, by=by, now=now)
        with pytest.raises(RuleViolation, match="还没有新的附页"):
            build_addenda(session, uid, centre.rules, by=by, today=TODAY)
        paper = addendum(case, session, uid, "裁定书.jpg", photo(10))
        turn_page(session, paper, 0, 1, by=by, now=now)
        with pytest.raises(RuleViolation, match="请先写卷宗情况说明"):
            build_addenda(session, uid, centre.rules, by=by, today=TODAY)
        write_note(session, uid, NoteDraft("法院司法确认裁定书后到。", checked_by="陶守信"), by=by, now=now)
        # A correction after the filing changes no page that was filed.
        session.scalars(select(Agreement)).one().terms = "改过的条款"
        second = bound_again(case, session, uid)
        count = len(first.entries)
        assert [e.name for e in second.entries] == [
            *(e.name for e in first.entries), "裁定书", "卷宗情况说明",
        ]  # fmt: skip
        assert [(e.first_page, e.last_page) for e in second.entries[:count]] == [
            (e.first_page, e.last_page) for e in first.entries
        ]
        assert [e.first_page for e in second.entries[count:]] == [first.pages + 1, first.pages + 2]
        before = body(first.pdf, first.entries[0].index, first.pages)
        after = body(second.pdf, second.entries[0].index, first.pages)
        assert after == before, "the pages are the very same"
        text = "".join(page_texts(second.pdf))
        assert "改过的条款" not in text
        said = squeezed(text)
        assert f"第2次装订（2026-11-23），附页从第{first.pages + 1}页起" in said
        assert "后来增加的材料" in said
        assert "1.裁定书" in said
        papers = session.scalars(select(Paper).where(Paper.kind == PaperKind.DOSSIER)).all()
        assert len(papers) == 2
        row = session.scalars(select(Dossier)).one()
        assert (row.edition, row.pages, row.retention) == (2, first.pages + 2, "30年")
        kept = session.scalars(select(Attachment).where(Attachment.slot == EDITION)).all()
        read = [bytes_of(centre.centre, file_of(session, one)) for one in kept]
        assert read == [first.pdf, second.pdf], "both are there, byte for byte"
        with pytest.raises(RuleViolation, match="卷宗里"):
            void_attachment(session, kept[0].uid, "x", by=by, now=now)
        raise Undone


def test_a_third_edition_goes_on_where_the_second_ended(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid, first = filed(case, session)
        one = addendum(case, session, uid, "回访照片.jpg", photo(10))
        write_note(session, uid, NoteDraft("回访照片后到。"), by=by, now=now)
        second = bound_again(case, session, uid)
        with pytest.raises(RuleViolation, match="已经装订，不能取下"):
            remove_addendum(session, one, "x", by=by, now=now)
        with pytest.raises(RuleViolation, match="已经装订，不能再改"):
            turn_page(session, one, 0, 1, by=by, now=now)
        two = addendum(case, session, uid, "收条.jpg", photo(20))
        gone = addendum(case, session, uid, "别案的.jpg", photo(30))
        remove_addendum(session, gone, "不是本案的", by=by, now=now)
        write_note(session, uid, NoteDraft("收条后到。"), by=by, now=now)
        third = bound_again(case, session, uid)
        assert third.pages == second.pages + 2 == first.pages + 4
        rows = list_addenda(session, uid, by=by, today=TODAY)
        assert [(r.uid, r.edition, r.bound) for r in rows] == [(one, 2, True), (two, 3, True)]
        assert [n.edition for n in list_notes(session, uid, by=by, today=TODAY)] == [2, 3]
        raise Undone


def test_an_open_dossier_takes_no_addenda_and_notes_say_who_and_why(case: Case) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid = cases.accepted(case, session)
        with pytest.raises(RuleViolation, match="放进卷内的位置"):
            addendum(case, session, uid, "收条.jpg", photo(10))
        for draft, field in (
            (NoteDraft(" "), "text"),
            (NoteDraft("少一页", checked_on=TODAY), "checked_by"),
            (NoteDraft("少一页", checked_by="陶守信", checked_on=day("2026-11-30")), "checked_on"),
        ):
            with pytest.raises(RuleViolation) as refusal:
                write_note(session, uid, draft, by=by, now=now)
            assert refusal.value.field == field
        raise Undone


def test_a_contradiction_that_a_note_explains_does_not_stop_the_filing(case: Case) -> None:
    centre = case.centre
    by, now, rules = centre.actor, centre.now, centre.rules
    with pytest.raises(Undone), centre.session() as session:
        uid, drawn = cases.drawn_up(case, session)
        cases.sign_all(case, session, drawn.uid)
        cases.add_proofs(case, session, uid)
        consent = session.scalars(select(Consent)).first()
        assert consent is not None
        consent.answered_on = day("2026-10-30")

        def state() -> dossier.DossierState:
            session.flush()
            return dossier.dossier_state(session, uid, rules, by=by, today=TODAY)

        (found,) = state().findings
        draft = NoteDraft("同意意见是补录的，日期写错。", "同意日期", explains=(found.key,))
        write_note(session, uid, draft, by=by, now=now)
        after = state()
        assert (after.findings, after.explained) == ((), (found,))
        bound = bind_dossier(
            centre.centre, dossier.build_dossier(session, uid, DRAFT, rules, by=by, today=TODAY)
        )
        assert bound.entries[-1].name == "卷宗情况说明"
        assert "同意意见是补录的" in "".join(page_texts(bound.pdf))
        raise Undone


def test_what_is_too_large_to_be_kept_goes_on_in_a_volume_of_its_own(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bound file over the limit: nothing of it is read again, and the page numbers go on."""
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        monkeypatch.setattr(dossier_edition, "MOST_BYTES", 1000)
        uid, first = filed(case, session)
        assert session.scalars(select(Attachment).where(Attachment.slot == EDITION)).all() == []
        monkeypatch.undo()
        addendum(case, session, uid, "裁定书.jpg", photo(10))
        write_note(session, uid, NoteDraft("裁定书后到。"), by=by, now=now)
        given = build_addenda(session, uid, centre.rules, by=by, today=TODAY)
        assert given.before is None
        second = bound_again(case, session, uid)
        assert [(e.name, e.first_page, e.last_page) for e in second.entries] == [
            ("原卷", 1, first.pages),
            ("裁定书", first.pages + 1, first.pages + 1),
            ("卷宗情况说明", first.pages + 2, first.pages + 2),
        ]
        pages = [squeezed(text) for text in page_texts(second.pdf)]
        assert len(pages) == 5, "cover, contents, two addenda, back cover; nothing of the first volume"
        assert "附页单独成册，前面的在原卷" in pages[0]
        assert "原卷" in pages[1]
        assert "另册" in pages[1]
        assert str(first.pages + 2) in pages[3]
        row = session.scalars(select(Dossier)).one()
        assert (row.edition, row.pages) == (2, first.pages + 2)

        # The third edition begins with the second volume.
        addendum(case, session, uid, "回执.jpg", photo(11))
        write_note(session, uid, NoteDraft("送达回执后到。"), by=by, now=now)
        third = bound_again(case, session, uid)
        assert [(e.name, e.first_page) for e in third.entries] == [
            ("原卷", 1),
            ("裁定书", first.pages + 1),
            ("卷宗情况说明", first.pages + 2),
            ("回执", first.pages + 3),
            ("卷宗情况说明", first.pages + 4),
        ]
        assert body(third.pdf, third.entries[1].index, 2) == body(second.pdf, second.entries[1].index, 2)
        raise Undone


def test_an_edition_that_would_grow_too_large_goes_on_in_a_volume_of_its_own(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre = case.centre
    by, now = centre.actor, centre.now
    with pytest.raises(Undone), centre.session() as session:
        uid, first = filed(case, session)
        addendum(case, session, uid, "裁定书.jpg", photo(10))
        write_note(session, uid, NoteDraft("裁定书后到。"), by=by, now=now)
        room = len(first.pdf) + dossier_edition._OWN_PAPERS
        monkeypatch.setattr(dossier_edition, "MOST_BYTES", room)
        second = bound_again(case, session, uid)
        assert [e.name for e in second.entries] == ["原卷", "裁定书", "卷宗情况说明"]
        kept = session.scalars(select(Attachment).where(Attachment.slot == EDITION)).all()
        assert len(kept) == 2, "both volumes are kept"
        raise Undone
