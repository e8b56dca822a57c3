"""Old ledgers are taken over: three layouts of real life, the wrong rows given back, the whole undone."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from db.models.dispute import Dispute
from tests import ledgers
from tests.e2e.window.clerk import answer_file_dialogs
from tests.e2e.window.conftest import SitDown
from tests.ledgers.petitions import petitions_csv
from tests.ledgers.town import town_xlsx
from tests.support.centre import OpenTestCentre


def _village_xls(path: Path) -> Path:
    return Path(shutil.copyfile(Path(ledgers.__file__).with_name("village.xls"), path))


@dataclass(frozen=True)
class Ledger:
    """A file as it lies in an office: what nobody can guess of its columns, what becomes of it."""

    name: str
    make: Callable[[Path], Path]
    matched: Mapping[str, str]
    stored: int
    given_back: int
    why: str
    """Words of a reason in the file of what was not taken."""


LEDGERS = (
    Ledger("镇里一月一页.xlsx", town_xlsx, {}, 4, 3, "没有这一天"),
    Ledger("信访来访.csv", petitions_csv, {"反映事项": "简要情况", "信访件编号": "序号"}, 4, 3, "证件"),
    Ledger("村里登记簿.xls", _village_xls, {}, 3, 1, "七月中旬"),
)


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_a_ledger_is_taken_over_its_wrong_rows_given_back_and_all_of_it_undone(
    ledger: Ledger,
    home: OpenTestCentre,
    sit_down: SitDown,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, rest = ledger.make(tmp_path / ledger.name), tmp_path / "没导入的.xlsx"
    answer_file_dialogs(monkeypatch, opened=file, saved=rest)
    director = sit_down()
    director.opens("纠纷登记")

    # The file is chosen; the program shows what each column means, and is told what it cannot guess.
    director.clicks("台账")
    director.takes("导入旧台账")
    director.clicks("选文件…")
    director.sees("认得的列已经对好")
    for column, meaning in ledger.matched.items():
        director.matches(column, meaning)

    # The preview shows every row with its problems; nothing is stored yet. Then what is good is taken.
    director.clicks("下一步：看看结果")
    director.clicks(f"导入 {ledger.stored} 件")
    director.sees("导入完了", f"{ledger.given_back} 行有问题")
    assert ledger.stored == len(_stored(home))

    # What is wrong is given back in a file with the reasons, to be mended and taken over later.
    director.clicks("另存没导入的…")
    director.sees("没导入的.xlsx")
    words = [[str(cell.value or "") for cell in row] for row in load_workbook(rest).worksheets[0]]
    assert any(ledger.why in cell for row in words for cell in row), words

    # It was the wrong file after all: everything is taken back with a reason, the list is empty again.
    director.clicks("撤销这次导入…")
    director.types("导错了文件")
    director.clicks("撤销这次导入")
    director.sees("已撤销")
    director.clicks("完成")
    assert director.lines() == []
    assert _stored(home) == []


def _stored(home: OpenTestCentre) -> list[str]:
    """Numbers of what is in force."""
    with home.reading() as session:
        return list(session.scalars(select(Dispute.number).where(Dispute.voided_at.is_(None))))
