"""Rows that db tests write."""

from datetime import UTC, date, datetime
from uuid import UUID

from db.enums import (
    Difficulty,
    DisputeState,
    Gender,
    IdKind,
    PartyKind,
    PartySide,
    RiskLevel,
    Scale,
    Source,
)
from db.models.dispute import Dispute, Party


def dispute(number: str = "柳桥纠〔2026〕A0001-X", description: str = "两家为院墙滴水吵了起来") -> Dispute:
    moment = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    return Dispute(
        number=number,
        title="温秀云 与 谭建设 相邻纠纷",
        state=DisputeState.REGISTERED,
        source=Source.WINDOW,
        description=description,
        registered_at=moment,
        entered_at=moment,
        scale=Scale.INDIVIDUAL,
        difficulty=Difficulty.ORDINARY,
        risk_level=RiskLevel.YELLOW,
        people_count=4,
        township_code="411525100000",
        first_asker_name="何玉梅",
        first_asker_uid=UUID(int=1),
        is_petition=False,
        round=1,
        custody_no=1,
        profile_version="1",
        incomplete=False,
        happened_on=date(2026, 11, 18),
        amount=120_000_00,
    )


def party(owner: Dispute, name: str = "温秀云", position: int = 1) -> Party:
    return Party(
        dispute=owner,
        side=PartySide.APPLICANT,
        position=position,
        kind=PartyKind.NATURAL,
        name=name,
        name_key="wenxiuyun",
        id_kind=IdKind.RESIDENT_ID,
        id_number="139926196802060620",
        gender=Gender.FEMALE,
        phone="13900000627",
        is_representative=False,
    )
