"""At the service window: a quarrel between neighbours, and what was reported already."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from db.enums import Role
from db.models.mediation import Instalment
from desktop_app.domain.clock_time import local_date
from desktop_app.services.dispute_draft import EXAMPLE
from tests.e2e.window.clerk import answer_file_dialogs, printed
from tests.e2e.window.conftest import Hire, SitDown
from tests.services.mediation_case import drawn_up, land_case, sign_all
from tests.support.centre import OpenTestCentre, reopen
from tests.ui.dispute.desk import register
from tests.ui.dispute.test_register_kill import WORDS, type_until_killed

EAVES = "西邻翻建房屋，屋檐伸过界墙，雨水落进院子。"
DITCH = (
    "柳河湾老磨坊后面的排水沟，上个月被隔壁养鸭户用砖头填了半截，一下雨水就漫进我家院子，"
    "灶房墙根泡出了裂缝。找他说过两回，他讲沟是他爹挖的，填不填由他。"
)
DITCH_AGAIN = (
    "您好，柳河湾老磨坊后面的排水沟被隔壁养鸭户用砖头填了半截，一下雨水就漫进我家院子，墙根泡出了裂缝。"
)


def test_a_neighbour_quarrel_is_registered_printed_and_found_again(
    home: OpenTestCentre,
    hire: Hire,
    sit_down: SitDown,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # 常守田 was here before. An agreement was made with him, and a payment of it is overdue.
    _a_payment_is_overdue(home)
    clerk = sit_down(hire(Role.WINDOW_CLERK, "何玉梅"))

    # The clerk presses Ctrl+N, types his name and takes him from the list of known people.
    clerk.presses("Ctrl+N")
    clerk.goes_to("姓名", "applicant1")
    clerk.types("常守田")
    clerk.is_offered("办过事的人")
    clerk.presses("Down", "Enter")

    # His numbers are filled in, and she is warned of what she could not know.
    clerk.sees("1957-09-06　男　69 岁", "常守田，1 件", "协议有 2 期到期没有履行")

    # She tells the rest by keyboard alone and registers with Ctrl+Enter.
    clerk.answers("经过（照本人说的记）", EAVES)
    clerk.answers("类别（综治）", "yspstxtfcg")
    clerk.answers("发生日期", "11.20")
    clerk.answers("网格或村", "411525116201002")
    clerk.answers("姓名", "谭建设", "respondent1")
    clerk.answers("电话", "15400003390", "respondent1")
    clerk.answers("诉求", "改屋檐。")
    clerk.presses("Ctrl+Return")
    clerk.sees("已登记", "常守田 与 谭建设")

    # She prints the registration sheet for him to read.
    sheet = tmp_path / "登记表.pdf"
    answer_file_dialogs(monkeypatch, saved=sheet)
    clerk.clicks("打印登记表")
    clerk.clicks("保存为 PDF")
    for word in ("矛盾纠纷登记表", "常守田", "谭建设", EAVES, "固桥村"):
        assert word in printed(sheet)
    clerk.presses("Esc")

    # She accepts it; the director gives it to the committee; both sides say yes, and the mediator accepts.
    clerk.clicks("受理")
    clerk.presses("Ctrl+Return")
    clerk.sees("受理已记下")
    director = sit_down()
    director.finds("常守田 谭建设")
    director.clicks("分流")
    director.answers("或写单位名称", "柳桥镇人民调解委员会")
    director.presses("Ctrl+Return")
    director.sees("分流已记下")
    mediator = sit_down(hire(Role.MEDIATOR, "陶守信"))
    mediator.finds("常守田 谭建设")
    mediator.clicks("签收")
    mediator.presses("Ctrl+Return")
    mediator.sees("签收已记下")
    mediator.clicks("转人民调解")
    mediator.goes_to("主持调解")
    mediator.presses("Down", "Ctrl+Return")
    mediator.clicks("都同意了")
    mediator.clicks("登记都同意")
    mediator.clicks("受理调解")
    mediator.presses("Ctrl+Return")
    mediator.sees("期限到")

    # She prints the 受理登记表.
    paper = tmp_path / "受理登记表.pdf"
    answer_file_dialogs(monkeypatch, saved=paper)
    mediator.clicks("打印受理登记表")
    mediator.clicks("保存为 PDF")
    for word in ("人民调解受理登记表", "常守田", "谭建设"):
        assert word in printed(paper)

    # Weeks later somebody asks for it: by pinyin, by the tail of a phone, by two words.
    clerk = sit_down(clerk.actor)
    for words in ("tanjianshe", "tjs", "3390", "屋檐 谭建设"):
        assert any("常守田 与 谭建设" in hit for hit in clerk.looks_up(words)), words
    assert clerk.looks_up("没有这个人") == []


def _a_payment_is_overdue(home: OpenTestCentre) -> None:
    case = land_case(home)
    with home.session() as session:
        _, state = drawn_up(case, session)
        sign_all(case, session, state.uid)
        for row in session.scalars(select(Instalment)):
            row.due_on = local_date(home.now) - timedelta(days=1)


def test_what_was_reported_already_is_recognised_while_typing_and_merged(
    home: OpenTestCentre, hire: Hire, sit_down: SitDown
) -> None:
    # Last week 吴桂芬 came about the ditch behind the mill.
    register(home, replace(EXAMPLE, description=DITCH))
    clerk = sit_down(hire(Role.WINDOW_CLERK, "何玉梅"))
    clerk.presses("Ctrl+N")

    # Today her neighbour comes about the same ditch. While his words are typed, the program asks.
    clerk.answers("姓名", "温秀云", "applicant1")
    clerk.answers("证件号（居民身份证）", "139926197104125142", "applicant1")
    clerk.goes_to("经过（照本人说的记）")
    clerk.types(DITCH_AGAIN)
    clerk.sees("可能已经登记过", "按 F6 过去", "相近的话")

    # F6 goes to the question; it is the same matter.
    clerk.presses("F6", "Tab", "Tab", "Enter")
    clerk.sees("登记后并入", "来访留有记录，事情只办一件")
    clerk.answers("类别（综治）", "yspstxtfcg")
    clerk.answers("网格或村", "411525116201002")
    clerk.answers("姓名", "谭建设", "respondent1")
    clerk.presses("Ctrl+Return")

    # The notice says that it was merged, and into which; the list of open matters holds one.
    clerk.sees("已登记", "并入 泉河铺纠〔2026〕A0001-U：来访留有记录，事情只办一件。")
    assert len(clerk.lines()) == 1
    assert "吴桂芬" in clerk.lines()[0]


def test_a_power_cut_while_typing_costs_nothing(
    home: OpenTestCentre, sit_down: SitDown, tmp_path: Path
) -> None:
    # A clerk is typing in a window of her own when the power fails: the process is killed at once.
    folder = home.centre.folder
    home.centre.close()
    assert type_until_killed(home, folder) == list(WORDS)

    # After the start the page says what was not finished; one click and every field stands there again.
    reopen(home, folder)
    clerk = sit_down()
    clerk.opens("纠纷登记")
    clerk.clicks("没登完的 1")
    for label, party, name in (
        ("姓名", "applicant1", "applicant1.name"),
        ("证件号（居民身份证）", "applicant1", "applicant1.id_number"),
        ("经过（照本人说的记）", "", "description"),
        ("姓名", "respondent1", "respondent1.name"),
        ("诉求", "", "demands"),
    ):
        assert clerk.goes_to(label, party).value() == WORDS[name]

    # She goes on where she was and registers.
    clerk.goes_back_to("类别（综治）")
    clerk.types("yspstxtfcg")
    clerk.presses("Enter", "Ctrl+Return")
    clerk.sees("已登记", "温秀云 与 谭建设")
    clerk.until(lambda: "没登完的 1" not in clerk.offered(), "nothing is unfinished")
