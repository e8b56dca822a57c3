"""Invented disputes in any number: real lengths and spread of words, the same ones in every run.

Sentences come from the sample county (resources/sample), names from surnames and given characters, identity
numbers from an area code that is assigned to nobody.
"""

import csv
import json
import random
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from db.enums import (
    Difficulty,
    DisputeState,
    DisputeType,
    Gender,
    PartyKind,
    PartySide,
    RiskLevel,
    Scale,
    Source,
)
from desktop_app.domain.resident_id import check_character
from desktop_app.paths import resource
from desktop_app.services.dispute_draft import DisputeDraft, PartyDraft, PlaceDraft

LAST_DAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_GIVEN = (
    "安柏本斌博昌长成春聪大德东恩芳飞丰峰凤福刚高根贵国海汉浩和衡红宏厚华怀辉慧吉佳建江金锦进京景敬静军康兰乐礼立连良林凌龙"
    "茂美民敏明铭木宁鹏平启千强勤清庆秋泉仁荣如瑞润森山善尚绍生胜石世守淑树双水顺思松素泰堂田廷同万旺伟文武喜贤祥晓孝欣新兴"
    "秀旭学雪雅延砚彦燕义艺银英迎永勇友有玉元远月云泽章哲珍振正志中忠竹子宗祖佐"
)
_DONE = {
    DisputeState.ARCHIVED: 80,
    DisputeState.CLOSED: 14,
    DisputeState.NOT_SETTLED: 3,
    DisputeState.REFUSED: 3,
}
_AT_WORK = {
    DisputeState.IN_PROGRESS: 6,
    DisputeState.ACCEPTED: 2,
    DisputeState.REGISTERED: 1,
    DisputeState.AWAITING_FOLLOW_UP: 2,
}
_RISKS = {RiskLevel.BLUE: 70, RiskLevel.YELLOW: 22, RiskLevel.ORANGE: 6, RiskLevel.RED: 2}
_FRESH = timedelta(days=60)
_BETWEEN = timedelta(days=6 * 365) / 100_000
"""A county's 100,000 disputes in six years."""


@dataclass(frozen=True, slots=True)
class Village:
    """A village of the sample county."""

    code: str
    name: str
    township_code: str
    township_name: str


@dataclass(frozen=True, slots=True)
class Case:
    """A dispute as entered, and what has become of it since."""

    draft: DisputeDraft
    village: Village
    state: DisputeState
    registered_at: datetime


@cache
def _sentences() -> tuple[str, ...]:
    text = resource("sample", "disputes.json").read_text("utf-8")
    disputes = json.loads(text)["disputes"]
    found = [
        s for d in disputes for s in re.findall(r"[^。]+。", d["description"] + (d.get("demands") or ""))
    ]
    return tuple(dict.fromkeys(s for s in found if 8 <= len(s) <= 90))


@cache
def _categories() -> tuple[str, ...]:
    with resource("code_tables", "category.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(row["code"] for row in csv.DictReader(file) if len(row["code"]) == 4)


@cache
def _surnames() -> tuple[str, ...]:
    with resource("names", "surname_readings.csv").open(encoding="utf-8", newline="") as file:
        return tuple(row["surname"] for row in csv.DictReader(file) if len(row["surname"]) == 1)


@cache
def villages() -> tuple[Village, ...]:
    """Villages of the sample county in the order of the official list."""
    with resource("sample", "divisions_411525.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    towns = {row["code12"]: row["name"] for row in rows if row["level"] == "乡级"}
    return tuple(
        Village(row["code12"], row["name"], row["parent_code12"], towns[row["parent_code12"]])
        for row in rows
        if row["level"] == "村级"
    )


def identity_number(dice: random.Random, born: date, gender: Gender) -> str:
    """A well-formed resident number of the unassigned area 139926."""
    order = dice.randrange(100, 998) // 2 * 2 + (gender is Gender.MALE)
    first = f"139926{born:%Y%m%d}{order:03d}"
    return first + check_character(first)


def _party(dice: random.Random, side: PartySide, village: Village) -> PartyDraft:
    name = dice.choice(_surnames()) + "".join(dice.choices(_GIVEN, k=2 if dice.random() < 0.8 else 1))
    born = date(1945, 1, 1) + timedelta(days=dice.randrange(60 * 365))
    gender = dice.choice((Gender.MALE, Gender.FEMALE))
    return PartyDraft(
        side=side,
        kind=PartyKind.NATURAL,
        name=name,
        id_number=identity_number(dice, born, gender),
        gender=gender,
        birth_date=born,
        ethnicity="01",
        phone=f"1540000{dice.randrange(10_000):04d}",
        address=f"固始县{village.township_name}{village.name}{dice.randrange(1, 30)}组",
        occupation=dice.choice(("务农", "务工", "个体工商户", "退休")),
    )


def case(rank: int) -> Case:
    """The case of a rank: 1 is the newest, some 46 are registered on each day before."""
    dice = random.Random(f"case {rank}")
    village = dice.choice(villages())
    parties = [_party(dice, PartySide.APPLICANT, village), _party(dice, PartySide.RESPONDENT, village)]
    if dice.random() < 0.2:
        parties.append(_party(dice, PartySide.RESPONDENT, village))
    at = LAST_DAY - rank * _BETWEEN
    at_work = dice.random() < (0.5 if LAST_DAY - at < _FRESH else 0.001)
    shares = _AT_WORK if at_work else _DONE
    state = dice.choices(list(shares), list(shares.values()))[0]
    sentences = _sentences()
    draft = DisputeDraft(
        source=dice.choice(list(Source)),
        happened_on=at.date() - timedelta(days=dice.randrange(1, 60)),
        description="".join(dice.sample(sentences, dice.randrange(2, 6))),
        demands=dice.choice(sentences) if dice.random() < 0.6 else None,
        category_code=dice.choice(_categories()),
        dispute_type=dice.choice(list(DisputeType)),
        scale=Scale.INDIVIDUAL,
        difficulty=dice.choice((Difficulty.SIMPLE, Difficulty.ORDINARY, Difficulty.COMPLEX)),
        risk_level=dice.choices(list(_RISKS), list(_RISKS.values()))[0],
        people_count=dice.randrange(2, 9),
        amount_fen=dice.randrange(1, 500) * 10_000 if dice.random() < 0.5 else None,
        place=PlaceDraft(village_code=village.code, detail=f"{village.name}{dice.randrange(1, 30)}组"),
        parties=tuple(parties),
    )
    return Case(draft, village, state, at)
