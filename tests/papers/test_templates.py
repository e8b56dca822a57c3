"""Templates: what is wrong with one is said in words, and wording really comes from it."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.errors import RuleViolation
from desktop_app.papers import agreement
from desktop_app.papers.templates import read, shipped
from desktop_app.paths import resource
from tests.papers import samples
from tests.papers.reading import page_texts, squeezed

GOOD = resource("templates", "agreement.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('title = "人民调解协议书"', 'title = ""', "title"),
        ('facts = "', 'facts_ = "', "labels.facts"),
        ("{copies}份", "{copy}份", "sentences.copies"),
        ("{copies}份", "{copies份", "sentences.copies"),
        ('"parties", ', '"partys", ', "rows"),
        ('key = "payer"', 'key = "payr"', "columns.instalments"),
    ],
)
def test_a_faulty_template_is_refused_with_file_and_key(tmp_path: Path, old: str, new: str, key: str) -> None:
    assert old in GOOD
    file = tmp_path / "本县.toml"
    file.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleViolation, match=r"本县\.toml") as caught:
        read(file, agreement.NEEDS)
    assert caught.value.field == key


def test_a_file_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text("title = ", encoding="utf-8")
    with pytest.raises(RuleViolation, match="TOML"):
        read(file, agreement.NEEDS)


def test_a_county_changes_words_and_order_without_code() -> None:
    own = replace(
        shipped("agreement", agreement.NEEDS), title="调解协议", rows=("terms", "parties", "facts", "copies")
    )
    text = squeezed("".join(page_texts(agreement.render(samples.agreement(), template=own))))
    assert "调解协议编号" in text
    assert text.index("经调解，自愿达成如下协议") < text.index("申请人：贺连山") < text.index("纠纷主要事实")
    assert "履行义务明细" not in text
