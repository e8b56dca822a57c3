"""A list that another program wrote as csv in GB18030: a heading on each page, odd titles."""

import csv
import io
from pathlib import Path

from tests.ledgers.town import invented_id

HEAD = (
    "信访件编号",
    "来访时间",
    "来访人",
    "性别",
    "年龄",
    "证件号码",
    "联系方式",
    "反映事项",
    "地点",
    "责任单位",
    "办理情况",
)


def petitions_csv(path: Path) -> Path:
    """Write the list."""
    old, young = invented_id("19620708003"), invented_id("19911203004")
    short = "139926750412123"
    rows = (
        ("柳桥镇2024年来访登记",),
        HEAD,
        (
            "LF-001",
            "24.3.5",
            "㛃小燕",
            "女",
            "33",
            young,
            "１５４００００００５９",
            "工地拖欠工钱。",
            "王集村",
            "人社所",
            "已办结",
        ),
        (
            "LF-002",
            "2024/3/5 9:30",
            "马建军、马建国",
            "男",
            "",
            "",
            "15400000066、15400000073",
            "宅基地确权。",
            "徐山村",
            "自然资源所",
            "正在办理",
        ),
        HEAD,
        (
            "LF-003",
            "二〇二四年三月十八日",
            "阿依古丽·买买提",
            "女",
            "48",
            short,
            "",
            "低保没评上。",
            "镇上",
            "民政所",
            "",
        ),
        ("LF-004", "2024年4月1日", "侯德福", "男", "25", old, "", "孙子上学。", "王集村", "中心校", ""),
        (
            "LF-005",
            "2024-04-02",
            "\ue863永福",
            "男",
            "",
            "",
            "0376-6123456",
            "路灯\ue005不亮。\x07",
            "王集村",
            "",
            "已办结",
        ),
        ("LF-006", "4月9日", "柴金山", "男", "", "", "", "狗咬人。", "徐山村", "", ""),
        ("LF-007", "2024.4.31", "", "", "", "", "", "", "", "", ""),
        ("合计", "", "", "", "", "", "", "7件", "", "", ""),
    )
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode("gb18030"))
    return path
