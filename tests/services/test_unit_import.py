"""Import of divisions, grids and workers: what is understood, what is refused, and that twice is once."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from db.enums import Level, Role
from db.models.change import Change, Conflict
from db.models.grid import Grid, GridPosting, GridWorker
from db.models.unit import Unit
from desktop_app.errors import PermissionDenied, RuleViolation
from desktop_app.paths import resource
from desktop_app.services import grid, grid_worker
from desktop_app.services.grid_import import ImportChange
from desktop_app.services.unit import find_units, get_unit, list_units, unit_tree
from desktop_app.services.unit_import import UnitImport, import_units
from tests.support.centre import OpenTestCentre, make_centre
from tests.support.township import FACTS, TOWN, code_of, make_township

SAMPLE = ("divisions_411525", "grids", "grid_workers")
TODAY = date(2026, 11, 23)
HEAD = "code12,level,name,parent_name,parent_code12\n"
COUNTY = "411525000000,县级,固始县,,\n"
TOWNSHIP = "411525116000,乡级,泉河铺镇,固始县,411525000000\n"
VILLAGE = "411525116201,村级,固桥村民委员会,泉河铺镇,411525116000\n"


def run(home: OpenTestCentre, path: Path) -> UnitImport:
    with home.session() as session:
        return import_units(session, path, by=home.actor, now=home.now)


def write(folder: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path = folder / "导入.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.fixture
def home(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "centre", FACTS)


def test_the_sample_is_imported_whole_and_a_second_time_changes_nothing(home: OpenTestCentre) -> None:
    first = [run(home, resource("sample", f"{name}.csv")) for name in SAMPLE]
    assert [(r.added, r.changed, r.unchanged) for r in first] == [(695, 0, 0), (223, 0, 0), (223, 0, 0)]
    counts = first[-1].counts
    assert (counts.township, counts.village, counts.grid) == (33, 661, 223)
    with home.reading() as session:
        before = session.scalar(select(func.count()).select_from(Change))
    second = [run(home, resource("sample", f"{name}.csv")) for name in SAMPLE]
    assert [(r.added, r.changed, r.unchanged) for r in second] == [(0, 0, 695), (0, 0, 223), (0, 0, 223)]
    with home.reading() as session:
        assert session.scalar(select(func.count()).select_from(Change)) == before


def test_two_offices_make_the_same_records_from_the_same_files(tmp_path: Path) -> None:
    """A package from the other office then finds its records here instead of doubling them."""
    uids: list[set[UUID]] = []
    for name in ("a", "b"):
        home = make_centre(tmp_path / name, FACTS)
        for file in SAMPLE:
            run(home, resource("sample", f"{file}.csv"))
        with home.reading() as session:
            found = {
                u
                for model in (Unit, Grid, GridWorker, GridPosting)
                for u in session.scalars(select(model.uid))
            }
            assert session.scalars(select(Conflict.id)).all() == []
        uids.append(found)
    assert uids[0] == uids[1]
    assert len(uids[0]) > 695 + 223 + 223


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_encoding_gives_the_same_units(home: OpenTestCentre, tmp_path: Path, encoding: str) -> None:
    result = run(home, write(tmp_path, HEAD + COUNTY + TOWNSHIP + VILLAGE, encoding))
    assert (result.added, result.counts.township, result.counts.village) == (3, 1, 1)
    with home.reading() as session:
        village = get_unit(session, "411525116201", by=home.actor, today=TODAY)
    assert village is not None
    assert (village.name, village.level, village.parent) == ("固桥村民委员会", Level.VILLAGE, TOWN)


def test_levels_and_parents_follow_the_code_where_columns_are_missing(
    home: OpenTestCentre, tmp_path: Path
) -> None:
    text = "序号,区划代码,名称\n1,411525000000,固始县\n2,411525116000,泉河铺镇\n3,411525116201,固桥村\n"
    assert run(home, write(tmp_path, text)).added == 3
    with home.reading() as session:
        rows = list_units(session, by=home.actor, today=TODAY).units
    assert [(r.level, r.parent) for r in rows] == [
        (Level.COUNTY, ""), (Level.TOWNSHIP, "411525000000"), (Level.VILLAGE, TOWN),
    ]  # fmt: skip


def test_one_workbook_brings_grids_and_workers_together(tmp_path: Path) -> None:
    home = make_township(tmp_path / "centre")
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["泉河铺镇网格员花名册"])
    sheet.append(["网格编码", "网格名称", "村代码", "网格类型", "网格员", "性别", "电话", "任职日期"])
    sheet.append(
        [411525116201009, "市场网格", 411525116201, "专属网格", "单雄信", "男", 15400009001, "2026/11/1"]
    )
    path = tmp_path / "花名册.xls"
    book.save(path.with_suffix(".xlsx"))
    path.with_suffix(".xlsx").rename(path)
    assert run(home, path).added == 2
    with home.reading() as session:
        rows = grid.find_grids(session, "sxx", TOWN, TODAY, home.rules, by=home.actor, today=TODAY)
        rows += grid.find_grids(
            session, "市场", TOWN, date(2026, 10, 1), home.rules, by=home.actor, today=TODAY
        )
    assert [(r.code, r.worker, r.phone_masked) for r in rows] == [
        ("411525116201009", "单雄信", "154****9001"), ("411525116201009", None, None),
    ]  # fmt: skip


GRID_HEAD = "grid_code,village_code,grid_name,kind\n"
WORKER_HEAD = "grid_code,name,gender,phone,from,until,party_member,substitute\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("foo,bar\n1,2\n", "区划代码"),
        ("code12,level\n411525116201,村级\n", "“名称”"),
        (HEAD.replace("name,", "名字,", 1) + VILLAGE, "认不出|不认识"),
        (HEAD.strip() + ",面积\n" + VILLAGE.strip() + ",3\n", "不认识的列“面积”"),
        (HEAD + COUNTY + TOWNSHIP + VILLAGE + VILLAGE.replace("固桥", "新桥"), "出现了两次"),
        (HEAD + VILLAGE.replace("116", "117"), "请先导入乡镇"),
        (HEAD + COUNTY + VILLAGE.replace("411525116000", "411525000000"), "不是乡镇"),
        (HEAD + "41152511620,村级,固桥村,,411525116000\n", "12 位"),
        (HEAD + "4.11525E+11,村级,固桥村,,411525116000\n", "科学记数"),
        (HEAD + "411525116299,村级,,,411525116000\n", "没有填名称"),
        (HEAD + "411525116299,组级,一组,,411525116000\n", "级别“组级”"),
        (GRID_HEAD + "411525116299001,411525116299,第1网格,basic\n", "请先导入区划"),
        (GRID_HEAD + "1,411525116201,A网格,basic\n1,411525116201,B网格,basic\n", "出现了两次"),
        (GRID_HEAD + ",411525116201,A网格,basic\n", "没有填网格编码"),
        (GRID_HEAD + "1" * 33 + ",411525116201,A网格,basic\n", "超过 32 位"),
        (GRID_HEAD + "1,411525116201,A网格,圆形\n", "圆形"),
        (WORKER_HEAD + "999,孟长才,1,,2024-01-01,,0,0\n", "请先导入网格"),
        (WORKER_HEAD + code_of(0, 1) + ",,1,,2024-01-01,,0,0\n", "请填写姓名"),
        (WORKER_HEAD + code_of(0, 1) + ",孟长才,1,,2024-13-01,,0,0\n", "日期“2024-13-01”"),
        (WORKER_HEAD + code_of(0, 1) + ",孟长才,1,,2024-02-01,2024-01-01,0,0\n", "早于任职日期"),
        (WORKER_HEAD + code_of(0, 1) + ",孟长才,1,见名册,2024-02-01,,0,0\n", "电话"),
    ],
)
def test_bad_input_is_refused_in_one_sentence_and_changes_nothing(
    tmp_path: Path, text: str, says: str
) -> None:
    home = make_township(tmp_path / "centre")

    def state() -> tuple[object, ...]:
        with home.reading() as session:
            units = session.execute(select(Unit.code, Unit.name).order_by(Unit.code)).all()
            return *units, *session.scalars(select(Change.change_id).order_by(Change.id))

    before = state()
    with pytest.raises(RuleViolation, match=says) as caught:
        run(home, write(tmp_path, text))
    assert caught.value.text.count("。") == 1
    assert caught.value.text.endswith("。")
    assert state() == before


def test_a_renamed_village_and_grid_are_updated(tmp_path: Path) -> None:
    home = make_township(tmp_path / "centre")
    result = run(home, write(tmp_path, HEAD + COUNTY + TOWNSHIP + VILLAGE.replace("固桥", "新固桥")))
    assert (result.added, result.changed, result.unchanged) == (0, 1, 2)
    result = run(home, write(tmp_path, GRID_HEAD + f"{code_of(0, 1)},411525116201,东头网格,basic\n"))
    assert (result.added, result.changed) == (0, 1)


def test_a_new_list_replaces_the_worker_and_keeps_the_history(tmp_path: Path) -> None:
    home = make_township(tmp_path / "centre")
    code = code_of(0, 1)
    result = run(home, write(tmp_path, WORKER_HEAD + f"{code},孟长才,1,15400009002,2026-11-10,,1,0\n"))
    assert (result.added, result.changed) == (1, 0)
    assert any("换成“孟长才”" in note for note in result.notes)
    with home.reading() as session:
        uid = session.scalars(select(Grid.uid).where(Grid.code == code)).one()
        rows = grid_worker.list_postings(session, uid, home.rules, by=home.actor, today=TODAY)
    assert [(r.worker, r.starts_on, r.ends_on) for r in rows] == [
        ("孟长才", date(2026, 11, 10), None), ("甲一", date(2024, 1, 1), date(2026, 11, 9)),
    ]  # fmt: skip
    corrected = write(tmp_path, WORKER_HEAD + f"{code},孟长财,1,15400009003,2026-11-10,,1,0\n")
    assert run(home, corrected).added == 1
    assert (run(home, corrected).added, run(home, corrected).unchanged) == (0, 1)
    with home.reading() as session:
        (row,) = [
            r
            for r in grid.list_grids(session, TOWN, TODAY, home.rules, by=home.actor, today=TODAY)
            if r.code == code
        ]
    assert row.worker == "孟长财"


def test_a_changed_phone_changes_the_worker_and_no_posting(tmp_path: Path) -> None:
    home = make_township(tmp_path / "centre")
    result = run(home, write(tmp_path, WORKER_HEAD + f"{code_of(0, 1)},甲一,2,15400009009,2024-01-01,,0,0\n"))
    assert (result.added, result.changed, result.unchanged) == (0, 1, 0)
    with home.reading() as session:
        assert session.scalars(select(GridWorker.phone).where(GridWorker.name == "甲一")).all() == [
            "15400009009"
        ]


def test_units_are_found_by_name_code_pinyin_and_initials(home: OpenTestCentre) -> None:
    run(home, resource("sample", "divisions_411525.csv"))
    with home.reading() as session:

        def names(text: str, **only: object) -> list[str]:
            found = find_units(session, text, by=home.actor, today=TODAY, **only)  # type: ignore[arg-type]
            return [row.name for row in found]

        assert names("泉河铺")[0] == "泉河铺镇"
        assert "泉河铺镇" in names("qhp")
        assert "泉河铺镇" in names("quanhepu")
        assert names("411525116000") == ["泉河铺镇"]
        assert names("不存在的地方") == []
        assert set(names("", within=TOWN, limit=100)) < set(names("", limit=1000))
        villages = find_units(session, "cunmin", by=home.actor, today=TODAY, level=Level.VILLAGE, within=TOWN)
        assert {row.parent for row in villages} == {TOWN}


def test_the_tree_counts_what_lies_below(tmp_path: Path) -> None:
    home = make_township(tmp_path / "centre", grids=3)
    with home.reading() as session:
        tree = unit_tree(session, "411525000000", by=home.actor, today=TODAY)
        assert unit_tree(session, "999999999999", by=home.actor, today=TODAY) is None
    assert tree is not None
    assert (tree.villages, tree.grids) == (3, 7)
    town = next(child for child in tree.children if child.unit.code == TOWN)
    assert [(v.unit.name, v.grids) for v in town.children] == [("固桥村民委员会", 3), ("沈塘村民委员会", 3)]


def test_only_those_who_may_edit_units_import(tmp_path: Path) -> None:
    home = make_centre(tmp_path / "centre", FACTS)
    worker = home.someone(Role.GRID_WORKER)
    path = write(tmp_path, HEAD + COUNTY)
    with home.session(worker) as session, pytest.raises(PermissionDenied):
        import_units(session, path, by=worker, now=home.now)
    admin = home.someone(Role.SYSTEM_ADMIN)
    with home.reading() as session, pytest.raises(PermissionDenied):
        list_units(session, by=admin, today=TODAY)


def test_the_report_says_what_changed_and_which_grids_are_no_longer_named(tmp_path: Path) -> None:
    """A grid that is not in the file any more is listed, never deleted."""
    home = make_township(tmp_path / "centre")
    text = (
        GRID_HEAD + f"{code_of(0, 1)},411525116201,东头网格,basic\n"
        f"{code_of(0, 2)},411525116201,第2网格,dedicated\n411525116201009,411525116201,新网格,basic\n"
    )
    result = run(home, write(tmp_path, text, "gb18030"))
    assert (result.added, result.changed, result.unchanged) == (1, 2, 0)
    assert [(line.change.label, line.code, line.text) for line in result.lines[:3]] == [
        ("更新", code_of(0, 1), "原来是固桥村民委员会第1网格"),
        ("更新", code_of(0, 2), "基础网格改为专属网格"),
        ("新增", "411525116201009", ""),
    ]  # fmt: skip
    (gone,) = [line for line in result.lines if line.change is ImportChange.VANISHED]
    assert (gone.code, gone.name) == (code_of(0, 3), "固桥村民委员会第3网格")
    with home.reading() as session:
        before = grid.list_grids(
            session, TOWN, TODAY - timedelta(days=1), home.rules, by=home.actor, today=TODAY
        )
        after = grid.list_grids(session, TOWN, TODAY, home.rules, by=home.actor, today=TODAY)
    assert [row.name for row in before[:3]] == ["第1网格", "第2网格", "第3网格"], "the past keeps its names"
    assert [row.name for row in after[:3]] == ["东头网格", "第2网格", "第3网格"]
    again = run(home, write(tmp_path, text))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    assert [line.change for line in again.lines] == [ImportChange.VANISHED]


def test_a_renamed_village_renames_the_place_of_its_grids_from_today_on(tmp_path: Path) -> None:
    home = make_township(tmp_path / "centre")
    result = run(home, write(tmp_path, HEAD + COUNTY + TOWNSHIP + VILLAGE.replace("固桥", "新固桥")))
    assert [line.text for line in result.lines] == ["原来是固桥村民委员会"]
    with home.reading() as session:
        rows = {
            day: grid.list_grids(session, TOWN, day, home.rules, by=home.actor, today=TODAY)[0].village_name
            for day in (TODAY - timedelta(days=1), TODAY)
        }
    assert list(rows.values()) == ["固桥村民委员会", "新固桥村民委员会"]


@pytest.mark.parametrize("as_number", [False, True])
def test_leading_zeros_are_kept_and_their_loss_is_noticed(tmp_path: Path, as_number: bool) -> None:
    """A code is text; a spreadsheet that made a number of it would double the grid."""
    home = make_township(tmp_path / "centre")
    assert run(home, write(tmp_path, GRID_HEAD + "0071,411525116201,东头网格,basic\n")).added == 1
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["网格编码", "村代码", "网格名称"])
    sheet.append([71 if as_number else "0071", "411525116201", "东头网格"])
    path = tmp_path / "网格.xlsx"
    book.save(path)
    if as_number:
        with pytest.raises(RuleViolation, match="编码 71 少了前面的 0（应是 0071）"):
            run(home, path)
    else:
        assert run(home, path).unchanged == 1
