"""Reading the local rules from their file."""

from datetime import date, time
from pathlib import Path

import pytest

from db.enums import RiskLevel
from desktop_app.errors import RuleViolation
from desktop_app.paths import resource
from desktop_app.services.profile import load_profile

SHIPPED = resource("profiles", "default.toml").read_text(encoding="utf-8")


def written(folder: Path, old: str, new: str) -> Path:
    """The shipped file with one place changed."""
    assert SHIPPED.count(old) == 1, old
    path = folder / "县级.toml"
    path.write_text(SHIPPED.replace(old, new), encoding="utf-8")
    return path


def test_the_shipped_values() -> None:
    profile = load_profile()
    assert profile.version == "2026.1"
    assert profile.valid_from == date(2026, 1, 1)
    assert profile.sweep.deadline == time(17, 30)
    assert profile.limit.judicial_confirmation == 30
    assert [entry.level for entry in profile.risk_scale] == list(RiskLevel)
    assert profile.print_id_number == ("power_of_attorney", "judicial_confirmation_application")


def test_a_county_changes_a_value(tmp_path: Path) -> None:
    assert load_profile(written(tmp_path, "ordinary = 7", "ordinary = 10")).limit.ordinary == 10


def test_a_profile_of_before_extensions_and_panels_still_loads(tmp_path: Path) -> None:
    new = ("mediation_extensions =", "court_referral =", "court_referral_extension =", "posts =", "[panel]")
    panel = SHIPPED.index("[panel]")
    kept = SHIPPED[:panel] + SHIPPED[SHIPPED.index("[audit]") :]
    lines = [line for line in kept.splitlines() if not line.startswith(new)]
    path = tmp_path / "older.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    limit = load_profile(path).limit
    assert (limit.mediation_extensions, limit.court_referral, limit.court_referral_extension) == (1, 30, 30)
    assert load_profile(path).panel.posts == ()


def test_a_county_names_the_posts_of_its_panel(tmp_path: Path) -> None:
    path = written(tmp_path, "posts = []", 'posts = ["法律顾问", "乡贤"]')
    assert load_profile(path).panel.posts == ("法律顾问", "乡贤")


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_text(SHIPPED, encoding="utf-8-sig")
    assert load_profile(path) == load_profile()


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ("simple = 1\n", 'simple = "x"\n', "limit.simple", "应填整数"),
        ("simple = 1\n", "simpel = 1\n", "limit.simpel", "不认识"),
        ("simple = 1\n", "", "limit.simple", "缺少"),
        ("medical = 30 ", "medical = 30.5 ", "limit.medical", "应填整数"),
        ("labour = 15 ", "labour = 16 ", "limit.labour", "1 至 15"),
        ('version = "2026.1"\n', "", "version", "缺少"),
        ("valid_from = 2026-01-01", 'valid_from = "2026"', "valid_from", "不能用"),
        ("valid_from = 2026-01-01", "valid_from = 2026", "valid_from", "日期"),
        ('level = "red"', 'level = "pink"', "risk_scale[0].level", "“pink”不认识"),
        ("deadline = 17:30:00", "deadline = 5", "sweep.deadline", "时间"),
        ("batch_zero = false", "batch_zero = 0", "sweep.batch_zero", "true 或 false"),
        ("warn = [10, 3]", "warn = 3", "confirmation.warn", "列表"),
        ("warn = [10, 3]", 'warn = [10, "x"]', "confirmation.warn[1]", "整数"),
        ("id = { head = 6, tail = 4 }", "id = 3", "mask.id", "应填表"),
        ('key = "handled"', 'kye = "handled"', "leader.checklist[5].kye", "不认识"),
        ("retention = 1095", "retention = 179", "audit.retention", "180 至 3650"),
        ('"{short}交〔{year}〕', '"{shrt}交〔{year}〕', "number.dispatch", "{shrt}"),
    ],
)
def test_a_faulty_value_is_named_by_its_key(
    tmp_path: Path, old: str, new: str, field: str, says: str
) -> None:
    with pytest.raises(RuleViolation) as caught:
        load_profile(written(tmp_path, old, new))
    assert caught.value.field == field
    assert "县级.toml" in caught.value.text
    assert field in caught.value.text
    assert says in caught.value.text
    assert caught.value.text.endswith("。")


def test_a_syntax_error_names_the_line(tmp_path: Path) -> None:
    line = SHIPPED[: SHIPPED.index("simple = 1")].count("\n") + 1
    with pytest.raises(RuleViolation, match=f"第 {line} 行"):
        load_profile(written(tmp_path, "simple = 1\n", "simple = = 1\n"))


def test_an_unfinished_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "half.toml"
    path.write_text("a = [1,", encoding="utf-8")
    with pytest.raises(RuleViolation, match="文件末尾"):
        load_profile(path)


def test_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "gbk.toml"
    path.write_bytes(SHIPPED.replace("〔", "[").encode("gb18030"))
    with pytest.raises(RuleViolation, match="UTF-8"):
        load_profile(path)
