"""Two invented ledgers of the daily sweep as offices keep them; no real persons.

``sweep_book``: a workbook with a sheet a day, a heading of two rows with merged cells, signatures.
``sweep_list``: csv in GB18030, one list for several days, 无 is the zero report.
"""

import csv
import io
from pathlib import Path

from openpyxl import Workbook

_FOUND = (
    *("2", "固桥村", "第2网格", "甲二", "有", "王立春 与 沈大江", "15400000077", "邻里纠纷"),
    *("晒稻占道，两家争吵", "4人", "黄色", "当场化解", "阎大生", "11月25日", "划出走道"),
)
_DAYS = {
    "11月21日": (
        ("1", "固桥村", "第1网格", "甲一", "零报告"),
        _FOUND,
        ("3", "", "第3网格", "甲三", "零报告", "", "", "", "无"),
    ),
    "11月22日": (
        ("1", "固桥村", "第1网格", "甲一", "有"),
        ("2", "沈塘村", "第1网格", "乙一", "零报告"),
        ("3", "陈集村", "第1网格", "丙一", "零报告"),
    ),
}
_UPPER = ("序号", "网格", "", "排查人", "是否发现", "当事人", "", "纠纷情况", "", "", "", "处置", "", "", "")
_LOWER = (
    *("", "村（社区）", "网格名称", "", "", "姓名", "电话", "类型", "简要情况", "涉及人数", "风险等级"),
    *("处置方式", "责任人", "时限", "结果"),
)


def sweep_book(path: Path) -> Path:
    """A township's book: columns of papers.md 7 H, grids by village and name, the day in the title."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for day, rows in _DAYS.items():
        sheet = book.create_sheet(day)
        sheet.append([f"泉河铺镇2026年{day}每日一排台账"])
        sheet.merge_cells("A1:O1")
        sheet.append(_UPPER)
        sheet.append(_LOWER)
        for span in ("B2:C2", "F2:G2", "H2:K2", "L2:O2", "A2:A3", "D2:D3", "E2:E3"):
            sheet.merge_cells(span)
        for row in rows:
            sheet.append(row)
        if day == "11月21日":
            sheet.merge_cells("B5:B6")
        sheet.append(("制表人：阮小满", "", "", "审核人：樊国栋"))
    book.save(path)
    return path


def sweep_list(path: Path) -> Path:
    """A village's list: place in one column, short days, no column for what was found."""
    rows = (
        ("2026年11月固桥村网格排查登记",),
        ("顺序号", "排查时间", "排查地点", "排查人员", "排查情况", "时限"),
        ("1", "11.20", "固桥村第1网格", "甲一", "正常", ""),
        ("2", "11.20", "固桥村第2网格", "甲二", "张家与李家为排水争执", "立即"),
        ("3", "11.21", "固桥村第1网格", "甲一", "无", ""),
        ("4", "11.31", "固桥村第1网格", "甲一", "无", ""),
        ("5", "11.21", "固桥村第9网格", "甲九", "无", ""),
        ("合计", "", "", "", "5 条", ""),
    )
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode("gb18030"))
    return path
