"""Ledgers of leader assignments as counties and streets keep them, written as xlsx for tests."""

from pathlib import Path

from openpyxl import Workbook

COUNTY_HEAD = (
    "序号",
    "单位",
    "矛盾纠纷简要情况",
    "包案领导",
    "责任单位/责任人",
    "化解时限",
    "化解情况",
    "交办督办情况",
    "销号情况",
)
STREET_HEAD = (
    "序号", "信访人", "户籍地址", "实际居住地址", "身份证号", "电话", "诉求", "目前状况", "工作措施",
    "本月工作情况", "包案领导及联系方式", "专办人员及联系方式",
)  # fmt: skip


def county_ledger(path: Path, *rows: tuple[str, ...], title: str = "2026年11月领导包案台账") -> Path:
    """The compact form with a title line above and signatures below."""
    return _written(path, COUNTY_HEAD, rows, title, "制表人：何玉梅    审核人：    签发人：")


def street_form(path: Path, *rows: tuple[str, ...], title: str = "2026年11月领导包案月报表") -> Path:
    """The monthly form of streets."""
    return _written(path, STREET_HEAD, rows, title, "制表人：    站长：    分管领导：")


def any_ledger(path: Path, head: tuple[str, ...], *rows: tuple[str, ...]) -> Path:
    """A ledger with columns of one's own."""
    return _written(path, head, rows, "", "")


def _written(
    path: Path, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], title: str, foot: str
) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if title:
        sheet.append([title])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(head))
    for row in (head, *rows):
        sheet.append(list(row))
    if foot:
        sheet.append([foot])
    book.save(path)
    return path
