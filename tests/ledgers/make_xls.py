"""Made ``village.xls`` once: real BIFF8, which xlwt still writes (``pip install xlwt``; we do not need it).

Run it as ``python tests/ledgers/make_xls.py`` in an environment with xlwt to make the file again.
"""

import datetime
import sys
from pathlib import Path

import xlwt  # pyright: ignore[reportMissingImports]


def main() -> None:
    """Write the workbook beside this file."""
    book = xlwt.Workbook()
    book.dates_1904 = True
    sheet = book.add_sheet("王集村")
    day = xlwt.easyxf(num_format_str="YYYY/M/D")
    sheet.write_merge(0, 0, 0, 6, "王集村人民调解委员会调解登记簿")
    for column, word in enumerate(
        ("编号", "调解时间", "纠纷当事人", "身份证号码", "案由", "纠纷简要情况", "调解结果")
    ):
        sheet.write(2, column, word)
    rows = (
        (
            "（2023）1号",
            datetime.date(2023, 5, 4),
            "孙长河 与 吴桂芬",
            "",
            "邻里纠纷",
            "树枝伸过院墙。",
            "调解成功",
        ),
        (
            "（2023）2号",
            datetime.date(2023, 6, 11),
            "覃宝珠诉徐福生",
            "",
            "借贷及担保",
            "借款三千元未还。",
            "调解成功",
        ),
        (
            "（2023）3号",
            "2023.7.2",
            "丁长庚、丁长贵/仇守玉",
            "",
            "土地承包经营",
            "机耕路占地。",
            "不成，引导诉讼",
        ),
        (
            "（2023）4号",
            "七月中旬",
            "柴金山与侯德福",
            139926197104125142,
            "邻里纠纷",
            "共用水井。",
            "达成协议",
        ),
    )
    for line, row in enumerate(rows, 3):
        for column, value in enumerate(row):
            if isinstance(value, datetime.date):
                sheet.write(line, column, value, day)
            else:
                sheet.write(line, column, value)
    sheet.write_merge(7, 7, 0, 6, "调解员签名：吴桂芬")
    book.save(str(Path(__file__).with_name("village.xls")))


if __name__ == "__main__":
    sys.exit(main())
