"""A mediator works a case between acceptance and agreement, at the main window with keys and clicks."""

from pathlib import Path

import pytest

from db.enums import Role
from desktop_app.ui.kit.fields.record import RecordEdit
from tests.e2e.window.clerk import Clerk, answer_file_dialogs, printed
from tests.e2e.window.conftest import Hire, SitDown
from tests.services import mediation_case as cases
from tests.support.centre import OpenTestCentre

HOST, HIS_SUCCESSOR = "余广田", "陶守信"


@pytest.fixture
def accepted(home: OpenTestCentre) -> cases.Case:
    """The sample's land dispute, mediated by 余广田 and 单秀兰."""
    case = cases.land_case(home)
    with home.session() as session:
        cases.accepted(case, session)
    return case


def test_a_host_is_challenged_a_neighbour_invited_a_meeting_held_and_printed(
    home: OpenTestCentre,
    accepted: cases.Case,
    hire: Hire,
    sit_down: SitDown,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    del accepted
    at = sit_down(hire(Role.MEDIATOR, "解文斌"))
    at.opens("人民调解")

    # A party challenges the host: nobody meets under him until somebody takes over.
    at.clicks("登记回避")
    at.chooses("问了谁", "常守田")
    at.chooses("要求谁回避", f"{HOST}（主持）")
    at.goes_to("要求回避的理由")
    at.types("他和村主任是连襟。")
    at.presses("Ctrl+Return")
    at.sees("没有决定")
    assert "登记调解会议" not in at.offered()
    at.clicks(f"决定{HOST}是否回避")
    at.chooses("换上谁", HIS_SUCCESSOR)
    at.presses("Ctrl+Return")
    at.sees("回避的决定已登记", f"同意，{HIS_SUCCESSOR}接替")

    # An old neighbour may come once every side agreed.
    at.clicks("邀请参加")
    at.answers("姓名", "路德贵")
    at.chooses("是什么人", "邻里")
    at.answers("单位（可不填）", "大坝桥村")
    at.presses("Ctrl+Return")
    at.sees("还有 3 方没问")
    for _ in range(3):
        at.clicks("登记对路德贵的意见")
        at.presses("Ctrl+Return")
        at.waits()
    at.sees("各方同意")

    # The meeting: begun now, written with a passage by its letters, the power fails, it goes on.
    at.clicks("登记调解会议")
    at.clicks("现在开始")
    at.goes_to("地点")
    at.types("大坝桥村村部")
    at.goes_to("调解记录")
    at.until(lambda: "草稿" in at.read())
    at.types("/")
    at.types("kc")
    at.presses("Enter")
    at.until(lambda: f"主持调解的是人民调解员{HIS_SUCCESSOR}" in _written(at), "the passage")
    at.presses("Esc")
    at.sees("没写完的")
    home.pass_time(hours=1)
    at = sit_down(at.actor)
    at.opens("人民调解")
    at.clicks("接着写调解会议")
    at.until(lambda: "今天（2026年11月23日）由柳桥镇人民调解委员会调解" in _written(at), "what was written")
    at.ticks_box("邀请 路德贵（大坝桥村）")
    at.clicks("现在结束")
    at.chooses("结果", "有待继续调解")
    at.presses("Ctrl+Return")
    at.sees("已登记第 1 次调解会议")
    at.until(lambda: "没写完的" not in at.read(), "the draft to go")

    # What is printed names who was there.
    answer_file_dialogs(monkeypatch, saved=tmp_path / "记录.pdf")
    at.clicks("打印第 1 次调解记录")
    at.clicks("保存为 PDF")
    file = tmp_path / "记录.pdf"
    at.until(file.exists)
    text = printed(file)
    for said in (
        "参加人路德贵（大坝桥村）",
        f"人民调解员{HIS_SUCCESSOR}（签名）",
        "□①调解成功",
        "■③有待继续调解",
    ):
        assert said in text
    assert f"人民调解员{HOST}（签名）" not in text


def _written(at: Clerk) -> str:
    """What stands in the editor."""
    return "".join(e.toPlainText() for e in at.window.findChildren(RecordEdit) if e.isVisible())
