"""The main job, told as scenarios: what stands in the files after the sample county was played."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pypdfium2
from sqlalchemy import func, select

from db import integrity
from db.enums import (
    AssignmentState,
    DispatchKind,
    DispatchState,
    DisputeState,
    MediationState,
    MeetingOutcome,
    PackageState,
    PaperKind,
    PartyKind,
    PartySide,
    SweepCell,
)
from db.models import (
    Agreement,
    Change,
    Dispatch,
    Dispute,
    GridEvent,
    InvolvedUnit,
    Mediation,
    MediationMeeting,
    Party,
    SweepDay,
    Unit,
)
from desktop_app.demo.story import Stage, Story
from desktop_app.domain.working_day import add_working_days
from desktop_app.services import assignment_detail, dispatch, dossier, paper, sweep_board
from desktop_app.services.dossier_binding import BindingDraft, bind_dossier
from desktop_app.services.meeting_decision import list_decisions
from desktop_app.services.meeting_pack import list_packs
from desktop_app.services.package_history import list_history
from desktop_app.services.package_import import import_package
from desktop_app.services.reinspection import list_draws
from desktop_app.services.user_held import HeldKind
from tests.papers.reading import page_texts, sound, squeezed


def director(stage: Stage) -> Any:
    return stage.people[stage.director]


def text_of(pdf: bytes) -> str:
    return squeezed("".join(page_texts(pdf)))


def dispute_of(stage: Stage, story: Story, key: str) -> Dispute:
    with stage.centre.reading() as session:
        return session.scalars(select(Dispute).where(Dispute.uid == story.disputes[key])).one()


# 1. A county centre and three township centres; the county's real towns and villages; grids under them.
def test_every_centre_knows_the_county_s_33_towns_and_661_villages(story: Story) -> None:
    assert len(story.stages) == 4
    for stage in story.stages.values():
        with stage.centre.reading() as session:
            levels = session.execute(select(Unit.level, func.count()).group_by(Unit.level)).all()
        assert {level.value: number for level, number in levels} == {
            "county": 1,
            "township": 33,
            "village": 661,
        }


# 2. A clerk registers disputes of every shape.
def test_the_wages_case_has_27_applicants_with_representatives_and_an_heir(town: Stage, story: Story) -> None:
    with town.centre.reading() as session:
        case = session.scalars(
            select(Dispute).where(Dispute.uid == story.disputes["wages-27-pingzhai"])
        ).one()
        applicants = [p for p in case.parties if p.side is PartySide.APPLICANT]
        assert len(applicants) == 27
        assert sum(p.is_representative for p in applicants) in (2, 3)
        assert any(p.kind is PartyKind.ORGANISATION for p in case.parties)
        replaced = session.scalars(select(Party).where(Party.replaced_by_id.is_not(None))).all()
        assert replaced
        assert all(p.replaced_reason for p in replaced)


def test_one_dispute_lies_in_two_townships(town: Stage, story: Story) -> None:
    del story
    with town.centre.reading() as session:
        codes = session.scalars(select(InvolvedUnit.unit_code)).all()
    towns = {code[:9] for code in codes if code}
    assert {"411525116", "411525118"} <= towns


# 3. Every grid reports its day, or is silent; a finding becomes a dispute.
def test_reported_silent_and_vacant_grids_add_up_every_day(town: Stage) -> None:
    with town.centre.reading() as session, session.begin():
        board = sweep_board.load_board(
            session, town.centre.identity.code, date(2026, 11, 1), date(2026, 11, 23), town.rules, town.now,
            by=director(town), today=date(2026, 11, 23),
        )  # fmt: skip
    grids = [grid for village in board.villages for grid in village.grids]
    assert len(grids) == 106
    for place, figures in enumerate(board.figures):
        cells = [grid.cells[place] for grid in grids]
        silent = sum(c is not None and c.cell in (SweepCell.SILENT, SweepCell.MISSED) for c in cells)
        assert figures.reported + silent + figures.vacant == 106
    assert board.locked[:22] == (True,) * 22
    assert not board.locked[22]


def test_a_finding_became_a_dispute(town: Stage, story: Story) -> None:
    with town.centre.reading() as session:
        linked = session.scalars(select(GridEvent).where(GridEvent.dispute_id.is_not(None))).all()
        sources = {
            session.get_one(Dispute, event.dispute_id).source.value for event in linked if event.dispute_id
        }
        locked = session.scalar(
            select(func.count()).select_from(SweepDay).where(SweepDay.packed.is_not(None))
        )
    assert len(linked) == 4
    assert sources == {"sweep"}
    assert locked == 22
    assert len(story.events) == 23


# 4. People's mediation: consents, two meetings, an agreement in two instalments, its effect by law.
def test_the_agreement_takes_effect_with_the_seal_and_may_be_confirmed_until_a_working_day(
    town: Stage, story: Story
) -> None:
    with town.centre.reading() as session:
        drawn = session.scalars(
            select(Agreement).where(Agreement.uid == story.agreements["land-compensation"])
        ).one()
        meetings = session.scalars(
            select(MediationMeeting.outcome)
            .where(MediationMeeting.mediation_id == drawn.mediation_id)
            .order_by(MediationMeeting.ordinal)
        ).all()
        assert list(meetings) == [MeetingOutcome.NOT_SETTLED, MeetingOutcome.SETTLED]
        assert len(drawn.instalments) == 2
        assert sum(i.amount or 0 for i in drawn.instalments) == drawn.amount
        # The seal came last; 30 days later is a Saturday, so the limit rolls to Monday (民诉法 85).
        assert drawn.effective_on == max(s.signed_on for s in drawn.signatures) == date(2026, 11, 19)
        assert drawn.confirmation_due_on == date(2026, 12, 21)
        assert session.get_one(Mediation, drawn.mediation_id).state is MediationState.AGREED
    assert dispute_of(town, story, "land-compensation-dabaqiao").state is DisputeState.AWAITING_FOLLOW_UP


def test_a_clear_refusal_bars_mediation(town: Stage, story: Story) -> None:
    with town.centre.reading() as session:
        refused = session.scalars(
            select(Mediation).where(Mediation.uid == story.mediations["loan-refused"])
        ).one()
    assert refused.state is MediationState.REFUSED
    assert refused.accepted_on is None


# 5. A red-risk case is put to a leader; due dates by the profile's clocks.
def test_the_leader_s_limits_follow_working_days(town: Stage, story: Story) -> None:
    with town.centre.reading() as session, session.begin():
        found = assignment_detail.assignment_detail(
            session,
            story.assignments["wages-27-leader"],
            town.rules,
            by=director(town),
            today=date(2026, 11, 23),
        )
    assert found.row.state is AssignmentState.PLANNED
    assert found.approved_on is not None
    leader = town.rules.profile.leader
    assert (
        found.confirm_due_on == add_working_days(found.approved_on, leader.confirm, town.rules.calendar).due
    )
    assert found.plan_due_on == add_working_days(found.approved_on, leader.plan, town.rules.calendar).due
    assert len(found.progress) >= 4


# 6. Papers as PDF and a bound dossier.
def test_the_agreement_s_paper_says_what_was_agreed(town: Stage, story: Story) -> None:
    with town.centre.reading() as session, session.begin():
        sheet = paper.make_paper(
            session, PaperKind.AGREEMENT, story.agreements["land-compensation"], town.rules,
            by=director(town), today=date(2026, 11, 23),
        )  # fmt: skip
    text = text_of(paper.render_paper(sheet))
    for words in (
        "人民调解协议书",
        "常守田",
        "单玉凤",
        "大坝桥村民委员会",
        "30,000",
        "贰万捌仟元整",
        "2026年12月10日",
    ):
        assert words in text


def test_the_registration_sheet_names_all_30_parties(town: Stage, story: Story) -> None:
    uid = story.disputes["wages-27-pingzhai"]
    with town.centre.reading() as session, session.begin():
        sheet = paper.make_paper(
            session,
            PaperKind.REGISTRATION_SHEET,
            uid,
            town.rules,
            by=director(town),
            today=date(2026, 11, 23),
        )
        names = session.scalars(select(Party.name).join(Dispute).where(Dispute.uid == uid)).all()
    text = text_of(paper.render_paper(sheet))
    living = [name for name in names if name not in text]
    assert len(names) >= 30
    assert len(living) <= 1  # a party that an heir replaced need not be printed


def test_the_dossier_has_numbered_pages_and_bookmarks(town: Stage, story: Story) -> None:
    with town.centre.reading() as session, session.begin():
        draft = BindingDraft("解文斌", date(2026, 11, 23), "陶守信")
        content = dossier.build_dossier(
            session, story.mediations["land-compensation"], draft, town.rules,
            by=director(town), today=date(2026, 11, 23),
        )  # fmt: skip
    bound = bind_dossier(town.centre, content)
    sound(bound.pdf)
    document = pypdfium2.PdfDocument(bound.pdf)
    try:
        titles = [item.get_title() for item in document.get_toc()]
        assert len(document) == bound.pages or bound.pages > 0
    finally:
        document.close()
    assert any("协议书" in title for title in titles)
    assert sum("调解记录" in title for title in titles) == 2
    last = 0
    for entry in bound.entries:
        assert entry.first_page == last + 1
        last = entry.last_page
    assert last > 5


# 7. The exchange: up, down, receipts, twice the same, broken files.
def test_the_county_sees_the_township_s_cases_and_sends_a_dispatch_back(
    county: Stage, town: Stage, story: Story
) -> None:
    with county.centre.reading() as session, session.begin():
        uids = set(session.scalars(select(Dispute.uid)))
        orders = dispatch.list_dispatches(
            session, county.rules, by=director(county), today=date(2026, 11, 23)
        )
    with town.centre.reading() as session:
        before = select(Dispute.uid).where(Dispute.entered_at < datetime(2026, 11, 21, 8, tzinfo=UTC))
        assert uids == set(session.scalars(before))
    assert len(uids) > 40
    assert [order.state for order in orders] == [DispatchState.FED_BACK]
    with town.centre.reading() as session:
        of_county = select(Dispatch).where(Dispatch.kind == DispatchKind.COUNTY)
        received = session.scalars(of_county).one()
    assert received.matter_uid == story.disputes["wages-27-pingzhai"]


def test_what_the_township_sent_is_the_same_in_both_places(county: Stage, town: Stage) -> None:
    def rows(stage: Stage) -> dict[str, str]:
        office = town.centre.identity.uid.hex
        with stage.centre.reading() as session:
            sent = set(session.scalars(select(Change.record_uid))) if stage is county else None
            return {
                values["uid"]: json.dumps([entity, values], ensure_ascii=False, sort_keys=True)
                for entity, values in integrity.business_rows(session)
                if values["office_id"] == office
                and (sent is None or any(u.hex == values["uid"] for u in sent))
            }

    here, there = rows(town), rows(county)
    assert len(there) > 2000
    differing = [uid for uid in there if here[uid] != there[uid]]
    # Only what changed after the last package may differ.
    assert len(differing) <= 5


def test_receipts_came_back_and_the_last_package_waits_for_the_county(town: Stage, story: Story) -> None:
    with town.centre.reading() as session, session.begin():
        history = list_history(session, town.rules, by=director(town), today=date(2026, 11, 23))
    states = [row.state for row in history]
    assert PackageState.ACKNOWLEDGED in states
    assert story.packages[-1]["imported"] is False


# Meetings with their packs, a draw of closed cases, a colleague who hands over.


def test_meetings_left_packs_and_decisions(town: Stage, story: Story) -> None:
    today = town.now.date()
    with town.centre.reading() as session:
        packs = list_packs(session, by=director(town), today=today)
        decided = [
            one for pack in packs for one in list_decisions(session, pack.uid, by=director(town), today=today)
        ]
        drawn = list_draws(session, by=director(town), today=today)
    assert sorted(pack.kind.value for pack in packs) == ["month", "week", "week"]
    assert len(story.packs) == 3
    assert [one.done_on is not None for one in decided].count(True) == 1
    assert len(decided) == 4
    assert [(draw.honest, draw.waiting < len(draw.cases)) for draw in drawn] == [(True, True)]
    (handed,) = story.handovers
    assert {one.kind for one in handed.matters} == {HeldKind.DISPUTE, HeldKind.DRAFT}
    assert "郑玉梅" in text_of(handed.draw())


def test_the_same_file_twice_changes_nothing(county: Stage, story: Story, tmp_path: Path) -> None:
    del tmp_path
    folder = county.centre.folder.parent.parent
    file = folder / next(p["file"] for p in story.packages if p["to"] == county.centre.identity.code)

    def digest() -> str:
        with county.centre.reading() as session:
            return integrity.business_digest(session)

    before = digest()
    again = import_package(county.centre, file, by=director(county), now=lambda: county.now)
    assert again.new == 0
    assert digest() == before


def test_broken_and_foreign_files_were_refused_with_a_sentence(told: list[str], story: Story) -> None:
    assert story.packages
    for word in ("截断", "改动", "外来"):
        (said,) = [line for line in told if line.startswith(word)]
        assert said.endswith("。")
        assert len(said) > 20


def test_all_files_are_whole_in_the_end(story: Story) -> None:
    for stage in story.stages.values():
        assert integrity.quick_check(stage.centre.engine) == ()
        with stage.centre.reading() as session:
            assert integrity.full_check(session) == ()
