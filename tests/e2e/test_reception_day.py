"""A day on which the mayor receives: arranged, three visitors, an instruction, its result, the ledger.

It ends at the county, which gets the township's package and counts nothing twice.
"""

from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from db.enums import (
    PaperKind,
    VisitOutcome,
)
from db.integrity import full_check
from desktop_app.domain.clock_time import local_date
from desktop_app.services.agenda import AgendaQuery, agenda_rows
from desktop_app.services.agenda_row import AgendaKind
from desktop_app.services.paper import make_paper, render_paper
from desktop_app.services.reception import InstructionDraft, MatterDraft, complete, follow_up_visit, instruct
from desktop_app.services.reception_ledger import take_ledger
from desktop_app.services.reception_view import list_visits
from desktop_app.services.today import Target, due_rows
from tests.papers.reading import page_texts, squeezed
from tests.services.disputes import DRAFT, registered, resident_id
from tests.services.package_world import World, make_world
from tests.services.receptions import duty, in_days, visit
from tests.support.centre import OpenTestCentre


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


def test_the_mayor_receives_three_visitors(world: World) -> None:
    town = world.town
    by, rules = town.actor, town.rules
    # On Friday the reception of Monday is arranged, and from then on it stands in the agenda with its hour.
    town.pass_time(days=-3)
    morning = duty(town, in_days(town, 3))
    with town.reading() as session:
        friday = local_date(town.now)
        week = AgendaQuery(friday, friday + timedelta(days=7), frozenset({AgendaKind.RECEPTION}))
        (line,) = agenda_rows(session, rules, week, by=by, today=friday)
    assert (line.due_on, line.at, line.responsible) == (date(2026, 11, 23), time(8, 30), "申明")
    assert line.number == "综治中心一楼接访室"
    # Monday: somebody is here already with a dispute about the stone works; the mayor receives.
    town.pass_time(days=3)
    known = registered(town)
    # The first visitor is a neighbour with the same complaint: it goes to the dispute that is here.
    first = visit(
        town, morning, MatterDraft(VisitOutcome.LINKED, dispute_uid=known.uid), demand="砂石厂夜里太吵。"
    )
    # The second brings something new: registered as a dispute in one go.
    second = visit(
        town, morning, MatterDraft(VisitOutcome.REGISTERED, case=DRAFT), name="曲长河", id_number="",
        demand="邻居的院墙占了过道。", people_count=4, representatives=("曲长海",),
    )  # fmt: skip
    # The third is told where to go.
    third = visit(
        town, morning, MatterDraft(VisitOutcome.TOLD, told_where="镇社保所二号窗口"), name="阮小满",
        demand="养老金认证怎么办？",
    )  # fmt: skip
    assert (first.dispute_number, third.dispute_number) == (known.number, "")
    assert second.dispute_number not in ("", known.number)
    # The mayor gives the first to the environment office, in three days.
    with town.session() as session:
        told = InstructionDraft("环保所到现场测一次。", "环保所", in_days(town, 3))
        instruct(session, first.uid, told, by=by, now=town.now)
    # Each visitor reads and signs a sheet of his own: his wish, what the mayor said, who does it by when.
    sheet = register(town, first.uid)
    for words in (
        "邬冬梅",
        "砂石厂夜里太吵。",
        known.number,
        "申明（镇长）",
        "环保所到现场测一次。",
        "2026年11月26日",
    ):
        assert words in sheet, words
    assert resident_id("19660203", 4) not in sheet, "the number is masked on this paper"
    assert "曲长河、曲长海" in register(town, second.uid)
    assert "镇社保所二号窗口" in register(town, third.uid)
    # Two days later the work page says so; a day after it is done and the visitor is called.
    town.pass_time(days=2)
    with town.reading() as session:
        today = local_date(town.now)
        rows = due_rows(session, rules, by=by, today=today)
        assert [(r.responsible, r.days_left) for r in rows if r.target is Target.RECEPTION] == [("环保所", 1)]
    today = local_date(town.pass_time(days=1))
    with town.session() as session:
        complete(session, first.uid, today, "超标，责令夜间停机。", by=by, now=town.now)
        follow_up_visit(session, first.uid, today, "满意", "", rules, by=by, now=town.now)
    with town.session() as session:
        first_day, last_day = today - timedelta(days=7), today
        ledger = take_ledger(session, first_day, last_day, "月底检查", rules, by=by, now=town.now)
    text = "".join("".join(page_texts(ledger.pdf())).split())
    for words in ("3件，来访6人；已办结2件", "超标，责令夜间停机。", "镇社保所二号窗口", "曲长河等4人"):
        assert words in text
    # The county gets it all, and counts nothing twice.
    done = world.carry(town, world.county)
    assert (done.refused, done.conflicts) == (0, 0)
    with world.county.reading() as session:
        seen = list_visits(
            session, date.min, date.max, by=world.county.actor, today=local_date(world.county.now)
        )
        assert {one.row.number for one in seen} == {first.number, second.number, third.number}
        assert full_check(session) == ()


def register(town: OpenTestCentre, uid: UUID) -> str:
    """A visitor's sheet, printed and read back."""
    with town.reading() as session:
        paper = make_paper(
            session, PaperKind.RECEPTION_REGISTER, uid, town.rules, by=town.actor, today=local_date(town.now)
        )
    return squeezed("".join(page_texts(render_paper(paper))))
