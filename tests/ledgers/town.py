"""A town's workbook: a sheet a month, title above, heading of two rows, totals and signatures below."""

from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from desktop_app.domain.resident_id import check_character


def invented_id(digits: str) -> str:
    """An identity number of the unassigned area 139926 from its birth date and sequence (11 digits)."""
    return f"139926{digits}{check_character('139926' + digits)}"


def town_xlsx(path: Path) -> Path:
    """Write the workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    january = _sheet(book, "1月", "柳桥镇矛盾纠纷排查调处台账（2025年1月）")
    good = invented_id("19800315021")
    _rows(
        january,
        6,
        [
            (
                1,
                "1月6日",
                "覃宝珠",
                good,
                15400000011,
                "徐福生",
                "15400000028",
                "邻里纠纷",
                "排水沟改道，\n水淹玉米地。",
                "王集村",
                "已化解",
                date(2025, 1, 9),
            ),
            (
                2,
                date(2025, 1, 8),
                "丁长庚",
                None,
                "15400000035",
                "仇守玉",
                None,
                "土地承包经营",
                "承包地界址不清。",
                "王集村",
                "调解中",
                None,
            ),
            (None, None, "丁长贵", None, "15400000042", None, None, None, None, None, None, None),
            (
                3,
                "2025.1.30",
                "单雄飞等12人",
                None,
                None,
                "宏达建材厂",
                None,
                "怪事",
                "厂里夜间噪音大。",
                "徐山村",
                "",
                None,
            ),
        ],
    )
    for column in "ABHIJKL":
        january.merge_cells(f"{column}7:{column}8")
    _foot(january, 10, 3)
    february = _sheet(book, "2月", "柳桥镇矛盾纠纷排查调处台账（2025年2月）")
    wrong = good[:17] + ("0" if good[17] != "0" else "1")
    _rows(
        february,
        6,
        [
            (
                1,
                "2月30日",
                "盖春生",
                None,
                None,
                "查文秀",
                None,
                "邻里纠纷",
                "通风采光。",
                "王集村",
                "",
                None,
            ),
            (
                2,
                "2月3日",
                "缪玉兰",
                wrong,
                None,
                "解长顺",
                None,
                "婚姻家庭纠纷",
                "赡养老人。",
                "徐山村",
                "已化解",
                None,
            ),
            (
                3,
                45694,
                "仉桂香",
                None,
                "1.54E+10",
                "翟有田",
                None,
                "邻里纠纷",
                "共用墙开裂。",
                "徐山村",
                "",
                None,
            ),
            (4, "２月１８日", "区大勇", None, None, "", None, "邻里纠纷", "鸡啄了秧苗。", "王集村", "", None),
        ],
    )
    _foot(february, 10, 4)
    cover = book.create_sheet("填表说明")
    cover.append(["本表由各村每月 28 日前报镇综治中心。"])
    hidden = book.create_sheet("旧")
    hidden.append(["序号", "当事人", "简要情况"])
    hidden.append([1, "甲某", "去年的底稿"])
    hidden.sheet_state = "hidden"
    book.save(path)
    return path


def _sheet(book: Workbook, name: str, title: str) -> Any:
    sheet = book.create_sheet(name)
    sheet["A1"] = title
    sheet.merge_cells("A1:L1")
    sheet["A2"] = "填报单位：柳桥镇综治中心"
    sheet.merge_cells("A2:L2")
    heads = (
        ("A4:A5", "序号"),
        ("B4:B5", "登记\n日期"),
        ("C4:E4", "申请人"),
        ("F4:G4", "被申请人"),
        ("H4:H5", "纠纷类型"),
        ("I4:I5", "简要情况"),
        ("J4:J5", "村（社区）"),
        ("K4:K5", "办理状态"),
        ("L4:L5", "办结日期"),
    )
    for cells, word in heads:
        sheet[cells.split(":")[0]] = word
        sheet.merge_cells(cells)
    for cell, word in (("C5", "姓名"), ("D5", "身份证号"), ("E5", "电话"), ("F5", "姓名"), ("G5", "电话")):
        sheet[cell] = word
    return sheet


def _rows(sheet: Any, line: int, rows: list[tuple[object, ...]]) -> None:
    for offset, row in enumerate(rows):
        for column, value in enumerate(row, 1):
            sheet.cell(line + offset, column, value)


def _foot(sheet: Any, line: int, count: int) -> None:
    sheet.cell(line, 1, "合计")
    sheet.cell(line, 2, f"共{count}件")
    sheet.cell(line + 1, 1, "填表人：何玉梅　　审核人：周砚秋")
    sheet.merge_cells(start_row=line + 1, start_column=1, end_row=line + 1, end_column=12)
