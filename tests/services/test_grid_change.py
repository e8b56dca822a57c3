"""Re-division: renamed, moved, split, merged, abolished; every day keeps the names and codes of its time."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from db.enums import GridChangeKind, GridKind, SweepCell
from db.models.grid import Grid
from desktop_app.errors import RuleViolation
from desktop_app.services import grid, grid_change, grid_note, grid_redivision, sweep, sweep_event
from desktop_app.services.grid import GridCard, GridRow
from desktop_app.services.grid_change import GridChangeRow, RenameDraft
from desktop_app.services.grid_duty import PastName, grid_by_code, name_on
from desktop_app.services.grid_note import NoteDraft
from desktop_app.services.grid_redivision import MergeDraft, MoveDraft, PartDraft, SplitDraft
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_board import load_board
from desktop_app.services.sweep_day import list_day
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.services.sweep_lock import LockDraft, lock_day
from tests.support.centre import OpenTestCentre
from tests.support.township import TOWN, at, code_of, make_township

DAY = date(2026, 11, 23)
FIRST, SECOND, THIRD = (code_of(0, n) for n in (1, 2, 3))
OTHER_VILLAGE = "411525116202"


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    made = make_township(tmp_path / "centre")
    made.now = at(DAY, 12)
    return made


def uid_of(home: OpenTestCentre, code: str) -> UUID:
    with home.reading() as session:
        return session.scalars(select(Grid.uid).where(Grid.code == code)).one()


def rows(home: OpenTestCentre, day: date) -> dict[str, GridRow]:
    with home.reading() as session:
        found = grid.list_grids(session, TOWN, day, home.rules, by=home.actor, today=DAY)
    return {row.code: row for row in found}


def history(home: OpenTestCentre, code: str) -> tuple[GridChangeRow, ...]:
    uid = uid_of(home, code)
    with home.reading() as session:
        return grid_change.list_grid_changes(session, uid, by=home.actor, today=DAY)


def report(home: OpenTestCentre, code: str, day: date, *findings: FindingDraft) -> None:
    home.now = at(day, 12)
    with home.session() as session:
        draft = ReportDraft(code, day)
        if findings:
            sweep.report_findings(session, draft, findings, home.rules, by=home.actor, now=home.now)
        else:
            sweep.report_zero(session, draft, home.rules, by=home.actor, now=home.now)


def rename(home: OpenTestCentre, name: str, day: date, code: str = FIRST) -> None:
    uid = uid_of(home, code)
    with home.session() as session:
        draft = RenameDraft(name, day, "镇政办〔2026〕8号")
        grid_change.rename_grid(session, uid, draft, by=home.actor, now=home.now)


def test_every_list_shows_the_name_of_its_day(home: OpenTestCentre) -> None:
    report(home, FIRST, DAY - timedelta(days=2), FindingDraft("两家为滴水檐吵架。"))
    report(home, FIRST, DAY)
    rename(home, "东湾网格", DAY)
    with home.reading() as session:
        before = list_day(
            session, TOWN, DAY - timedelta(days=2), home.rules, home.now, by=home.actor, today=DAY
        )
        after = list_day(session, TOWN, DAY, home.rules, home.now, by=home.actor, today=DAY)
        (event,) = sweep_event.list_events(
            session, TOWN, DAY - timedelta(days=3), DAY, home.rules, by=home.actor, today=DAY
        )
        draft = sweep_event.register_event(session, event.uid, home.rules, by=home.actor, today=DAY)
        boards = [
            load_board(session, TOWN, day, day, home.rules, home.now, by=home.actor, today=DAY)
            for day in (DAY - timedelta(days=1), DAY)
        ]
    assert (before[0].grid_name, after[0].grid_name) == ("第1网格", "东湾网格")
    assert event.grid_title == "固桥村民委员会第1网格"
    assert draft.source_ref == "每日一排 2026-11-21 固桥村民委员会第1网格"
    assert [board.villages[0].grids[0].name for board in boards] == ["第1网格", "东湾网格"]
    (kept,) = history(home, FIRST)
    assert (kept.kind, kept.name, kept.starts_on, kept.reason) == (
        GridChangeKind.RENAMED, "第1网格", DAY, "镇政办〔2026〕8号",
    )  # fmt: skip


def test_a_grid_that_moves_keeps_its_past_in_the_old_village(home: OpenTestCentre) -> None:
    uid = uid_of(home, THIRD)
    move = MoveDraft(OTHER_VILLAGE, DAY, name="桥西网格")
    with home.session() as session:
        assert grid_redivision.move_grid(session, uid, move, by=home.actor, now=home.now) == uid
    then, now = rows(home, DAY - timedelta(days=1))[THIRD], rows(home, DAY)[THIRD]
    assert (then.village_name, then.name) == ("固桥村民委员会", "第3网格")
    assert (now.village_name, now.name, now.worker) == ("沈塘村民委员会", "桥西网格", "甲三")


def test_a_move_with_a_new_code_ends_the_old_grid(home: OpenTestCentre) -> None:
    move = MoveDraft(OTHER_VILLAGE, DAY, name="桥西网格", code="411525116202009", reason="区划调整")
    with home.session() as session:
        grid_redivision.move_grid(session, uid_of(home, THIRD), move, by=home.actor, now=home.now)
    assert THIRD in rows(home, DAY - timedelta(days=1))
    today = rows(home, DAY)
    assert THIRD not in today
    assert (today["411525116202009"].worker, today["411525116202009"].village_name) == (
        "甲三", "沈塘村民委员会",
    )  # fmt: skip
    with (
        home.session() as session,
        pytest.raises(
            RuleViolation,
            match="已经撤销，2026-11-22 是最后一天，2026-11-23 不能再报；请报到沈塘村民委员会桥西网格",
        ),
    ):
        sweep.report_zero(session, ReportDraft(THIRD, DAY), home.rules, by=home.actor, now=home.now)


def test_a_split_makes_parts_that_report_from_their_first_day(home: OpenTestCentre) -> None:
    uid = uid_of(home, FIRST)
    with home.session() as session:
        grid.change_grid_card(
            session, uid, GridCard(GridKind.DEDICATED, "河东党支部", "鲁向前"), by=home.actor, now=home.now
        )
        grid_note.add_grid_note(session, uid, NoteDraft("桥头危房一处"), by=home.actor, now=home.now)
        split = SplitDraft((PartDraft("X1", "河东网格"), PartDraft("X2", "河西网格")), DAY, "拆分")
        made = grid_redivision.split_grid(session, uid, split, by=home.actor, now=home.now)
    today = rows(home, DAY)
    assert FIRST not in today
    assert {today[c].worker for c in ("X1", "X2")} == {"甲一"}
    assert (today["X1"].kind, today["X1"].party_branch) == (GridKind.DEDICATED, "河东党支部")
    assert [row.successor for row in history(home, FIRST)] == [
        "固桥村民委员会河西网格", "固桥村民委员会河东网格",
    ]  # fmt: skip
    assert [row.name for row in history(home, "X2")] == ["第1网格"]
    with home.reading() as session:
        (note,) = grid_note.list_grid_notes(session, made[0], by=home.actor, today=DAY)
        assert note.content == "桥头危房一处"
        with pytest.raises(RuleViolation, match="请报到固桥村民委员会河东网格、固桥村民委员会河西网格"):
            grid_by_code(session, FIRST, DAY)
    report(home, "X2", DAY)


def test_a_part_may_keep_the_code_and_goes_on(home: OpenTestCentre) -> None:
    report(home, FIRST, DAY - timedelta(days=1), FindingDraft("路灯坏了。"))
    home.now = at(DAY, 8)
    split = SplitDraft((PartDraft("X2", "第1网格"), PartDraft(FIRST, "第1网格（老街）")), DAY)
    with home.session() as session:
        made = grid_redivision.split_grid(session, uid_of(home, FIRST), split, by=home.actor, now=home.now)
    assert made[1] == uid_of(home, FIRST)
    assert rows(home, DAY - timedelta(days=1))[FIRST].name == "第1网格"
    assert (rows(home, DAY)[FIRST].name, rows(home, DAY)["X2"].name) == ("第1网格（老街）", "第1网格")
    assert all(row.name == "第1网格" for row in history(home, FIRST)), "the name that it had"


def test_merged_grids_end_and_the_board_shows_both_times(home: OpenTestCentre) -> None:
    merge = MergeDraft((uid_of(home, SECOND), uid_of(home, THIRD)), PartDraft(SECOND, "南片网格"), DAY)
    with home.session() as session:
        assert grid_redivision.merge_grids(session, merge, by=home.actor, now=home.now) == uid_of(
            home, SECOND
        )
    with home.reading() as session:
        board = load_board(
            session, TOWN, DAY - timedelta(days=1), DAY, home.rules, home.now, by=home.actor, today=DAY
        )
    cells = {g.code: [c and c.cell for c in g.cells] for g in board.villages[0].grids}
    assert cells[THIRD] == [SweepCell.MISSED, None]
    assert cells[SECOND] == [SweepCell.MISSED, SweepCell.SILENT]
    assert [f.duty for f in board.figures] == [6, 5]


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        (SplitDraft((PartDraft("X1", "甲网格"),), DAY), "两个以上"),
        (SplitDraft((PartDraft("X1", "甲网格"), PartDraft("X1", "乙网格")), DAY), "编码写了两次"),
        (SplitDraft((PartDraft("X1", "甲网格"), PartDraft("X2", "甲网格")), DAY), "名称写了两次"),
        (SplitDraft((PartDraft("X1", "甲网格"), PartDraft("", "乙网格")), DAY), "每个网格的编码"),
        (SplitDraft((PartDraft(SECOND, "甲网格"), PartDraft("X2", "乙网格")), DAY), "已经有网格在用"),
        (SplitDraft((PartDraft("X1", "第2网格"), PartDraft("X2", "乙网格")), DAY), "已经有“第2网格”"),
        (SplitDraft((PartDraft("X1", "甲网格"), PartDraft("X2", "乙网格")), date(2023, 1, 1)), "起启用"),
    ],
)
def test_a_split_that_cannot_be_is_refused_whole(home: OpenTestCentre, draft: SplitDraft, says: str) -> None:
    before = rows(home, DAY)
    with pytest.raises(RuleViolation, match=says), home.session() as session:
        grid_redivision.split_grid(session, uid_of(home, FIRST), draft, by=home.actor, now=home.now)
    assert rows(home, DAY) == before
    assert history(home, FIRST) == ()


def test_nothing_that_was_reported_or_locked_loses_its_grid(home: OpenTestCentre) -> None:
    report(home, FIRST, DAY)
    uid = uid_of(home, FIRST)
    with home.session() as session, pytest.raises(RuleViolation, match="2026-11-23 还报过"):
        grid_change.end_grid(session, uid, DAY - timedelta(days=1), by=home.actor, now=home.now)
    home.now = at(DAY, 21)
    with home.session() as session:
        draft = LockDraft(DAY, "阮小满", "樊国栋", "薛慧敏")
        lock_day(session, draft, home.rules, by=home.actor, now=home.now)
    with home.session() as session, pytest.raises(RuleViolation, match="2026-11-23 的日报已经锁定"):
        grid_change.end_grid(
            session, uid_of(home, SECOND), DAY - timedelta(days=1), by=home.actor, now=home.now
        )


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        (RenameDraft("第1网格", DAY), "不用改"),
        (RenameDraft("第2网格", DAY), "已经有“第2网格”"),
        (RenameDraft("", DAY), "名"),
        (RenameDraft("东湾网格", DAY + timedelta(days=1)), "还没到这一天"),
        (RenameDraft("东湾网格", date(2024, 1, 1)), "起启用"),
    ],
)
def test_a_name_that_cannot_be_is_refused(home: OpenTestCentre, draft: RenameDraft, says: str) -> None:
    with pytest.raises(RuleViolation, match=says), home.session() as session:
        grid_change.rename_grid(session, uid_of(home, FIRST), draft, by=home.actor, now=home.now)


def test_a_name_before_a_later_one_is_refused(home: OpenTestCentre) -> None:
    rename(home, "东湾网格", DAY - timedelta(days=1))
    with pytest.raises(RuleViolation, match="在那之后"):
        rename(home, "西湾网格", DAY - timedelta(days=2))


@pytest.mark.parametrize(
    ("village", "says"), [("411525116201", "已经在这个村"), ("411525109201", "别的乡镇"), ("9", "请选择")]
)
def test_a_grid_moves_only_within_its_township(home: OpenTestCentre, village: str, says: str) -> None:
    with pytest.raises(RuleViolation, match=says), home.session() as session:
        grid_redivision.move_grid(
            session, uid_of(home, FIRST), MoveDraft(village, DAY), by=home.actor, now=home.now
        )


def test_only_grids_of_one_village_are_merged(home: OpenTestCentre) -> None:
    merge = MergeDraft((uid_of(home, FIRST), uid_of(home, code_of(1, 1))), PartDraft("x", "合并网格"), DAY)
    with pytest.raises(RuleViolation, match="同一个村"), home.session() as session:
        grid_redivision.merge_grids(session, merge, by=home.actor, now=home.now)
    with pytest.raises(RuleViolation, match="两个以上"), home.session() as session:
        one = MergeDraft((uid_of(home, FIRST),) * 2, PartDraft("x", "合并网格"), DAY)
        grid_redivision.merge_grids(session, one, by=home.actor, now=home.now)


@given(st.lists(st.integers(1, 60), unique=True, max_size=6), st.integers(0, 61))
def test_a_name_holds_from_its_day_until_the_next_one(starts: list[int], asked: int) -> None:
    """Against the plain story: the name of a day is the last one that began by then."""
    first = date(2026, 1, 1)
    past: list[PastName] = []
    name = "名0"
    story = [(date.min, name)]
    for number, start in enumerate(sorted(starts), 1):
        day = first + timedelta(days=start)
        past.append(PastName(day, name, "v", "村"))
        name = f"名{number}"
        story.append((day, name))
    day = first + timedelta(days=asked)
    expected = [told for began, told in story if began <= day][-1]
    found = name_on(tuple(past), day)
    assert (found.name if found is not None else name) == expected
