"""Pinyin keys of names."""

import csv
import subprocess
import sys

import pytest

from desktop_app.paths import resource
from desktop_app.services.name_reading import KEY_LENGTH, initials, name_key
from tools.build_label_initials import labels, rows_of


@pytest.mark.parametrize(
    ("name", "key", "letters"),
    [
        ("单雄信", "shan xiong xin", "sxx"),
        ("仇英", "qiu ying", "qy"),
        ("解珍", "xie zhen", "xz"),
        ("欧阳修", "ou yang xiu", "oyx"),
        ("万俟卨", "mo qi xie", "mqx"),
        ("吕布", "lv bu", "lb"),
        ("单", "shan", "s"),
        ("John Smith", "john smith", "js"),
        ("古丽·买买提", "gu li \u00b7 mai mai ti", "glmmt"),
    ],
)
def test_names(name: str, key: str, letters: str) -> None:
    assert name_key(name) == key
    assert initials(name) == letters


def test_places_are_not_read_as_people() -> None:
    assert initials("解放村", personal=False) == "jfc"
    assert initials("解放", personal=True) == "xf"


def test_a_rare_character_never_stops_a_name() -> None:
    assert name_key("王𬭚").startswith("wang ")
    assert name_key("\U000323af") == "\U000323af"


def test_a_key_fits_its_column() -> None:
    assert len(name_key("庄" * 80)) == KEY_LENGTH


def test_every_surname_of_the_table_is_read_by_it() -> None:
    with resource("names", "surname_readings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 492
    differing = [row for row in rows if row["differs"] == "1"]
    assert len(differing) == 47
    for row in differing:
        letter = row["surname_reading"][0].translate(str.maketrans("āáǎàēéěèōóǒò", "aaaaeeeeoooo"))
        assert initials(row["surname"] + "大山").startswith(letter), row


def test_labels_of_the_shipped_tables_are_read_as_pypinyin_reads_them() -> None:
    with resource("names", "label_initials.csv").open(encoding="utf-8", newline="") as file:
        written = {row["label"]: row["initials"] for row in csv.DictReader(file)}
    assert written == dict(rows_of()), "run tools/build_label_initials.py"
    assert {label: initials(label, personal=False) for label in labels()} == written


def test_a_label_of_a_county_is_read_as_well() -> None:
    assert initials("重庆火锅纠纷", personal=False) == "cqhgjf"


def test_offering_the_tables_loads_no_dictionary() -> None:
    said = (
        "import sys; from desktop_app.ui.dispute.codes import category_choices, ethnicity_choices;"
        "category_choices(); ethnicity_choices(); sys.exit('pypinyin' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", said], check=False).returncode == 0
