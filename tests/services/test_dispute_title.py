"""Titles as papers print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.services.dispute_title import printed


@pytest.mark.parametrize(
    ("title", "paper"),
    [
        ("方有才、詹桂兰 与 翟秉义 等 3 方 土地承包经营纠纷", "方有才、詹桂兰与翟秉义等3方土地承包经营纠纷"),
        ("孙长河 等 12 方 与 宏达建材厂 劳动争议", "孙长河等12方与宏达建材厂劳动争议"),
        ("吴桂芬 与 “老地方” 饭店 债务纠纷", "吴桂芬与“老地方”饭店债务纠纷"),
        ("魏某某 与 ABC Trade 公司 买卖纠纷", "魏某某与 ABC Trade 公司买卖纠纷"),
        ("阿依努尔·买买提 与 周巧云 婚姻家庭纠纷", "阿依努尔·买买提与周巧云婚姻家庭纠纷"),
    ],
)
def test_blanks_for_the_eye_are_not_printed(title: str, paper: str) -> None:
    assert printed(title) == paper


@given(st.text(alphabet="张与等方、（3A b 　"))
def test_nothing_but_blanks_goes_and_once_is_enough(title: str) -> None:
    paper = printed(title)
    assert printed(paper) == paper
    assert paper.translate({32: None, 0x3000: None}) == title.translate({32: None, 0x3000: None})
    assert "张 与" not in paper
