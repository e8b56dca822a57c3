"""The code of a sheet: the same for the same content, another for any other, no word of the case in it."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import PaperKind
from desktop_app.domain.paper_code import (
    PEN,
    PaperCode,
    content_version,
    office_mark,
    paper_mark,
    read_paper_code,
    short_mark,
    stamp_of,
    typed_mark,
)

OFFICE, RECORD = UUID(int=7), UUID(int=8)


@dataclass(frozen=True, slots=True)
class Inner:
    name: str
    born: date | None = None


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    people: tuple[Inner, ...] = ()
    kind: PaperKind = PaperKind.AGREEMENT
    copies: int = 3
    sealed_on: date | None = field(default=None, metadata=PEN)


@given(st.integers(1, 999), st.integers(1, 999), st.uuids(), st.text())
def test_a_code_is_read_back_as_it_was_written(page: int, pages: int, record: UUID, said: str) -> None:
    code = PaperCode(office_mark(OFFICE), paper_mark("agreement", record, said), min(page, pages), pages)
    assert read_paper_code(code.text) == code
    assert len(code.text) == 29
    assert typed_mark(code.word) == code.mark[:8]


@pytest.mark.parametrize(
    "text",
    ["", "FQ1 SWEEP 1 2 3 4 5", "FQ2", "FQ2" + "A" * 20 + "000001", "FQ2" + "A" * 20 + "002001",
     "FQ2" + "O" * 20 + "001001", "FQ2" + "A" * 20 + "00１001", "FQ2" + "A" * 20 + "0010011"],
)  # fmt: skip
def test_what_is_no_code_is_none(text: str) -> None:
    assert read_paper_code(text) is None


@given(st.text(), st.text())
def test_another_text_gives_another_version(one: str, other: str) -> None:
    assert (content_version(Said(one)) == content_version(Said(other))) == (one == other)


def test_every_field_counts_but_what_the_pen_adds() -> None:
    said = Said("甲", (Inner("乙"),))
    version = content_version(said)
    assert content_version(replace(said, sealed_on=date(2026, 3, 1))) == version
    for other in (
        replace(said, copies=4),
        replace(said, kind=PaperKind.APPLICATION),
        replace(said, people=(Inner("乙", date(1980, 1, 1)),)),
        replace(said, people=(Inner("乙"), Inner("丙"))),
        replace(said, people=()),
    ):
        assert content_version(other) != version


def test_neighbouring_fields_do_not_run_into_each_other() -> None:
    assert content_version((Inner("甲乙"), Inner("丙"))) != content_version((Inner("甲"), Inner("乙丙")))
    assert content_version(1) != content_version("1")


def test_a_value_without_fixed_form_is_a_fault() -> None:
    with pytest.raises(TypeError):
        content_version({"甲"})


def test_marks_differ_by_kind_record_and_version() -> None:
    marks = {
        paper_mark(kind, record, version)
        for kind in ("agreement", "application")
        for record in (OFFICE, RECORD)
        for version in ("A", "B")
    }
    assert len(marks) == 8
    assert len({office_mark(uuid4()) for _ in range(200)}) > 195


def test_the_code_holds_no_word_of_the_record() -> None:
    record = UUID("0196d3c2-1111-7aaa-8bbb-123456789abc")
    stamp = stamp_of(PaperKind.AGREEMENT, record, OFFICE, Said("秘密"))
    assert stamp is not None
    code = PaperCode(stamp.office, stamp.mark, 1, 2)
    assert record.hex[:6].upper() not in code.text
    assert short_mark(stamp.mark) in code.word


def test_covers_and_ledgers_carry_no_code() -> None:
    for kind in (
        PaperKind.DOSSIER_COVER,
        PaperKind.DOSSIER_CONTENTS,
        PaperKind.BACK_COVER,
        PaperKind.SWEEP_DAILY,
    ):
        assert stamp_of(kind, RECORD, OFFICE, Said("")) is None


def test_a_typed_word_forgives_what_is_misread() -> None:
    assert typed_mark(" k7qm-3rd2 1/2") == "K7QM3RD2"
    assert typed_mark("KIQM－3OD2") == "K1QM30D2"
    assert typed_mark("K7QM") == ""
