"""Grid workers (网格员) and their dated postings: who serves a grid from when to when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import Gender
from db.models.grid import Grid, GridPosting, GridWorker
from desktop_app.domain.actor import Actor
from desktop_app.domain.masking import mask_phone
from desktop_app.domain.phone import check_phone, normal_phone
from desktop_app.domain.text_norm import check_name, normal_name, normal_text
from desktop_app.errors import RuleViolation
from desktop_app.services.name_reading import name_key
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.rules import Rules
from desktop_app.services.unit import name_rank


@dataclass(frozen=True, slots=True)
class WorkerDraft:
    """A grid worker as entered; a known worker is recognised by name and phone."""

    name: str = ""
    gender: Gender = Gender.UNKNOWN
    phone: str | None = None
    party_member: bool = False
    contact: str = ""
    """Another way to reach the worker."""


@dataclass(frozen=True, slots=True)
class PostingDraft:
    """A posting: the grid, the worker, the first day, for a substitute also the last one."""

    grid_uid: UUID
    worker: WorkerDraft
    starts_on: date
    ends_on: date | None = None
    substitute: bool = False


@dataclass(frozen=True, slots=True)
class PostingRow:
    """One posting of a grid's history, newest first; the phone is masked."""

    uid: UUID
    worker_uid: UUID
    worker: str
    phone_masked: str | None
    starts_on: date
    ends_on: date | None
    substitute: bool


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """A grid worker as listed, with the grids served on the day asked for; the phone is masked."""

    uid: UUID
    name: str
    gender: Gender
    phone_masked: str | None
    party_member: bool
    grids: tuple[str, ...]


def normal_worker(draft: WorkerDraft) -> WorkerDraft:
    """A worker in stored form.

    :raises RuleViolation: at ``name`` or ``phone`` when one of them cannot be stored.
    """
    name = normal_name(draft.name)
    if (blocks := check_name(name).blocks) is not None:
        raise RuleViolation(blocks, "name")
    phone = normal_phone(draft.phone or "") or None
    if phone is not None and (blocks := check_phone(phone).blocks) is not None:
        raise RuleViolation(blocks, "phone")
    contact = normal_text(draft.contact)
    if len(contact) > 100:
        raise RuleViolation("其他联系方式最多 100 个字。", "contact")
    return WorkerDraft(name, draft.gender, phone, draft.party_member, contact)


@needs(Permission.EDIT_UNITS)
def post_worker(session: Session, draft: PostingDraft, *, by: Actor, now: datetime) -> UUID:
    """Post a worker to a grid; returns the posting's uid.

    A regular worker takes over from the one in office, whose posting ends the day before; a substitute serves
    beside, until a last day where one is set.

    :raises RuleViolation: unknown or abolished grid, last day before the first, worker already serving it, or
        a take-over before the present worker's first day.
    """
    del by, now
    worker = normal_worker(draft.worker)
    if draft.ends_on is not None and draft.ends_on < draft.starts_on:
        raise RuleViolation("结束日期不能早于开始日期，请核对。", "ends_on")
    grid = session.scalars(
        select(Grid).where(Grid.uid == draft.grid_uid, Grid.voided_at.is_(None))
    ).one_or_none()
    if grid is None or (grid.valid_to is not None and grid.valid_to < draft.starts_on):
        raise RuleViolation("找不到这个网格，或者它已经撤销，请刷新后再试。", "grid_uid")
    postings = session.scalars(
        select(GridPosting).where(GridPosting.grid_id == grid.id, GridPosting.voided_at.is_(None))
    ).all()
    person = _known_or_new(session, worker)
    if not draft.substitute:
        _end_regular(postings, person.id, draft.starts_on)
    posting = GridPosting(
        grid_id=grid.id,
        grid_worker_id=person.id,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        substitute=draft.substitute,
    )
    session.add(posting)
    session.flush()
    return posting.uid


def _known_or_new(session: Session, worker: WorkerDraft) -> GridWorker:
    same = select(GridWorker).where(
        GridWorker.name == worker.name, GridWorker.phone == worker.phone, GridWorker.voided_at.is_(None)
    )
    known = session.scalars(same).first() if worker.phone is not None else None
    if known is not None:
        return known
    person = GridWorker(
        name=worker.name,
        name_key=name_key(worker.name),
        gender=worker.gender,
        phone=worker.phone,
        party_member=worker.party_member,
        contact=worker.contact or None,
    )
    session.add(person)
    session.flush()
    return person


def _end_regular(postings: Sequence[GridPosting], worker_id: int, starts_on: date) -> None:
    for posting in postings:
        if posting.substitute or (posting.ends_on is not None and posting.ends_on < starts_on):
            continue
        if posting.grid_worker_id == worker_id:
            raise RuleViolation("这位网格员已经在这个网格任职，不用重复登记。", "worker")
        if posting.starts_on >= starts_on:
            raise RuleViolation(
                f"现任网格员从 {posting.starts_on:%Y-%m-%d} 起任职，接任日期要在这之后。", "starts_on"
            )
        posting.ends_on = starts_on - timedelta(days=1)


@needs(Permission.EDIT_UNITS)
def end_posting(session: Session, uid: UUID, last_day: date, *, by: Actor, now: datetime) -> None:
    """End a posting; the grid is vacant from the day after unless somebody else serves it.

    :raises RuleViolation: unknown posting, or a last day before its first.
    """
    del by, now
    posting = session.scalars(
        select(GridPosting).where(GridPosting.uid == uid, GridPosting.voided_at.is_(None))
    ).one_or_none()
    if posting is None:
        raise RuleViolation("找不到这条任职记录，请刷新后再试。", "posting")
    if last_day < posting.starts_on:
        raise RuleViolation("结束日期不能早于开始日期，请核对。", "last_day")
    posting.ends_on = last_day
    session.flush()


@needs(Permission.EDIT_UNITS)
def change_worker(session: Session, uid: UUID, draft: WorkerDraft, *, by: Actor, now: datetime) -> None:
    """Correct a worker's name, phone and so on; past reports keep the name they were made under.

    :raises RuleViolation: unknown worker, or a value that cannot be stored.
    """
    del by, now
    clean = normal_worker(draft)
    worker = session.scalars(
        select(GridWorker).where(GridWorker.uid == uid, GridWorker.voided_at.is_(None))
    ).one_or_none()
    if worker is None:
        raise RuleViolation("找不到这位网格员，请刷新后再试。", "worker")
    worker.name, worker.name_key = clean.name, name_key(clean.name)
    worker.gender, worker.phone, worker.party_member = clean.gender, clean.phone, clean.party_member
    worker.contact = clean.contact or None
    session.flush()


@needs(Permission.EDIT_UNITS)
def change_contact(session: Session, uid: UUID, draft: WorkerDraft, *, by: Actor, now: datetime) -> None:
    """Correct what is known of a worker as a form shows it: an empty phone leaves the number as it is.

    :raises RuleViolation: see :func:`change_worker`.
    """
    known = session.scalar(select(GridWorker.phone).where(GridWorker.uid == uid))
    change_worker(session, uid, replace(draft, phone=draft.phone or known), by=by, now=now)


@needs(Permission.VIEW_UNITS)
def list_postings(
    session: Session, grid_uid: UUID, rules: Rules, *, by: Actor, today: date
) -> tuple[PostingRow, ...]:
    """The postings of a grid, newest first."""
    del by, today
    found = session.execute(
        select(GridPosting, GridWorker)
        .join(GridWorker, GridPosting.grid_worker_id == GridWorker.id)
        .join(Grid, GridPosting.grid_id == Grid.id)
        .where(Grid.uid == grid_uid, GridPosting.voided_at.is_(None))
        .order_by(GridPosting.starts_on.desc(), GridPosting.id.desc())
    )
    return tuple(
        PostingRow(
            posting.uid,
            worker.uid,
            worker.name,
            _masked(worker.phone, rules),
            posting.starts_on,
            posting.ends_on,
            posting.substitute,
        )
        for posting, worker in found
    )


def _masked(phone: str | None, rules: Rules) -> str | None:
    return mask_phone(phone, rules.profile.mask.phone) if phone else None


@needs(Permission.VIEW_UNITS)
def list_workers(
    session: Session, day: date, rules: Rules, *, by: Actor, today: date, text: str = ""
) -> tuple[WorkerRow, ...]:
    """Grid workers by pinyin with the grids they serve on ``day``; ``text`` fits name, pinyin or initials."""
    del by, today
    grids: dict[int, list[str]] = {}
    served = (
        select(GridPosting.grid_worker_id, GridPosting.starts_on, GridPosting.ends_on, Grid)
        .join(Grid, GridPosting.grid_id == Grid.id)
        .where(GridPosting.voided_at.is_(None), Grid.voided_at.is_(None))
        .order_by(Grid.village_code, Grid.code)
    )
    for worker_id, starts_on, ends_on, grid in session.execute(served):
        if starts_on <= day and (ends_on is None or day <= ends_on):
            grids.setdefault(worker_id, []).append(grid.village_name + grid.name)
    workers = session.scalars(
        select(GridWorker).where(GridWorker.voided_at.is_(None)).order_by(GridWorker.name_key, GridWorker.id)
    )
    return tuple(
        WorkerRow(
            worker.uid,
            worker.name,
            worker.gender,
            _masked(worker.phone, rules),
            worker.party_member,
            tuple(grids.get(worker.id, ())),
        )
        for worker in workers
        if name_rank(text, "", worker.name, worker.name_key) is not None
    )
