"""What the gate says of papers that are not signed: which paper, who; and what a note accounts for."""

from uuid import UUID

import pytest

from db.enums import PaperKind
from desktop_app.domain.dossier_gate import FindingKind, Place
from desktop_app.domain.dossier_signing import SigningFacts, line_name, unsigned_findings

UID = UUID(int=7)


def facts(*missing: tuple[int, str], printed: bool = True) -> SigningFacts:
    return SigningFacts(
        PaperKind.MEDIATION_RECORD, UID, "人民调解记录（第1次）", "mediation_record", printed, missing
    )


@pytest.mark.parametrize(
    ("caption", "name"),
    [
        ("被申请人 侯文斌（签名、盖章或按指印）：", "被申请人 侯文斌"),
        ("（人民调解委员会印章）", "人民调解委员会印章"),
        ("审批人：", "审批人"),
        ("申请人 买买提·艾力（监护人阿依古丽代签，签名或按指印）：", "申请人 买买提·艾力"),
    ],
)
def test_a_caption_names_who_signs(caption: str, name: str) -> None:
    assert line_name(caption) == name


def test_the_paper_and_each_person_are_named() -> None:
    (found,), explained = unsigned_findings([facts((1, "申请人 贺连山"), (3, "记录人 何玉梅"))], ())
    assert found.text == (
        "人民调解记录（第1次）还没登记签名：申请人 贺连山、记录人 何玉梅。请对着扫描件或原件逐处登记。"
    )
    assert (found.kind, found.place, found.paper) == (
        FindingKind.UNSIGNED,
        Place.SIGN,
        (PaperKind.MEDIATION_RECORD, UID),
    )
    assert explained == ()


def test_many_people_are_counted() -> None:
    (found,), _ = unsigned_findings([facts(*((n, f"当事人{n}") for n in range(1, 31)))], ())
    assert "当事人6等 30 处" in found.text
    assert "当事人7" not in found.text


def test_a_note_accounts_for_the_places_that_it_was_written_about_and_for_no_other() -> None:
    (first,), _ = unsigned_findings([facts((2, "被申请人 侯文斌"))], ())
    both = facts((2, "被申请人 侯文斌"), (3, "记录人 何玉梅"))
    (left,), _ = unsigned_findings([both], {first.key})
    assert "侯文斌" not in left.text
    assert "何玉梅" in left.text
    none, (explained,) = unsigned_findings([facts((2, "被申请人 侯文斌"))], {first.key})
    assert none == ()
    assert "侯文斌" in explained.text
    none, (explained,) = unsigned_findings([both], {first.key, left.key})
    assert none == ()
    assert "何玉梅" in explained.text


def test_a_paper_that_never_went_out_is_to_be_printed() -> None:
    (found,), _ = unsigned_findings([facts(printed=False)], ())
    assert "还没有打印签名" in found.text
    assert found.place is Place.SLOT
    assert unsigned_findings([facts(printed=False)], {found.key})[0] == ()
    assert unsigned_findings([facts((1, "申请人 贺连山"))], {found.key})[0] != (), (
        "once printed, it is looked at"
    )


def test_a_seal_that_many_places_ask_for_is_named_once() -> None:
    places = [(n, f"受送达人 {name}") for n, name in enumerate("甲乙丙", 1)]
    seals = [(20 + n, "人民调解委员会印章") for n in range(3)]
    (found,), _ = unsigned_findings([facts(*seals, *places)], ())
    assert "：人民调解委员会印章、受送达人 甲、受送达人 乙、受送达人 丙。" in found.text
