"""A case of violence at home: it is restricted and reported; a colleague meets no trace of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from db.enums import Role
from desktop_app.services.dispute_draft import EXAMPLE, DisputeDraft, PartyDraft, PlaceDraft
from tests.e2e.window.clerk import answer_file_dialogs
from tests.e2e.window.conftest import Hire, SitDown
from tests.services.disputes import resident_id
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import register

STORY = "继父酒后动手打孩子，昨夜又打了一回，孩子胳膊青紫，不敢回家，躲在姑姑家里。"
CHILD = resident_id("20150301", 513)
SECRET = replace(
    EXAMPLE,
    description=STORY,
    category_code="0101",
    place=PlaceDraft(detail="村西头第三排"),
    parties=(
        PartyDraft(name="吴小满", id_number=CHILD, phone="15400007712", address="固桥村西组7号"),
        replace(EXAMPLE.parties[1], name="仇守玉", phone="15400007729"),
    ),
)
ORDINARY: DisputeDraft = EXAMPLE
TRACES = ("吴小满", "仇守玉", "7712", "7729", "青紫", "A0001")


def test_nobody_but_its_readers_meets_a_case_of_violence_at_home(
    home: OpenTestCentre,
    hire: Hire,
    sit_down: SitDown,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    register(home, SECRET)
    register(home, ORDINARY)
    colleague = hire(Role.WINDOW_CLERK, "何玉梅")

    # The director restricts the case to himself; he is told at once that the police must be told.
    director = sit_down()
    director.finds("吴小满")
    director.clicks("受限")
    director.chooses("受限原因", "家庭暴力")
    director.clicks("设为受限")
    director.sees("只有周砚秋能看。", "吴小满（未成年人）：遭受家庭暴力的，应当及时向公安机关报案")

    # He tells the police station and notes it; the prompt is gone, the note stays in the history.
    director.clicks("登记报案")
    director.answers("向哪个公安机关", "泉河铺派出所")
    director.clicks("记下")
    director.sees("向泉河铺派出所报案")
    assert "登记报案" not in director.offered()
    assert len(director.lines()) == 2

    # A colleague's list, counts and work page hold one case, and no word of the other.
    clerk = sit_down(colleague)
    clerk.reads_nothing_of(*TRACES)
    clerk.opens("纠纷登记")
    clerk.sees("未结案 1 件")
    assert [line for line in clerk.lines() if "宏达建材厂" in line] == clerk.lines()
    clerk.reads_nothing_of(*TRACES)

    # Searching by name, pinyin, number, identity number, tail or words of the story finds nothing.
    for words in ("吴小满", "wxm", "wuxiaoman", "A0001", CHILD, "7712", "胳膊青紫", "仇守玉"):
        assert clerk.looks_up(words) == [], words

    # The aunt comes with the same story: no similar case is shown, the child is not proposed, the address
    # is not filled in; of his earlier cases there is one sentence.
    clerk.presses("Ctrl+N")
    clerk.goes_to("姓名", "applicant1")
    clerk.types("吴小满")
    clerk.waits()
    clerk.answers("证件号（居民身份证）", CHILD, "applicant1")
    clerk.goes_to("经过（照本人说的记）")
    clerk.types(STORY)
    clerk.presses("Tab")
    clerk.waits()
    clerk.sees("另有受限记录，请联系主任。")
    clerk.reads_nothing_of("可能已经登记过", "仇守玉", "7712", "A0001", "西组7号")
    clerk.presses("Esc")

    # What she takes out of the program holds the ordinary case alone.
    sheet = tmp_path / "列表.xlsx"
    answer_file_dialogs(monkeypatch, saved=sheet)
    clerk.clicks("台账")
    clerk.takes("导出")
    clerk.goes_to("用途")
    clerk.types("报县综治中心")
    clerk.presses("Ctrl+Return")
    clerk.sees("已导出 1 件")
    words = " ".join(str(cell.value) for row in load_workbook(sheet).worksheets[0] for cell in row)
    assert "宏达建材厂" in words
    assert [trace for trace in TRACES if trace in words] == []
