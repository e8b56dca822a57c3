"""A case from the first day to the last, and once more: who may do what, and what the history tells."""

from dataclasses import replace
from datetime import timedelta

from db.enums import Role
from desktop_app.services.dispute_draft import EXAMPLE
from tests.e2e.window.conftest import Hire, SitDown
from tests.support.centre import OpenTestCentre
from tests.ui.dispute.desk import register

WHO = "吴桂芬"


def test_a_case_is_worked_extended_closed_comes_back_and_goes_to_the_county(
    home: OpenTestCentre, hire: Hire, sit_down: SitDown
) -> None:
    register(home, replace(EXAMPLE, description="厂里夜间破碎石料，两家争吵。"))
    clerk, mediator = hire(Role.WINDOW_CLERK, "何玉梅"), hire(Role.MEDIATOR, "余广田")
    head = hire(Role.TOWNSHIP_HEAD, "郑国安")

    # The clerk accepts it; more than that is not hers.
    at = sit_down(clerk)
    at.finds(WHO)
    at.clicks("受理")
    at.presses("Ctrl+Return")
    at.sees("受理已记下")
    at.waits()
    assert not {"分流", "结案", "移送上级"} & at.offered()

    # The director gives it to a unit, the mediator signs for it.
    home.pass_time(hours=1)
    at = sit_down()
    at.finds(WHO)
    at.clicks("分流")
    at.answers("或写单位名称", "泉河铺镇环保站")
    at.presses("Ctrl+Return")
    at.sees("分流已记下")
    home.pass_time(hours=1)
    at = sit_down(mediator)
    at.finds(WHO)
    at.clicks("签收")
    at.presses("Ctrl+Return")
    at.sees("签收已记下", "期限 2026-11-30")

    # He needs more time. He asks; somebody else must agree; the new day is told.
    at.clicks("申请延期")
    at.goes_to("理由")
    at.types("噪音检测报告要等一周。")
    at.answers("延长几天", "7")
    at.presses("Ctrl+Return")
    at.sees("申请延期已记下")
    assert "批准延期" not in at.offered()
    home.pass_time(hours=1)
    at = sit_down(head)
    at.finds(WHO)
    at.clicks("批准延期")
    at.presses("Ctrl+Return")
    at.sees("批准延期已记下", "现在是“办理中”")

    # Settled, visited, closed by the director, who did not work it himself.
    home.pass_time(days=2)
    at = sit_down(mediator)
    at.finds(WHO)
    at.clicks("化解成功")
    at.goes_to("办理结果")
    at.types("夜里十点以后停机，月底前装好喷淋。")
    at.presses("Ctrl+Return")
    at.sees("化解成功已记下")
    at.clicks("转入回访")
    at.presses("Ctrl+Return")
    at.sees("转入回访已记下")
    at.clicks("记录进展")
    at.chooses("是什么", "回访")
    at.goes_to("情况")
    at.types("上门看过，夜里已停机，吴桂芬满意。")
    at.presses("Ctrl+Return")
    at.sees("进展已记下")
    home.pass_time(hours=1)
    at = sit_down()
    at.finds(WHO)
    at.clicks("结案")
    at.chooses("当事人满意度", "满意")
    at.presses("Ctrl+Return")
    at.sees("结案已记下")

    # A month later the factory runs at night again: the same case in a second round.
    home.pass_time(days=30)
    at = sit_down()
    at.finds(WHO)
    at.clicks("反弹再办")
    at.goes_to("理由")
    at.types("厂里又在夜间开工。")
    at.presses("Ctrl+Return")
    at.sees("反弹再办已记下", "现在是“办理中”")

    # The township cannot settle it and hands it up.
    home.pass_time(hours=1)
    at = sit_down()
    at.finds(WHO)
    at.clicks("移送上级")
    at.goes_to("理由")
    at.types("需要县环保部门处罚。")
    at.goes_to("案情摘要")
    at.types("夜间噪音反复，镇里两次调处无效。")
    at.presses("Ctrl+Return")
    at.sees("移送上级已记下")

    # The history tells all of it, with the days on which it happened, the newest first.
    told = at.history()
    places = [
        told.index(word)
        for word in (
            "移送上级", "第 2 轮", "结案", "回访", "转入回访", "化解成功", "批准延期", "申请延期", "签收",
            "分流", "受理", "登记",
        )
    ]  # fmt: skip
    assert len(places) == 12
    for who in ("何玉梅", "余广田", "郑国安", "周砚秋"):
        assert who in told
    assert f"{(home.now - timedelta(days=30)):%m-%d}" in told
