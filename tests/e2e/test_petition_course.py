"""A petition from the county's letter to the end of the 复核: every clock to its last day, by its article.

The days are counted by hand here, by 信访工作条例 22, 23, 34, 35 and 36: the day of the event does not count,
a last day that is no working day stays, only the objection counts working days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import PaperKind, PetitionKind, PetitionManner, PetitionState, ReviewOutcome
from db.integrity import full_check
from db.models.petition import Petition
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.petition_clock import PetitionClockKey as Key
from desktop_app.errors import RuleViolation
from desktop_app.services import petition_step as steps
from desktop_app.services.agenda import AgendaQuery, agenda_rows
from desktop_app.services.agenda_row import AgendaKind
from desktop_app.services.paper import make_paper, render_paper
from desktop_app.services.petition_review import (
    ReviewAnswer,
    ReviewDraft,
    answer_review,
    ask_review,
    record_hearing,
)
from desktop_app.services.petition_view import PetitionDetail, PetitionQuery, list_petitions, petition_detail
from tests.papers.reading import page_texts, squeezed
from tests.services.package_world import World, make_world
from tests.services.petitions import accepted, answered, petition
from tests.support.centre import OpenTestCentre

COUNTY_ORGAN, CITY_ORGAN = "固始县人民政府", "信阳市人民政府"


@dataclass
class Story:
    """The petition at the township; days are named as in a diary (``on("2026-11-26")``)."""

    town: OpenTestCentre
    uid: UUID

    def on(self, day: str) -> date:
        """That day, at the same hour."""
        wanted = date.fromisoformat(day)
        self.town.pass_time(days=(wanted - local_date(self.town.now)).days)
        return wanted

    def detail(self) -> PetitionDetail:
        """How it stands."""
        town = self.town
        with town.reading() as session:
            return petition_detail(session, self.uid, town.rules, by=town.actor, today=local_date(town.now))

    def clocks(self) -> dict[Key, tuple[str, str, str]]:
        """Each clock: its article's number, its last day, when it was met (empty: not yet)."""
        found: dict[Key, tuple[str, str, str]] = {}
        for clock in self.detail().clocks:
            assert clock.explained, clock.key
            article = clock.basis.removeprefix("《信访工作条例》")
            due = "" if clock.due_on is None else clock.due_on.isoformat()
            found[clock.key] = (article, due, "" if clock.met_on is None else clock.met_on.isoformat())
        return found

    def agenda(self, kind: AgendaKind) -> list[str]:
        """The days on which the agenda has something of the petition, or of its case."""
        town, day = self.town, local_date(self.town.now)
        query = AgendaQuery(day, day + timedelta(days=120), frozenset({kind}))
        with town.reading() as session:
            rows = agenda_rows(session, town.rules, query, by=town.actor, today=day)
        return [row.due_on.isoformat() for row in rows]

    def late(self) -> list[str]:
        """What the agenda calls overdue."""
        town, day = self.town, local_date(self.town.now)
        query = AgendaQuery(day, day, late=True)
        with town.reading() as session:
            return [row.what for row in agenda_rows(session, town.rules, query, by=town.actor, today=day)]

    def extend(self, days: int, approver: str) -> date:
        """Ask the head for more time."""
        town, day = self.town, local_date(self.town.now)
        draft = steps.ExtensionDraft(days, "噪声监测报告还没有出", approver, day, day)
        with town.session() as session:
            return steps.extend(session, self.uid, draft, town.rules, by=town.actor, now=town.now)

    def ask(self, organ: str) -> None:
        """The petitioner asks the organ above."""
        town = self.town
        draft = ReviewDraft(local_date(town.now), organ, "夜里还是吵")
        with town.session() as session:
            ask_review(session, self.uid, draft, town.rules, by=town.actor, now=town.now)

    def said_above(self, outcome: ReviewOutcome) -> None:
        """What the organ above answers, and the petitioner gets on the same day."""
        town, day = self.town, local_date(self.town.now)
        with town.session() as session:
            said = ReviewAnswer(day, outcome, "已经查清。", day)
            answer_review(session, self.uid, said, town.rules, by=town.actor, now=town.now)

    def paper(self, kind: PaperKind) -> str:
        """A letter, printed and read back."""
        town = self.town
        with town.reading() as session:
            sheet = make_paper(session, kind, self.uid, town.rules, by=town.actor, today=local_date(town.now))
        return squeezed("".join(page_texts(render_paper(sheet))))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = make_world(tmp_path)
    yield made
    for centre in (made.county, made.town, made.other):
        centre.centre.close()


def test_a_petition_is_extended_answered_and_reviewed_twice(world: World) -> None:
    town = world.town

    # Monday 23 November 2026: the county's petition office sends it down. Article 22: to be entered within 15
    # days, article 23: the petitioner told within 15 days, an objection within 5 working days (Tuesday to
    # Friday are four, the Monday after is the fifth).
    made = petition(
        town, manner=PetitionManner.TRANSFER, sent_by="固始县信访局", external_number="豫信2026001234"
    )
    story = Story(town, made.uid)
    assert story.clocks() == {
        Key.REGISTER: ("第二十二条", "2026-12-08", "2026-11-23"),
        Key.OBJECTION: ("第二十三条", "2026-11-30", ""),
        Key.NOTICE: ("第二十三条", "2026-12-08", ""),
    }
    assert story.agenda(AgendaKind.PETITION) == ["2026-12-08"], "objecting is a right and no duty"

    # Taken up on the Thursday. Article 34: 60 days, of which 4 are left of November, 31 in December, 25 in
    # January.
    story.on("2026-11-26")
    accepted(town, story.uid)
    assert story.clocks()[Key.NOTICE] == ("第二十三条", "2026-12-08", "2026-11-26")
    assert story.clocks()[Key.ANSWER] == ("第三十四条", "2027-01-25", "")
    assert story.agenda(AgendaKind.DISPUTE) == ["2027-01-25"], "its case has the same day"
    assert story.agenda(AgendaKind.PETITION) == []
    letter = story.paper(PaperKind.PETITION_ACCEPTANCE)
    assert "2026年11月26日" in letter
    assert "2027年1月25日" in letter

    # Five days before the end the report is still missing. Article 34: at most 30 days, by the head.
    story.on("2027-01-20")
    with pytest.raises(RuleViolation) as refused:
        story.extend(31, "申明")
    assert refused.value.field == "days"
    with pytest.raises(RuleViolation, match="由负责人批准"):
        story.extend(30, "解文斌")
    assert story.extend(30, "申明") == date(2027, 2, 24)
    with pytest.raises(RuleViolation, match="延期"):
        story.extend(5, "申明")
    assert story.clocks()[Key.ANSWER] == ("第三十四条", "2027-02-24", "")
    assert story.agenda(AgendaKind.DISPUTE) == ["2027-02-24"], "its case has the same day"
    assert story.agenda(AgendaKind.PETITION) == []
    letter = story.paper(PaperKind.PETITION_EXTENSION)
    for word in ("申明", "噪声监测报告还没有出", "30", "2027年2月24日"):
        assert word in letter
    assert "2027年1月25日" in story.paper(PaperKind.PETITION_ACCEPTANCE), "it says what was told then"

    # Answered and served on the last day. Article 35: the petitioner may ask for a 复查 within 30 days (4 of
    # February, 26 of March).
    story.on("2027-02-24")
    answered(town, story.uid)
    assert story.clocks()[Key.ANSWER] == ("第三十四条", "2027-02-24", "2027-02-24")
    assert story.clocks()[Key.ASK_REVIEW] == ("第三十五条", "2027-03-26", "")
    assert story.agenda(AgendaKind.PETITION) == [], "the step is the petitioner's now"
    story.on("2027-03-26")
    assert story.late() == [], "whoever answered in time is late with nothing, the case neither"
    letter = story.paper(PaperKind.PETITION_OPINION)
    for word in ("部分支持", COUNTY_ORGAN, "30日内", "《噪声污染防治法》第四十三条"):
        assert word in letter, letter

    # On that last day the county is asked. Article 35: it answers within 30 days; the last is a Sunday
    # and stays.
    story.ask(COUNTY_ORGAN)
    assert story.clocks()[Key.REVIEW] == ("第三十五条", "2027-04-25", "")
    story.on("2027-04-25")
    story.said_above(ReviewOutcome.UPHELD)
    assert story.clocks()[Key.REVIEW] == ("第三十五条", "2027-04-25", "2027-04-25")
    assert story.clocks()[Key.ASK_SECOND_REVIEW] == ("第三十六条", "2027-05-25", "")

    # A day later is too late; within the 30 days of article 36 the city is asked for the 复核.
    story.on("2027-05-26")
    with pytest.raises(RuleViolation, match="到 2027-05-25 为止"):
        story.ask(CITY_ORGAN)
    town.pass_time(days=-1)
    story.ask(CITY_ORGAN)
    assert story.clocks()[Key.SECOND_REVIEW] == ("第三十六条", "2027-06-24", "")

    # A hearing of three days does not count: the last day moves by three.
    story.on("2027-06-04")
    with town.session() as session:
        record_hearing(session, story.uid, date(2027, 6, 1), date(2027, 6, 3), by=town.actor, now=town.now)
    assert story.clocks()[Key.SECOND_REVIEW] == ("第三十六条", "2027-06-27", "")
    story.on("2027-06-27")
    story.said_above(ReviewOutcome.CHANGED)

    # It is over: nothing late, nothing owed, nothing left to do, and the same facts are not taken in again.
    found = story.detail()
    assert (found.row.state, found.actions) == (PetitionState.FINAL, ())
    assert not any(clock.late or clock.runs for clock in found.clocks)
    assert {key: article for key, (article, _, _) in story.clocks().items()} == {
        Key.REGISTER: "第二十二条", Key.OBJECTION: "第二十三条", Key.NOTICE: "第二十三条",
        Key.ANSWER: "第三十四条", Key.ASK_REVIEW: "第三十五条", Key.REVIEW: "第三十五条",
        Key.ASK_SECOND_REVIEW: "第三十六条", Key.SECOND_REVIEW: "第三十六条",
    }  # fmt: skip
    with pytest.raises(RuleViolation, match="第三十六条"):
        petition(town, dispute=None, dispute_uid=found.row.dispute_uid)


def test_the_county_reads_a_petition_and_carries_an_accusation_unread(world: World) -> None:
    town, county = world.town, world.county
    petition(town, manner=PetitionManner.TRANSFER, sent_by="固始县信访局", external_number="豫信2026001234")
    petition(town, kind=PetitionKind.ACCUSATION, new_facts="举报村干部")
    done = world.carry(town, county)
    assert (done.refused, done.conflicts) == (0, 0)
    with county.reading() as session:
        seen = list_petitions(
            session, PetitionQuery(open_only=False), county.rules,
            by=county.actor, today=local_date(county.now),
        )  # fmt: skip
        assert [row.external_number for row in seen] == ["豫信2026001234"]
        assert len(session.scalars(select(Petition)).all()) == 1
        assert full_check(session) == ()
