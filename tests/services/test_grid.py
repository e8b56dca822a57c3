"""Grids and their workers: upkeep, take-over, substitutes, vacancies, and who is on duty on a day."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from db.enums import GridKind, Role
from db.models.grid import Grid, GridWorker
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.services import grid, grid_change, grid_worker
from desktop_app.services.grid import GridDraft, GridRow
from desktop_app.services.grid_change import RenameDraft
from desktop_app.services.grid_duty import grid_by_code
from desktop_app.services.grid_worker import PostingDraft, WorkerDraft
from tests.support.centre import OpenTestCentre
from tests.support.township import TOWN, code_of, make_township

TODAY = date(2026, 11, 23)


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_township(tmp_path / "centre", grids=3, vacant=(code_of(1, 3),))


def rows(home: OpenTestCentre, day: date = TODAY, **more: object) -> tuple[GridRow, ...]:
    with home.reading() as session:
        return grid.list_grids(session, TOWN, day, home.rules, by=home.actor, today=TODAY, **more)  # type: ignore[arg-type]


def uid_of(home: OpenTestCentre, code: str) -> object:
    with home.reading() as session:
        return session.scalars(select(Grid.uid).where(Grid.code == code)).one()


def post(home: OpenTestCentre, code: str, name: str, first: date, **more: object) -> None:
    draft = PostingDraft(uid_of(home, code), WorkerDraft(name, phone="15400007001"), first, **more)  # type: ignore[arg-type]
    with home.session() as session:
        grid_worker.post_worker(session, draft, by=home.actor, now=home.now)


def test_a_township_lists_its_own_grids_with_worker_and_vacancy(home: OpenTestCentre) -> None:
    listed = rows(home)
    assert [row.code for row in listed] == [code_of(v, n) for v in (0, 1) for n in (1, 2, 3)]
    assert [row.worker for row in listed] == ["甲一", "甲二", "甲三", "乙一", "乙二", None]
    assert [row.code for row in rows(home, vacant_only=True)] == [code_of(1, 3)]
    assert all("****" in row.phone_masked for row in listed if row.phone_masked)
    assert [row.worker for row in rows(home, text="甲二")] == ["甲二"]
    assert len(rows(home, text="沈塘村民委员会第2")) == 1


def test_a_successor_takes_over_and_a_substitute_stands_in(home: OpenTestCentre) -> None:
    code = code_of(0, 1)
    post(home, code, "单雄信", date(2026, 11, 20))
    post(home, code, "仇小满", date(2026, 11, 22), ends_on=date(2026, 11, 23), substitute=True)
    days = [date(2026, 11, 19) + timedelta(days=n) for n in range(6)]
    found = [next(r for r in rows(home, day) if r.code == code) for day in days]
    assert [r.worker for r in found] == ["甲一", "单雄信", "单雄信", "仇小满", "仇小满", "单雄信"]
    assert [r.substitute for r in found] == [False, False, False, True, True, False]
    with home.reading() as session:
        history = grid_worker.list_postings(session, found[0].uid, home.rules, by=home.actor, today=TODAY)
    assert [(r.worker, r.ends_on) for r in history] == [
        ("仇小满", date(2026, 11, 23)), ("单雄信", None), ("甲一", date(2026, 11, 19)),
    ]  # fmt: skip


def test_somebody_known_by_name_and_phone_is_one_worker_on_several_grids(home: OpenTestCentre) -> None:
    for n in (1, 2):
        post(home, code_of(0, n), "单雄信", TODAY)
    with home.reading() as session:
        assert len(session.scalars(select(GridWorker).where(GridWorker.name == "单雄信")).all()) == 1
        (row,) = grid_worker.list_workers(session, TODAY, home.rules, by=home.actor, today=TODAY, text="sxx")
    assert row.grids == ("固桥村民委员会第1网格", "固桥村民委员会第2网格")


def test_a_posting_that_ends_leaves_a_vacancy_from_the_day_after(home: OpenTestCentre) -> None:
    with home.session() as session:
        facts = grid_by_code(session, code_of(0, 1), TODAY)
        grid_worker.end_posting(session, facts.postings[0].uid, TODAY, by=home.actor, now=home.now)
    assert rows(home)[0].worker == "甲一"
    assert rows(home, TODAY + timedelta(days=1))[0].vacant


@pytest.mark.parametrize(
    ("code", "name", "first", "more", "says"),
    [
        (code_of(0, 1), "", TODAY, {}, "请填写姓名"),
        (code_of(0, 1), "单雄信", date(2023, 1, 1), {}, "要在这之后"),
        (code_of(0, 1), "单雄信", TODAY, {"ends_on": date(2026, 1, 1)}, "不能早于"),
    ],
)
def test_bad_postings_are_refused(
    home: OpenTestCentre, code: str, name: str, first: date, more: dict[str, object], says: str
) -> None:
    with pytest.raises(RuleViolation, match=says):
        post(home, code, name, first, **more)
    assert rows(home)[0].worker == "甲一"


def test_the_same_worker_is_not_posted_twice(home: OpenTestCentre) -> None:
    post(home, code_of(0, 1), "单雄信", date(2026, 11, 1))
    with pytest.raises(RuleViolation, match="已经在这个网格"):
        post(home, code_of(0, 1), "单雄信", date(2026, 11, 20))


def test_a_worker_is_corrected_without_touching_the_postings(home: OpenTestCentre) -> None:
    with home.session() as session:
        uid = session.scalars(select(GridWorker.uid).where(GridWorker.name == "甲一")).one()
        grid_worker.change_worker(
            session, uid, WorkerDraft("甲壹", phone="0376-4900001"), by=home.actor, now=home.now
        )
    assert rows(home)[0].worker == "甲壹"
    with home.session() as session, pytest.raises(RuleViolation, match="电话"):
        grid_worker.change_worker(
            session, uid, WorkerDraft("甲壹", phone="问村里"), by=home.actor, now=home.now
        )


def test_a_grid_is_added_renamed_and_abolished_with_its_past_kept(home: OpenTestCentre) -> None:
    with home.session() as session:
        draft = GridDraft(
            "411525116201 008", " 市场 网格 ", "411525116201", GridKind.DEDICATED, date(2026, 11, 1)
        )
        uid = grid.add_grid(session, draft, by=home.actor, now=home.now)
        rename = RenameDraft("农贸市场网格", date(2026, 11, 10))
        grid_change.rename_grid(session, uid, rename, by=home.actor, now=home.now)
        grid_change.end_grid(session, uid, date(2026, 11, 20), by=home.actor, now=home.now)
    listed = {
        day: [r.name for r in rows(home, day)] for day in (date(2026, 10, 31), date(2026, 11, 20), TODAY)
    }
    assert ["农贸市场网格" in names for names in listed.values()] == [False, True, False]
    assert "市场网格" in [r.name for r in rows(home, date(2026, 11, 9))]
    with home.reading() as session, pytest.raises(RuleViolation, match="已经撤销，2026-11-20 是最后一天"):
        grid_by_code(session, "411525116201008", TODAY)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (GridDraft("", "甲网格", "411525116201"), "code"),
        (GridDraft(code_of(0, 1), "甲网格", "411525116201"), "code"),
        (GridDraft("9", "甲网格", TOWN), "village_code"),
        (GridDraft("9", "", "411525116201"), "name"),
        (GridDraft("9", "第1网格", "411525116201"), "name"),
    ],
)
def test_bad_grids_are_refused_at_their_field(home: OpenTestCentre, draft: GridDraft, field: str) -> None:
    with home.session() as session, pytest.raises(RuleViolation) as caught:
        grid.add_grid(session, draft, by=home.actor, now=home.now)
    assert caught.value.field == field


def test_a_grid_worker_may_look_and_not_change(home: OpenTestCentre) -> None:
    someone = home.someone(Role.GRID_WORKER)
    with home.session(someone) as session:
        assert grid.list_grids(session, TOWN, TODAY, home.rules, by=someone, today=TODAY)
        with pytest.raises(PermissionDenied):
            grid.add_grid(session, GridDraft("9", "甲网格", "411525116201"), by=someone, now=home.now)
