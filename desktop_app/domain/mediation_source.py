"""案件来源 of a mediation: applied for or not (F2), and the detail that statistics ask for (T1 group C)."""

from db.enums import MediationOrigin, MediationSource, Source
from desktop_app.errors import RuleViolation

ENTRUSTED = frozenset(MediationSource) - {MediationSource.APPLICATION, MediationSource.INITIATIVE}
"""接受委托移送调解: an organ named the case."""
_BY_SOURCE = {
    Source.COURT: MediationSource.COURT,
    Source.PROCURATORATE: MediationSource.PROCURATORATE,
    Source.POLICE: MediationSource.POLICE,
    Source.PETITION_OFFICE: MediationSource.PETITION_OFFICE,
    Source.COUNTY: MediationSource.OTHER_ORGAN,
}


def source_of(origin: MediationOrigin, source: Source) -> MediationSource:
    """The detail that follows from how the dispute came to the centre; a clerk may choose another."""
    plain = {
        MediationOrigin.APPLICATION: MediationSource.APPLICATION,
        MediationOrigin.OWN_INITIATIVE: MediationSource.INITIATIVE,
    }
    return _BY_SOURCE.get(source, plain[origin])


def check_source(origin: MediationOrigin, source: MediationSource, referred_by: str) -> str:
    """Refuse a detail that contradicts what F2 prints; returns the organ's name without blanks.

    :raises RuleViolation: at ``source`` or ``referred_by``.
    """
    if source is MediationSource.APPLICATION and origin is not MediationOrigin.APPLICATION:
        raise RuleViolation("主动调解的，来源明细不能是“依申请调解”。", "source")
    if source is MediationSource.INITIATIVE and origin is not MediationOrigin.OWN_INITIATIVE:
        raise RuleViolation("当事人申请的，来源明细不能是“主动调解”。", "source")
    organ = referred_by.strip()
    if organ and source not in ENTRUSTED:
        raise RuleViolation("没有委托移送的，不填委托单位。", "referred_by")
    if len(organ) > 100:
        raise RuleViolation("单位名称最多 100 个字，请缩短。", "referred_by")
    return organ
