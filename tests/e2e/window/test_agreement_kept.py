"""An agreement in instalments: paid in part, not kept, urged again, paid in the end, visited."""

from tests.e2e.window.conftest import SitDown
from tests.services import mediation_case as cases
from tests.services.mediation_case import moment
from tests.support.centre import OpenTestCentre


def test_a_broken_agreement_is_urged_and_kept_in_the_end(home: OpenTestCentre, sit_down: SitDown) -> None:
    case = cases.land_case(home)
    with home.session() as session:
        cases.in_force(case, session)

    # The village pays a third of the first instalment; the program tells what is left.
    home.now = moment("2026-12-09T09:00+08:00")
    at = sit_down()
    at.opens("人民调解")
    at.row(1)
    at.clicks("登记履行")
    at.answers("这次给付（元）", "10000")
    at.answers("凭据（可不填）", "银行回单尾号 0317")
    at.presses("Ctrl+Return")
    at.sees("已登记，这一期还差 20,000 元。", "银行回单尾号 0317")

    # More than is owed is not taken; what was typed stays.
    at.clicks("登记履行")
    at.answers("这次给付（元）", "20001")
    at.presses("Ctrl+Return")
    at.sees("这一期只差 20,000 元")
    at.presses("Esc")

    # Nothing more comes. The day after the last one the director looks into it and declares a breach.
    home.now = moment("2026-12-15T09:00+08:00")
    at = sit_down()
    at.opens("人民调解")
    at.row(1)
    at.sees("已过期")
    at.clicks("登记违约")
    at.goes_to("查到的事实")
    at.types("村会计承认余款没有转。")
    at.presses("Ctrl+Return")
    at.sees("违约已登记，请决定怎样处理。")
    at.clicks("处理违约")
    at.answers("到哪天再查", "2026-12-31")
    at.presses("Ctrl+Return")
    at.sees("继续督促履行", "2026-12-31")

    # On the last day of the year the work page names it; the rest is paid, the breach is over by itself.
    home.now = moment("2026-12-30T09:00+08:00")
    at = sit_down()
    at.opens("工作台")
    at.lists("再查履行")
    at.opens("人民调解")
    at.row(1)
    at.clicks("登记履行")
    at.presses("Ctrl+Return")
    at.sees("这一期已履行完。", "已了结")
