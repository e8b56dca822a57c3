"""Signature lines of an agreement: which must be signed, which are, and the effect (人民调解法 29).

An organisation has two lines: its representative signs and its seal is set (papers.md F8). The recorder's
line is printed and kept, but the effect does not depend on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import AgentAuthority, AgreementForm, PartyKind, SignatureMeans, SignerRole
from db.models.dispute import Agent, Party
from db.models.mediation import Agreement, Mediation, Signature
from desktop_app.domain.effect import effective_date
from desktop_app.errors import RuleViolation
from desktop_app.services import mediation_record as record
from desktop_app.services.joint_committee import committees_of

_ANY = tuple(SignatureMeans)
_SEAL = (SignatureMeans.SEAL,)
_SIGNED = (SignatureMeans.SIGNATURE,)
_HAND = (SignatureMeans.SIGNATURE, SignatureMeans.FINGERPRINT)
_PERSONAL = frozenset({SignerRole.MEDIATOR, SignerRole.RECORDER})


@dataclass(frozen=True, slots=True)
class SignatureLineRow:
    """One line of the agreement.

    ``names`` are the people who may sign it, the first is proposed; without names anybody in charge may.
    ``accepts`` are the means that fit. ``signed_on`` None: this line is still to be signed.
    """

    role: SignerRole
    party_uid: UUID | None
    caption: str
    names: tuple[str, ...]
    accepts: tuple[SignatureMeans, ...]
    signed_on: date | None = None
    signer_name: str = ""
    means: SignatureMeans | None = None
    read_back: bool = False


def lines_of(session: Session, agreement: Agreement) -> tuple[SignatureLineRow, ...]:
    """All lines of an agreement in the order of the paper, with what is signed.

    The register of an oral agreement is signed by mediators and recorder and sealed, not by the parties.
    """
    mediation = session.get_one(Mediation, agreement.mediation_id)
    parties = record.living_parties(session, mediation.dispute_id)
    agents = _special_agents(session, parties)
    wanted: list[SignatureLineRow] = []
    if agreement.form is AgreementForm.WRITTEN:
        for party in parties:
            wanted += _party_lines(party, agents.get(party.id, ()))
    for mediator in record.mediators_at_work(session, mediation.id):
        name = mediator.mediator_name
        wanted.append(SignatureLineRow(SignerRole.MEDIATOR, None, f"人民调解员 {name}", (name,), _SIGNED))
    name = agreement.recorder_name
    wanted.append(SignatureLineRow(SignerRole.RECORDER, None, f"记录人 {name}", (name,), _SIGNED))
    for name in committees_of(session, mediation):
        wanted.append(SignatureLineRow(SignerRole.COMMITTEE, None, f"{name}印章", (name,), _SEAL))
    signed = session.execute(
        select(Signature, Party.uid)
        .outerjoin(Party, Signature.party_id == Party.id)
        .where(Signature.agreement_id == agreement.id, Signature.voided_at.is_(None))
        .order_by(Signature.id)
    )
    done = [(signature, uid) for signature, uid in signed]
    joint = sum(line.role is SignerRole.COMMITTEE for line in wanted) > 1
    return tuple(_filled(line, done, joint=joint) for line in wanted)


def _special_agents(session: Session, parties: Sequence[Party]) -> dict[int, tuple[str, ...]]:
    """Agents with special authority by party: others may not accept a settlement (民事诉讼法 62)."""
    found: dict[int, tuple[str, ...]] = {}
    rows = session.execute(
        select(Agent.party_id, Agent.name)
        .where(
            Agent.party_id.in_([p.id for p in parties]),
            Agent.authority == AgentAuthority.SPECIAL,
            Agent.voided_at.is_(None),
        )
        .order_by(Agent.id)
    )
    for party_id, name in rows:
        found[party_id] = (*found.get(party_id, ()), name)
    return found


def _party_lines(party: Party, agents: Sequence[str]) -> list[SignatureLineRow]:
    caption = f"{party.side.label} {party.name}"
    if party.kind is PartyKind.NATURAL:
        own = (party.name,) if party.guardian_name is None else (party.guardian_name, party.name)
        return [SignatureLineRow(SignerRole.PARTY, party.uid, caption, (*own, *agents), _ANY)]
    people = (*([party.legal_representative] if party.legal_representative else ()), *agents)
    return [
        SignatureLineRow(SignerRole.PARTY, party.uid, f"{caption}（负责人签名）", people, _HAND),
        SignatureLineRow(SignerRole.PARTY, party.uid, f"{caption}（公章）", (party.name,), _SEAL),
    ]


def _filled(
    line: SignatureLineRow, done: Sequence[tuple[Signature, UUID | None]], *, joint: bool
) -> SignatureLineRow:
    """The line with its signature; of two committees (``joint``) each has its own seal."""
    named = _PERSONAL | {SignerRole.COMMITTEE} if joint else _PERSONAL
    for signature, party_uid in done:
        same = signature.signer_role is line.role and party_uid == line.party_uid
        personal = line.role in named and signature.signer_name not in line.names
        if same and not personal and signature.means in line.accepts:
            return replace(
                line,
                signed_on=signature.signed_on,
                signer_name=signature.signer_name,
                means=signature.means,
                read_back=signature.read_back,
            )
    return line


def effect_of(lines: Sequence[SignatureLineRow]) -> date | None:
    """Day of effect: the latest of all lines that count, ``None`` while one is missing."""
    days = {
        role: [line.signed_on for line in lines if line.role is role]
        for role in (SignerRole.PARTY, SignerRole.MEDIATOR, SignerRole.COMMITTEE)
    }
    seals = [day for day in days[SignerRole.COMMITTEE] if day is not None]
    all_sealed = bool(seals) and len(seals) == len(days[SignerRole.COMMITTEE])
    last = max(seals) if all_sealed else None
    return effective_date(days[SignerRole.PARTY], days[SignerRole.MEDIATOR], last)


def open_line(
    lines: Sequence[SignatureLineRow],
    role: SignerRole,
    party_uid: UUID | None,
    name: str,
    means: SignatureMeans,
) -> SignatureLineRow:
    """The unsigned line that a signature belongs to.

    :raises RuleViolation: for a person who may not sign, wrong means, or a line that is signed already.
    """
    own = [line for line in lines if line.role is role and line.party_uid == party_uid]
    if not own:
        raise RuleViolation("这份协议上没有这一行，请刷新后再选。", "party_uid")
    named = [line for line in own if not line.names or name in line.names]
    if not name or not named:
        people = "、".join(dict.fromkeys(n for line in own for n in line.names))
        hint = "；一般代理不能代签协议" if role is SignerRole.PARTY else ""
        raise RuleViolation(f"这一行应由{people or '负责人'}签{hint}。", "name")
    fitting = [line for line in named if means in line.accepts]
    if not fitting:
        ways = "、".join(one.label for one in named[0].accepts)
        raise RuleViolation(f"“{named[0].caption}”这一行要用：{ways}。", "means")
    line = next((one for one in fitting if one.signed_on is None), None)
    if line is None:
        raise RuleViolation(f"“{fitting[0].caption}”这一行已经登记签过。", "name")
    return line
