"""Statistics of petitions: each counts once, a limit by its last day; frozen in the pack, on paper."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from db.enums import PackKind, PetitionKind, PetitionManner, ReviewOutcome, Role
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services import petition_step as steps
from desktop_app.services.meeting_pack import issue_pack, make_pack
from desktop_app.services.petition_statistics import (
    PetitionStatistics,
    petition_statistics,
    statistics_paper,
)
from tests.papers.reading import outside, page_texts, squeezed
from tests.services.petitions import accepted, answered, petition, reviewed
from tests.support.centre import OpenTestCentre
from tests.support.township import make_township

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_township(tmp_path / "centre")


def counted(home: OpenTestCentre, first: date = YEAR[0], last: date = YEAR[1]) -> PetitionStatistics:
    with home.reading() as session:
        today = local_date(home.now)
        return petition_statistics(session, first, last, home.rules, by=home.actor, today=today)


def table(found: PetitionStatistics, key: str) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for one in found.tables if one.key == key for row in one.rows}


def busy_year(home: OpenTestCentre) -> None:
    """Three petitions: one quashed and done again, one handed on with a period, one that nobody answers."""
    first = petition(home, manner=PetitionManner.VISIT, people_count=6)
    accepted(home, first.uid)
    answered(home, first.uid)
    reviewed(home, first.uid, ReviewOutcome.QUASHED)
    second = petition(home, manner=PetitionManner.TRANSFER, sent_by="固始县信访局", new_facts="另一件")
    today = local_date(home.now)
    with home.session() as session:
        over = steps.HandOverDraft("泉河铺镇司法所", today, today + timedelta(days=5), today)
        steps.hand_over(session, second.uid, over, by=home.actor, now=home.now)
    petition(home, kind=PetitionKind.SUGGESTION, new_facts="第三件")


def test_each_petition_counts_once_and_every_table_adds_up(home: OpenTestCentre) -> None:
    busy_year(home)
    found = counted(home)
    assert (found.count, found.people, found.redone) == (3, 8, 1)
    for key in ("manner", "kind", "field", "region"):
        rows = table(found, key)
        assert sum(int(row[0]) for row in rows.values()) == 3, key
        assert sum(int(row[1]) for row in rows.values()) == 8, key
    assert table(found, "manner")["走访"] == ("1", "6")
    assert table(found, "unit") == {"宏达建材厂": ("3",)}
    handling = {key: row[0] for key, row in table(found, "handling").items()}
    assert handling["上级转送、交办来的"] == "1"
    assert (handling["交办"], handling["转送"], handling["受理"]) == ("1", "0", "1")
    assert table(found, "review")["复查"] == ("1", "0", "0", "1")
    assert counted(home, date(2025, 1, 1), date(2025, 12, 31)).count == 0
    with pytest.raises(RuleViolation, match="早于"):
        counted(home, YEAR[1], YEAR[0])


def test_a_limit_counts_when_it_ended_and_as_late_when_it_was_not_kept(home: OpenTestCentre) -> None:
    busy_year(home)
    assert table(counted(home), "in_time")["书面告知是否受理"] == ("0", "0", "0", "—"), "none has ended"
    home.pass_time(days=16)
    notice = table(counted(home), "in_time")["书面告知是否受理"]
    assert notice == ("3", "2", "1", "66.7%"), "the third was never told"
    assert table(counted(home), "in_time")["交办办结报告"] == ("1", "0", "1", "0.0%")
    total = Counter[str]()
    for row in table(counted(home), "in_time").values():
        total.update(ended=int(row[0]), kept=int(row[1]))
    assert counted(home).on_time == f"{total['kept'] * 100 / total['ended']:.1f}%"


def test_the_paper_has_all_tables_and_the_month_s_pack_keeps_them(home: OpenTestCentre) -> None:
    busy_year(home)
    with home.reading() as session:
        made = statistics_paper(session, *YEAR, home.rules, by=home.actor, today=local_date(home.now))
    pdf = made.draw()
    text = squeezed("".join(page_texts(pdf)))
    assert outside(pdf, 9) == []
    place = 0
    for words in (
        "信访情况统计表", "本期收到信访3件、8人", "撤销后重新办理1件", "信访形式", "信访内容", "涉及领域",
        "所在村（社区）", "被投诉较多的机关、单位", "转送、交办、督办和办理", "复查、复核", "办理期限",
        "制表人",
    ):  # fmt: skip
        place = text.index(squeezed(words), place)
    with home.session() as session:
        day = local_date(home.now)
        month = issue_pack(session, PackKind.MONTH, day, home.rules, by=home.actor, now=home.now)
        week = issue_pack(session, PackKind.WEEK, day, home.rules, by=home.actor, now=home.now)
    petition(home, new_facts="后来又一件")
    with home.reading() as session:
        kept = make_pack(session, month, by=home.actor, today=day).content
        other = make_pack(session, week, by=home.actor, today=day).content
    begun = [one for one in kept.figures if one.key == "petition_new"]
    here = counted(home, day.replace(day=1), day)
    assert int(begun[0].value) == here.count - 1, "frozen: the one that came later is not in it"
    assert "信访统计：涉及领域" in {section.title for section in kept.sections}
    assert not any(section.key.startswith("petition_") for section in other.sections)
    with home.reading() as session:
        drawn = make_pack(session, month, by=home.actor, today=day).draw()
    text = squeezed("".join(page_texts(drawn)))
    assert "信访统计：信访形式按收到的形式" in text, "no number of rows behind a table of figures"
    assert "信访事项（" in text


def test_who_may_not_see_receptions_is_refused(home: OpenTestCentre) -> None:
    worker = home.someone(Role.GRID_WORKER, "阮小满")
    with home.reading() as session, pytest.raises(RuleViolation):
        petition_statistics(session, *YEAR, home.rules, by=worker, today=local_date(home.now))
