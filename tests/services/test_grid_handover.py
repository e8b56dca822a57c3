"""Hand-over: everything open goes to the successor in one step, with the sheet and the history."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import GridNoteKind, PaperKind, Role, WatchedKind, WatchLevel
from db.models.change import Change
from db.models.dispute import Dispute
from db.models.grid import Grid, GridWorker
from db.models.grid_history import GridHandover, GridHandoverItem
from desktop_app.domain.actor import Actor
from desktop_app.errors import RuleViolation
from desktop_app.services import grid_handover, grid_matter, grid_note, grid_redivision, sweep, sweep_event
from desktop_app.services.dispute_edit import edit
from desktop_app.services.dispute_restriction import RestrictionDraft, restrict_dispute
from desktop_app.services.grid_change import list_grid_changes
from desktop_app.services.grid_handover import HandoverDone, HandoverDraft
from desktop_app.services.grid_matter import Matter, MatterKind
from desktop_app.services.grid_note import NoteDraft
from desktop_app.services.grid_redivision import PartDraft, SplitDraft
from desktop_app.services.grid_worker import PostingDraft, WorkerDraft, list_postings, post_worker
from desktop_app.services.package_sealing import SealedCases, bytes_of
from desktop_app.services.paper import make_paper, record_issue, render_paper
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.services.watched_person import WatchedDraft, watch_person
from desktop_app.services.watched_view import list_watched
from tests.papers.reading import page_texts, squeezed
from tests.services.disputes import registered
from tests.support.centre import OpenTestCentre
from tests.support.township import TOWN, at, code_of, make_township

DAY = date(2026, 11, 23)
NEXT = DAY + timedelta(days=1)
FIRST, SECOND = code_of(0, 1), code_of(0, 2)
SUCCESSOR = WorkerDraft("温秀云", phone="15400009999")


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    made = make_township(tmp_path / "centre")
    made.now = at(DAY, 12)
    return made


def grid_uid(home: OpenTestCentre, code: str) -> UUID:
    with home.reading() as session:
        return session.scalars(select(Grid.uid).where(Grid.code == code)).one()


def worker_uid(home: OpenTestCentre, name: str) -> UUID:
    with home.reading() as session:
        return session.scalars(select(GridWorker.uid).where(GridWorker.name == name)).one()


def with_work(home: OpenTestCentre) -> tuple[UUID, UUID]:
    """甲一 has two open findings, one made a dispute, another dispute to answer for, a visit and a note."""
    with home.session() as session:
        told = sweep.report_findings(
            session, ReportDraft(FIRST, DAY),
            (FindingDraft("两家为滴水檐吵架。", "王立春 与 沈大江"), FindingDraft("路边堆了砖。")),
            home.rules, by=home.actor, now=home.now,
        )  # fmt: skip
        grid_note.add_grid_note(
            session, grid_uid(home, FIRST),
            NoteDraft("看姚凤英家的取暖炉", GridNoteKind.VISIT, DAY + timedelta(days=5)),
            by=home.actor, now=home.now,
        )  # fmt: skip
        grid_note.add_grid_note(
            session, grid_uid(home, FIRST), NoteDraft("桥头电杆下沉"), by=home.actor, now=home.now
        )
    reported, named = registered(home).uid, registered(home).uid
    with home.session() as session:
        sweep_event.link_event(session, told.events[1], reported, by=home.actor, now=home.now)
        person = {"responsible_name": "甲一", "responsible_phone": "15400000001"}
        edit(session, named, person, home.rules, by=home.actor, now=home.now)
    return reported, named


def matters(home: OpenTestCentre, worker: str, *, by: str = "") -> tuple[Matter, ...]:
    actor = home.someone(home.actor.role, by) if by else home.actor
    uid = worker_uid(home, worker)
    with home.reading() as session:
        return grid_matter.worker_matters(session, uid, home.rules, by=actor, today=home.now.date())


def hand_over(home: OpenTestCentre, draft: HandoverDraft) -> HandoverDone:
    with home.session() as session:
        return grid_handover.hand_over(session, draft, home.rules, by=home.actor, now=home.now)


def test_what_a_worker_has_in_hand(home: OpenTestCentre) -> None:
    reported, named = with_work(home)
    found = matters(home, "甲一")
    assert [(m.kind, m.responsible) for m in found] == [
        (MatterKind.FINDING, False), *((m.kind, m.responsible) for m in found[1:3]),
        (MatterKind.VISIT, False), (MatterKind.NOTE, False),
    ]  # fmt: skip
    assert {m.uid: m.responsible for m in found[1:3]} == {reported: False, named: True}
    assert matters(home, "甲二") == ()


def test_everything_goes_to_the_successor_in_one_step(home: OpenTestCentre) -> None:
    reported, named = with_work(home)
    leaver = worker_uid(home, "甲一")
    done = hand_over(home, HandoverDraft(leaver, SUCCESSOR, NEXT, witness="樊国栋", note="钥匙已交"))
    assert (done.successor, done.grids, len(done.matters)) == ("温秀云", ("固桥村民委员会第1网格",), 5)
    home.now = at(NEXT, 9)
    # All but what the leaver had merely reported is now the successor's.
    assert {m.kind for m in matters(home, "温秀云")} == set(MatterKind)
    assert [m.kind for m in matters(home, "甲一")] == []
    with home.reading() as session:
        rows = list_postings(session, grid_uid(home, FIRST), home.rules, by=home.actor, today=NEXT)
        case = session.scalars(select(Dispute).where(Dispute.uid == named)).one()
        assert (case.responsible_name, case.responsible_phone) == ("温秀云", "15400009999")
        other = session.scalars(select(Dispute).where(Dispute.uid == reported)).one()
        assert other.responsible_name is None
        events = sweep_event.list_events(session, TOWN, DAY, DAY, home.rules, by=home.actor, today=NEXT)
        handed = grid_handover.list_handovers(session, grid_uid(home, FIRST), by=home.actor, today=NEXT)
    assert [(r.worker, r.starts_on, r.ends_on) for r in rows] == [
        ("温秀云", NEXT, None), ("甲一", date(2024, 1, 1), DAY),
    ]  # fmt: skip
    assert {e.description: e.holder for e in events} == {"两家为滴水檐吵架。": "温秀云", "路边堆了砖。": ""}
    assert [(h.from_name, h.to_name, h.day, h.witness, h.note) for h in handed] == [
        ("甲一", "温秀云", NEXT, "樊国栋", "钥匙已交")
    ]


def test_the_sheet_lists_every_matter_and_is_kept(home: OpenTestCentre) -> None:
    _, named = with_work(home)
    done = hand_over(home, HandoverDraft(worker_uid(home, "甲一"), SUCCESSOR, NEXT, witness="樊国栋"))
    with home.session() as session:
        paper = make_paper(session, PaperKind.GRID_HANDOVER, done.uid, home.rules, by=home.actor, today=NEXT)
        pdf = render_paper(paper)
        record_issue(session, paper, pdf, by=home.actor, now=home.now)
        number = session.scalars(select(Dispute.number).where(Dispute.uid == named)).one()
    text = squeezed("".join(page_texts(pdf)))
    for words in ("网格工作交接单", "甲一", "温秀云", "2026年11月24日", "滴水檐", "取暖炉", "电杆", number,
                  "樊国栋", "待处置情况1条，在办纠纷2件，未走访1次，备忘1条"):  # fmt: skip
        assert squeezed(words) in text, words
    assert "15400009999" not in text, "numbers are masked"


def test_a_restricted_case_is_neither_told_nor_printed_to_a_stranger(home: OpenTestCentre) -> None:
    _, named = with_work(home)
    done = hand_over(home, HandoverDraft(worker_uid(home, "甲一"), SUCCESSOR, NEXT))
    with home.session() as session:
        restrict_dispute(session, RestrictionDraft(named), by=home.actor, now=home.now)
        number = session.scalars(select(Dispute.number).where(Dispute.uid == named)).one()
    home.now = at(NEXT, 9)
    stranger = home.someone(home.actor.role, "柏知秋")
    assert named in {m.uid for m in matters(home, "温秀云")}
    assert named not in {m.uid for m in matters(home, "温秀云", by="柏知秋")}
    for reader, shown in ((home.actor, True), (stranger, False)):
        with home.reading() as session:
            paper = make_paper(session, PaperKind.GRID_HANDOVER, done.uid, home.rules, by=reader, today=NEXT)
        assert (squeezed(number) in squeezed("".join(page_texts(render_paper(paper))))) is shown


def test_all_grids_of_a_worker_go_on_one_sheet(home: OpenTestCentre) -> None:
    uid = worker_uid(home, "甲一")
    with home.session() as session:
        both = WorkerDraft("甲一", phone="15400000001")
        draft = PostingDraft(grid_uid(home, SECOND), both, date(2026, 11, 1))
        post_worker(session, draft, by=home.actor, now=home.now)
    done = hand_over(home, HandoverDraft(uid, SUCCESSOR, NEXT))
    assert len(done.grids) == 2
    with home.reading() as session:
        assert len(session.scalars(select(GridHandover.id)).all()) == 2
        paper = make_paper(session, PaperKind.GRID_HANDOVER, done.uid, home.rules, by=home.actor, today=NEXT)
    text = squeezed("".join(page_texts(render_paper(paper))))
    assert squeezed("第1网格、固桥村民委员会第2网格") in text
    assert squeezed("没有未了事项") in text


def watch(home: OpenTestCentre, name: str, worker: str) -> UUID:
    draft = WatchedDraft(name, WatchedKind.LEFT_ELDER, WatchLevel.HIGH, worker, DAY - timedelta(days=20))
    with home.session() as session:
        return watch_person(session, draft, home.rules, by=home.actor, now=home.now)


def visitors(home: OpenTestCentre) -> dict[str, str]:
    with home.reading() as session:
        rows = list_watched(session, "", home.rules, by=home.actor, today=DAY)
    return {row.name: row.responsible_name for row in rows}


def sheet(home: OpenTestCentre, uid: UUID, by: Actor) -> str:
    with home.reading() as session:
        paper = make_paper(session, PaperKind.GRID_HANDOVER, uid, home.rules, by=by, today=NEXT)
    return squeezed("".join(page_texts(render_paper(paper))))


def test_visits_of_the_special_groups_go_to_the_successor(home: OpenTestCentre) -> None:
    uid = watch(home, "万福来", "甲一")
    watch(home, "康宁", "甲二")
    (matter,) = matters(home, "甲一")
    due = DAY - timedelta(days=20) + timedelta(days=home.rules.profile.watched.high)
    assert (matter.uid, matter.kind, matter.due_on, matter.text) == (
        uid, MatterKind.VISIT, due, "上门走访 万福来",
    )  # fmt: skip
    clerk = home.someone(Role.WINDOW_CLERK)
    with home.reading() as session:
        told = grid_matter.worker_matters(session, worker_uid(home, "甲一"), home.rules, by=clerk, today=DAY)
    assert told == (), "the special groups are not told to the desk"
    done = hand_over(home, HandoverDraft(worker_uid(home, "甲一"), SUCCESSOR, NEXT))
    assert [m.uid for m in done.matters] == [uid]
    assert visitors(home) == {"万福来": "温秀云", "康宁": "甲二"}
    text = sheet(home, done.uid, home.actor)
    for words in ("上门走访万福来", f"{due:%Y-%m-%d}", "未走访1次"):
        assert squeezed(words) in text
    for kind in WatchedKind:
        assert squeezed(kind.label) not in text
    assert "万福来" not in sheet(home, done.uid, clerk)
    home.now = at(NEXT, 9)
    assert [m.uid for m in matters(home, "温秀云")] == [uid]


def test_a_clerk_who_may_not_see_them_moves_them_unseen(home: OpenTestCentre) -> None:
    watch(home, "万福来", "甲一")
    clerk = home.someone(Role.WINDOW_CLERK)
    with home.session(clerk) as session:
        done = grid_handover.hand_over(
            session, HandoverDraft(worker_uid(home, "甲一"), SUCCESSOR, NEXT), home.rules, by=clerk,
            now=home.now,
        )  # fmt: skip
    assert done.matters == ()
    assert visitors(home) == {"万福来": "温秀云"}


def test_who_keeps_a_grid_keeps_the_visits_and_a_namesake_is_not_guessed(home: OpenTestCentre) -> None:
    watch(home, "万福来", "甲一")
    with home.session() as session:
        both = WorkerDraft("甲一", phone="15400000001")
        draft = PostingDraft(grid_uid(home, SECOND), both, date(2026, 11, 1))
        post_worker(session, draft, by=home.actor, now=home.now)
    one = HandoverDraft(worker_uid(home, "甲一"), SUCCESSOR, NEXT, grids=(grid_uid(home, FIRST),))
    assert hand_over(home, one).matters == ()
    assert visitors(home) == {"万福来": "甲一"}
    with home.session() as session:
        other = PostingDraft(grid_uid(home, code_of(1, 1)), WorkerDraft("甲一", phone="15400007777"), NEXT)
        post_worker(session, other, by=home.actor, now=home.now)
        leaver = session.scalars(select(GridWorker.uid).where(GridWorker.phone == "15400000001")).one()
    hand_over(home, HandoverDraft(leaver, SUCCESSOR, NEXT + timedelta(days=1)))
    assert visitors(home) == {"万福来": "甲一"}


def test_what_was_handed_over_of_them_leaves_the_office_sealed(home: OpenTestCentre) -> None:
    watch(home, "万福来", "甲一")
    with home.session() as session:
        note = NoteDraft("桥头电杆下沉")
        grid_note.add_grid_note(session, grid_uid(home, FIRST), note, by=home.actor, now=home.now)
    hand_over(home, HandoverDraft(worker_uid(home, "甲一"), SUCCESSOR, NEXT))
    with home.reading() as session:
        cases = SealedCases(session)
        sent = {}
        for item in session.scalars(select(GridHandoverItem)):
            change = session.scalars(select(Change).where(Change.record_uid == item.uid)).one()
            raw = bytes_of(change.header, change.payload, change.sealed)
            sent[item.entity] = cases.outgoing(("grid_handover_item", item.uid), raw).sealed
    assert sent == {"watched_person": True, "grid_note": False}


def test_a_substitute_who_takes_over_is_no_substitute_any_more(home: OpenTestCentre) -> None:
    with home.session() as session:
        draft = PostingDraft(grid_uid(home, FIRST), SUCCESSOR, DAY - timedelta(days=9), substitute=True)
        post_worker(session, draft, by=home.actor, now=home.now)
    hand_over(home, HandoverDraft(worker_uid(home, "甲一"), SUCCESSOR, NEXT))
    with home.reading() as session:
        rows = list_postings(session, grid_uid(home, FIRST), home.rules, by=home.actor, today=NEXT)
    assert [(r.worker, r.substitute, r.ends_on) for r in rows[:2]] == [
        ("温秀云", False, None), ("温秀云", True, DAY),
    ]  # fmt: skip


def test_matters_of_a_grid_that_was_split_are_handed_over_too(home: OpenTestCentre) -> None:
    with_work(home)
    with home.session() as session:
        split = SplitDraft((PartDraft("X1", "河东网格"), PartDraft("X2", "河西网格")), NEXT)
        grid_redivision.split_grid(session, grid_uid(home, FIRST), split, by=home.actor, now=home.now)
        assert len(list_grid_changes(session, grid_uid(home, FIRST), by=home.actor, today=DAY)) == 2
    home.now = at(NEXT, 9)
    assert {m.kind for m in matters(home, "甲一")} == set(MatterKind)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"successor": WorkerDraft("甲一", phone="15400000001")}, "就是要离任的人"),
        ({"successor": WorkerDraft("")}, "姓名"),
        ({"starts_on": date(2023, 1, 1)}, "没有负责这个网格"),
        ({"grids": (UUID(int=3),)}, "没有负责这个网格"),
        ({"worker_uid": UUID(int=4)}, "找不到这位网格员"),
    ],
)
def test_a_hand_over_that_cannot_be_changes_nothing(
    home: OpenTestCentre, change: dict[str, object], says: str
) -> None:
    with_work(home)
    draft = replace(HandoverDraft(worker_uid(home, "甲一"), SUCCESSOR, NEXT), **change)  # pyright: ignore
    before = matters(home, "甲一")
    with pytest.raises(RuleViolation, match=says):
        hand_over(home, draft)
    assert matters(home, "甲一") == before
