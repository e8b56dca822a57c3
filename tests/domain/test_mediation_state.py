"""Consent and agreement in mediation."""

from datetime import date

from desktop_app.domain.mediation_state import refused_parties, why_not_agreement, why_not_mediate

DAY = date(2026, 3, 2)


def test_every_party_must_consent() -> None:
    assert why_not_mediate([("张三", True), ("李四", True)]) == ()
    sentences = why_not_mediate([("张三", False), ("李四", None), ("王五", True)])
    assert len(sentences) == 2
    assert "张三明确拒绝" in sentences[0]
    assert "李四是否同意" in sentences[1]
    assert refused_parties([("张三", False), ("李四", None)]) == ("张三",)


def test_without_parties_nothing_begins() -> None:
    assert why_not_mediate([]) == ("请先登记当事人。",)


def test_an_agreement_needs_a_meeting_not_later_than_it() -> None:
    consents = [("张三", True)]
    assert why_not_agreement(consents, [DAY], DAY) == ()
    assert "调解记录" in why_not_agreement(consents, [date(2026, 3, 3)], DAY)[0]
    assert len(why_not_agreement([("张三", False)], [], DAY)) == 2
