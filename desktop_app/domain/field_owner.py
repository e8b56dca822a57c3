"""Which side of the exchange owns an entity's fields (exchange.md, principle 4).

Ownership removes most conflicts: the township owns everything of the dispute, its state included; the county
owns its own orders and never writes a dispute field. A change by the other side is kept as refused and listed
in the receipt. Entities are named by their table.
"""

from collections.abc import Mapping

from db.enums import CentreLevel, Labelled


class Owner(Labelled):
    """Who may write the fields of an entity."""

    TOWNSHIP = "township", "乡镇"
    COUNTY = "county", "县"
    AUTHOR = "author", "记录的一方"
    """Each side about its own records: a record belongs to the side that created it."""


_TOWNSHIP_ENTITIES = (
    "person",
    "dispute",
    "party",
    "agent",
    "involved_unit",
    "grid",
    "grid_worker",
    "grid_posting",
    "grid_change",
    "grid_training",
    "grid_note",
    "grid_handover",
    "grid_handover_item",
    "sweep_report",
    "grid_event",
    "sweep_day",
    "sweep_correction",
    "committee",
    "mediator",
    "mediation",
    "mediation_mediator",
    "consent",
    "mediation_meeting",
    "planned_meeting",
    "invited_participant",
    "participant_consent",
    "recusal",
    "separate_talk",
    "offer",
    "investigation_record",
    "evidence",
    "meeting_protocol",
    "agreement",
    "agreement_item",
    "instalment",
    "signature",
    "application",
    "application_claim",
    "rights_notice",
    "power_of_attorney",
    "mediation_extension",
    "extension_answer",
    "mediation_ending",
    "mediation_notice",
    "notice_service",
    "aggravation",
    "joint_committee",
    "court_referral",
    "mediation_suspension",
    "panel_seat",
    "performance",
    "breach",
    "judicial_confirmation",
    "follow_up",
    "closing_report",
    "paper",
    "signed_line",
    "attachment",
    "dossier",
    "dossier_note",
    "dossier_loan",
    "dossier_scan",
    "watched_person",
    "home_visit",
    "escalation",
    "reinspection",
    "reinspection_case",
    "petition",
    "petition_review",
    "reception_duty",
    "reception_visit",
    "case_visit",
    "talk_point",
    "talk_entry",
)
_COUNTY_ENTITIES = ("custody", "rule_document", "escalation_answer")
_AUTHOR_ENTITIES = (
    "dispatch",
    "dispatch_unit",
    "supervision",
    "supervision_entry",
    "transition",
    "leader",
    "leader_absence",
    "leader_interest",
    "leader_assignment",
    "assignment_step",
    "assignment_handover",
    "progress_entry",
    "dispatch_response",
    "case_access",
    "external_code",
    "campaign",
)

OWNERS: Mapping[str, Owner] = {
    **dict.fromkeys(_TOWNSHIP_ENTITIES, Owner.TOWNSHIP),
    **dict.fromkeys(_COUNTY_ENTITIES, Owner.COUNTY),
    **dict.fromkeys(_AUTHOR_ENTITIES, Owner.AUTHOR),
}
"""Every exchanged entity with its owner; what is not here is not exchanged."""

ADD_ONLY = frozenset(
    {
        "transition",
        "progress_entry",
        "assignment_handover",
        "leader_interest",
        "dispatch_response",
        "supervision_entry",
        "escalation_answer",
        "paper",
        "signed_line",
        "attachment",
        "dossier_note",
        "custody",
        "rule_document",
        "case_access",
        "home_visit",
        "grid_change",
        "grid_training",
        "grid_handover",
        "grid_handover_item",
        "sweep_correction",
        "agreement_item",
        "performance",
        "follow_up",
        "participant_consent",
        "meeting_protocol",
        "case_visit",
    }
)
"""Child records that are only added and, with a reason, made void; never updated."""

OFFICE_ONLY = frozenset({"watched_person", "home_visit"})
"""What only the office itself reads: it travels sealed for this office alone, and no count tells of it."""


def owner_of(entity: str) -> Owner | None:
    """Owner of an entity, ``None`` when it is not exchanged."""
    return OWNERS.get(entity)


def may_write(entity: str, writer: CentreLevel, *, author: CentreLevel | None = None) -> bool:
    """Whether an office of level ``writer`` may write a record of ``entity``.

    ``author`` is the level of the office that created the record, ``None`` for a new one. It decides for
    entities that each side writes about itself; an entity that is not exchanged may be written by nobody.
    """
    owner = OWNERS.get(entity)
    if owner is Owner.AUTHOR:
        return author is None or author is writer
    return owner is not None and owner.value == writer.value
