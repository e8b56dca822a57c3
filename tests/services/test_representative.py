"""Who speaks for a numerous side, and single values of a party put right."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from db.enums import Gender, PartySide
from db.models.dispute import Party
from desktop_app.domain.clock_time import local_date
from desktop_app.errors import RuleViolation
from desktop_app.services.dispute_detail import dispute_detail
from desktop_app.services.party import Replacement, amend_party, replace_party
from desktop_app.services.representative import Election, elect_representatives
from tests.services.disputes import DRAFT, FACTORY, person, registered, resident_id
from tests.support.centre import OpenTestCentre, make_centre

NAMES = ("甲一", "乙二", "丙三", "丁四", "戊五", "己六", "庚七", "辛八", "壬九", "癸十")
HOW = "村民小组会议推选，附签名单"


@pytest.fixture
def town(tmp_path: Path) -> OpenTestCentre:
    return make_centre(tmp_path / "centre")


def group(town: OpenTestCentre, number: int) -> UUID:
    members = tuple(
        person(name, resident_id("19800101", 11 + 2 * n)) for n, name in enumerate(NAMES[:number])
    )
    return registered(town, replace(DRAFT, parties=(*members, FACTORY))).uid


def uids(town: OpenTestCentre, dispute: UUID) -> dict[str, UUID]:
    with town.reading() as session:
        d = dispute_detail(session, dispute, town.rules, by=town.actor, today=local_date(town.now))
        return {p.name: p.uid for p in d.parties}


def elect(town: OpenTestCentre, dispute: UUID, *names: str, how: str = HOW, on: date | None = None) -> None:
    known = uids(town, dispute)
    election = Election(PartySide.APPLICANT, tuple(known[n] for n in names), on or local_date(town.now), how)
    with town.session() as session:
        elect_representatives(session, dispute, election, by=town.actor, now=town.now)


def speakers(town: OpenTestCentre) -> list[str]:
    with town.reading() as session:
        found = select(Party.name).where(Party.is_representative.is_(True)).order_by(Party.position)
        return list(session.scalars(found))


def test_a_numerous_side_elects_two_to_five_and_may_elect_again(town: OpenTestCentre) -> None:
    dispute = group(town, 10)
    with pytest.raises(RuleViolation, match="10 人，代表人应选 2 到 5 位"):
        elect(town, dispute, "甲一")
    with pytest.raises(RuleViolation, match="应选 2 到 5 位"):
        elect(town, dispute, *NAMES[:6])
    assert speakers(town) == []
    elect(town, dispute, "甲一", "丙三")
    elect(town, dispute, "丙三", "癸十")
    assert speakers(town) == ["丙三", "癸十"]
    with town.reading() as session:
        d = dispute_detail(session, dispute, town.rules, by=town.actor, today=local_date(town.now))
    step = d.timeline[-1]
    assert step.word == "推选代表人"
    assert step.text == f"申请人 10 人推选 丙三、癸十 为代表人：{HOW}（2026-11-23）"


def test_faulty_elections_are_refused(town: OpenTestCentre) -> None:
    dispute = group(town, 3)
    elect(town, dispute, "乙二")
    with pytest.raises(RuleViolation, match="全都选上"):
        elect(town, dispute, *NAMES[:3])
    with pytest.raises(RuleViolation, match="怎样推选"):
        elect(town, dispute, "甲一", how=" ")
    with pytest.raises(RuleViolation, match="晚于今天"):
        elect(town, dispute, "甲一", on=local_date(town.now) + timedelta(days=1))
    with pytest.raises(RuleViolation, match="已不是这一方"):
        elect(town, dispute, "宏达建材厂")
    with pytest.raises(RuleViolation, match="只有一位"), town.session() as session:
        election = Election(PartySide.RESPONDENT, (), local_date(town.now), HOW)
        elect_representatives(session, dispute, election, by=town.actor, now=town.now)
    assert speakers(town) == ["乙二"]


def test_who_was_replaced_is_not_elected(town: OpenTestCentre) -> None:
    dispute = group(town, 3)
    done = Replacement("病故，由长子继承", local_date(town.now))
    with town.session() as session:
        replace_party(
            session, uids(town, dispute)["甲一"], person("甲小一"), done, by=town.actor, now=town.now
        )
    with pytest.raises(RuleViolation, match="已不是这一方"):
        elect(town, dispute, "甲一")
    elect(town, dispute, "甲小一")
    assert speakers(town) == ["甲小一"]


def test_one_value_is_put_right_and_the_others_stay(town: OpenTestCentre) -> None:
    dispute = group(town, 2)
    uid = uids(town, dispute)["甲一"]
    woman = resident_id("19750607", 512)
    with town.session() as session:
        amend_party(session, uid, {"phone": "15400000066"}, by=town.actor, now=town.now)
        amend_party(session, uid, {"id_number": woman}, by=town.actor, now=town.now)
        row = session.scalars(select(Party).where(Party.uid == uid)).one()
        assert (row.name, row.phone, row.id_number) == ("甲一", "15400000066", woman)
        assert (row.gender, row.birth_date) == (Gender.FEMALE, date(1975, 6, 7))
    for changes, says in (({"id_number": "123"}, "身份证"), ({}, "没有改动"), ({"name": ""}, "姓名")):
        with pytest.raises(RuleViolation, match=says), town.session() as session:
            amend_party(session, uid, changes, by=town.actor, now=town.now)


def test_a_number_takes_the_place_of_an_unknown_identity(town: OpenTestCentre) -> None:
    dispute = registered(town, replace(DRAFT, parties=(person("甲一"), FACTORY))).uid
    uid = uids(town, dispute)["甲一"]
    number = resident_id("19800101", 11)
    with town.session() as session:
        amend_party(session, uid, {"id_number": number}, by=town.actor, now=town.now)
        row = session.scalars(select(Party).where(Party.uid == uid)).one()
        assert (row.id_kind.label, row.id_unknown_reason, row.gender) == ("居民身份证", None, Gender.MALE)
