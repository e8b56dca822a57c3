"""A centre with one restricted case, and how every service that reads is called on it."""

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.enums import (
    CentreLevel,
    MatterKind,
    MeetingOutcome,
    PackKind,
    PaperKind,
    Role,
    WatchedKind,
    WatchLevel,
)
from db.models.assignment import Leader
from db.models.dispatch import Dispatch, DispatchUnit
from db.models.dispute import Dispute
from db.models.dossier import Dossier, DossierLoan
from db.models.escalation import Escalation
from db.models.grid import Grid, GridWorker
from db.models.mediation import Committee, Mediation, Mediator
from db.models.reinspection import ReinspectionCase
from db.models.scan_leaf import ScanLeaf
from db.models.supervision import Supervision
from db.models.sweep import GridEvent
from db.models.user import Draft
from desktop_app.domain.actor import Actor
from desktop_app.domain.assignment_ledger import LedgerForm, month_of
from desktop_app.domain.clock_time import local_date
from desktop_app.domain.sweep_statistics import PeriodKind, StatisticsPeriod
from desktop_app.errors import EnvironmentProblem, PermissionDenied, RuleViolation
from desktop_app.services import sweep
from desktop_app.services.agenda import AgendaQuery
from desktop_app.services.assignment_ledger_query import AssignmentLedgerQuery
from desktop_app.services.case_register import RegisterDraft
from desktop_app.services.dispute_access import HIDDEN_NOTE
from desktop_app.services.dispute_draft import DisputeDraft, PartyDraft
from desktop_app.services.dispute_export import DISPUTE_KINDS, LIST_COLUMNS
from desktop_app.services.dispute_export_file import ExportDraft
from desktop_app.services.dispute_view import DisputeQuery, DueFilter
from desktop_app.services.dossier_binding import BindingDraft
from desktop_app.services.dossier_catalogue import CatalogueQuery
from desktop_app.services.draft import begin
from desktop_app.services.meeting import MeetingDraft
from desktop_app.services.meeting_pack import issue_pack
from desktop_app.services.meeting_protocol import ProtocolDraft
from desktop_app.services.number_view import NumberQuery
from desktop_app.services.paper_batch import BatchItem
from desktop_app.services.permissions import DECLARED, GRANTS
from desktop_app.services.person_earlier import EarlierQuery
from desktop_app.services.petition_view import PetitionQuery
from desktop_app.services.record_preview import RecordSketch
from desktop_app.services.sweep import ReportDraft
from desktop_app.services.sweep_finding import FindingDraft
from desktop_app.services.sweep_lock import LockDraft
from desktop_app.services.sweep_statistics import StatisticsDraft
from desktop_app.services.watched_person import WatchedDraft, watch_person
from tests.services.secret_case import found_event, reception_today, secret_case
from tests.services.test_permissions import service_modules
from tests.support.centre import OpenTestCentre
from tests.support.township import TOWN, VILLAGES, code_of

WITHOUT_CASES = frozenset(
    {
        # It refuses while fields differ, and finds its mediation as dossier_state does.
        "dossier.build_dossier", "dossier_addendum.build_addenda",
        # Files and folders that are handed in, pairing, and the rules: none reads a case.
        "pairing.read_candidate", "rule_document.preview_rules", "table_document.preview_table",
        "rule_document.version_text", "table_document.table_text", "package_found.find_packages",
        "backup.list_backups",
        # The rows of a file that is handed in, and whether they came in before: no more of a case than that.
        *("dispute_import_work.ledger_preview", "dispute_import_work.compared"),
        *("sweep_import_work.sweep_preview", "reception_import.reception_preview"),
        # It names cases of the list that a row may be about: test_assignment_import has the restricted one.
        "assignment_import_work.assignment_import_preview",
        # Of a peer or a package, by counts; the tests of the exchange have them (test_package_sealed).
        "package_view.preview_export", "package_receipt.receipt_slip",
    }
)  # fmt: skip
"""Services that need more than this world has, and why that is no matter here."""


MOVING = frozenset(
    {
        # How many changes wait to be sent, and what the day's sweep came to, are no facts of a case.
        "office_state.office_state", "today_count.packages_waiting", "sweep_day.day_overview",
        "sweep_day.list_day", "sweep_event.list_events", "sweep_daily.sweep_daily_facts",
        "paper.make_sweep_daily", "sweep_sheet.make_sheet", "sweep_board.load_board",
        "today_sweep.sweep_today", "sweep_lock.obstacles", "workday.workday",
        "sweep_period.sweep_period", "sweep_period.grid_year", "county_sweep.county_month",
        *(f"sweep_summary.{name}" for name in ("make_week", "make_month", "make_silent_notice")),
        # Which limits are to be computed afresh: all that there are, by local id; nothing is shown of it.
        "deadline_renewal.dispute_parts",
        # A card with a key, the same whenever it is made.
        "pairing.own_card",
        # The log keeps that something was done, and the program says which leaders and committees there are.
        # Asked of the committees that there are, of which none was there before.
        "case_register.make_case_register",
        # That somebody drew cases and how many is no fact of one; a hidden one is not among those shown.
        "reinspection.list_draws",
        "audit.list_entries", "leader_view.list_leaders", "committee.list_committees",
    }
)  # fmt: skip
"""Services whose answers differ before and after for another reason than the case."""


ASKED_FOR = (
    *("dispute", "party", "person", "mediation", "mediation_meeting", "agreement", "leader_assignment"),
    *("attachment", "dispatch", "supervision", "grid_event"),
    *("investigation_record", "separate_talk", "meeting_protocol"),
    *("performance", "breach", "judicial_confirmation", "follow_up", "closing_report"),
    *("petition", "reception_visit"),
)
"""Kinds of records that are asked for; a service that wants another stays silent, and the test fails."""
PAPERS = (
    *(PaperKind.REGISTRATION_SHEET, PaperKind.ACCEPTANCE_REGISTER, PaperKind.MEDIATION_RECORD),
    *(PaperKind.AGREEMENT, PaperKind.LEADER_ASSIGNMENT, PaperKind.DISPATCH_ORDER, PaperKind.RIGHTS_NOTICE),
    *(PaperKind.INVESTIGATION_RECORD, PaperKind.EVIDENCE_LIST, PaperKind.SEPARATE_TALK),
    *(PaperKind.MEETING_PROTOCOL, PaperKind.ORAL_AGREEMENT_REGISTER, PaperKind.FOLLOW_UP_RECORD),
    *(PaperKind.CLOSING_REPORT, PaperKind.JUDICIAL_CONFIRMATION_APPLICATION),
    PaperKind.RECEPTION_REGISTER,
)


class World:
    """The centre, its secret case, and what every parameter of a reading service may be."""

    def __init__(self, home: OpenTestCentre) -> None:
        """A stranger asks first, then the secret case is registered."""
        self.home = home
        self.stranger = home.someone(Role.CENTRE_DIRECTOR, "柏知秋")
        county = replace(home.rules.identity, level=CentreLevel.COUNTY)
        self.county_rules = replace(home.rules, identity=county)
        self.event = found_event(home)
        open_finding(home)
        reception_today(home)
        with home.session() as session:
            listed = WatchedDraft(
                "邱长顺", WatchedKind.LEFT_ELDER, WatchLevel.LOW, "康宁", local_date(home.now)
            )
            self.watched = watch_person(session, listed, home.rules, by=home.actor, now=home.now)
        with home.session() as session:
            self.pack = issue_pack(
                session, PackKind.WEEK, local_date(home.now), home.rules, by=home.actor, now=home.now
            )
        self.asked_at = home.now + timedelta(hours=1)
        self.uids = [UUID(int=9)]
        self.told = "果树淹死了，两家争了起来。"
        self.by_name = self._by_name(("A0002-5", "0002-5"), ())
        self.before = self.answers_of_a_stranger()
        self.secret = secret_case(home, self.event)
        with home.session() as session:
            # Who reads is the leader too, so that a leader's own page has something to say.
            own = session.scalars(select(Leader).where(Leader.name == "陈志远")).one()
            own.user_uid = home.actor.user_uid
        file_secretly(home)
        number = self.secret.number
        self.by_name = self._by_name((number, number[-8:]), self.secret.ids)
        # One record of each kind: what holds for it holds for the others.
        by_entity = {entity: uid for uid, entity in sorted(self.secret.records.items())}
        self.uids = [by_entity[entity] for entity in ASKED_FOR]
        with home.reading() as session:
            found = select(Dispute.description).where(Dispute.uid == self.secret.uid)
            self.told = session.scalars(found).one()
            self.uids += session.scalars(select(Draft.uid)).all()
            self.uids += session.scalars(select(GridEvent.uid)).all()
            self.uids += session.scalars(select(ScanLeaf.uid)).all()
            # Orders and steps of the county and of this office are read by services of their own.
            for model in (Dispatch, DispatchUnit, Supervision, Escalation, ReinspectionCase):
                self.uids += session.scalars(select(model.uid)).all()
            self.uids += session.scalars(select(Leader.uid)).all()
            self.by_name = {**self.by_name, "mark": list(set(session.scalars(select(ScanLeaf.mark))))}
        self.uids += [self.watched, self.pack]

    def _by_name(self, numbers: Sequence[str], ids: Sequence[int]) -> Mapping[str, Sequence[Any]]:
        today = local_date(self.home.now)
        with self.home.reading() as session:
            grid = session.scalars(select(Grid.uid).where(Grid.code == code_of(0, 1))).one()
            worker = session.scalars(select(GridWorker.uid).where(GridWorker.name == "甲一")).one()
        return {
            "grid_uid": [grid], "worker_uid": [worker],
            "text": ["常守田", "csty", "csy", "1084", "果树", "大坝桥", *numbers],
            "number": numbers,
            "ids": [ids],
            "dispute_id": ids,
            "entity": ["dispute", "party"],
            "field": ["responsible_phone"],
            "columns": [tuple(LIST_COLUMNS)],
            "kind": PAPERS,
            "township_code": [TOWN], "village_code": [""], "code": [next(iter(VILLAGES))], "top": [TOWN],
            "first": [today - timedelta(days=3)], "last": [today],
            "day": [today, today - timedelta(days=1)], "sweep_day": [today],
            "grid_code": [code_of(0, 1)], "year": [today.year],
            "id_number": ["139926195709061752"], "name": ["常守田"], "phone": ["15400001084"],
            "address": ["河南省固始县泉河铺镇大坝桥村桥东组"],
            "out_only": [True, False],
            "category": ["0203"],
            "mark": ["0" * 16],
            "include_ended": [True, False], "vacant_only": [False],
        }  # fmt: skip

    def _by_type(self) -> Mapping[Any, Sequence[Any]]:
        today = local_date(self.home.now)
        return {
            UUID: self.uids,
            UUID | None: [None, self.uids[0]],
            MatterKind: list(MatterKind),
            DisputeQuery: [
                DisputeQuery(open_only=False),
                DisputeQuery(text="常守田", open_only=False),
                DisputeQuery(due=DueFilter.OVERDUE),
                DisputeQuery(mine=True, open_only=False),
            ],
            AgendaQuery: [
                AgendaQuery(today - timedelta(days=60), today + timedelta(days=60), mine=mine, late=late)
                for mine, late in ((False, False), (True, False), (False, True))
            ],
            EarlierQuery: [
                EarlierQuery("139926195709061752"),
                EarlierQuery(name="常守田", phone="15400001084", address="大坝桥村桥东组12号"),
            ],
            ExportDraft: [
                ExportDraft(kind, DisputeQuery(open_only=False), tuple(LIST_COLUMNS))
                for kind in DISPUTE_KINDS
            ],
            DisputeDraft: [DisputeDraft(description=self.told, parties=(PartyDraft(name="常守田"),))],
            BindingDraft: [BindingDraft("陶守信", today)],
            RecordSketch: [
                RecordSketch(MeetingDraft(self.asked_at, self.asked_at, "", "", MeetingOutcome.SETTLED, ""))
            ],
            AssignmentLedgerQuery: [AssignmentLedgerQuery(form, *month_of(today)) for form in LedgerForm],
            ProtocolDraft: [ProtocolDraft("", "", "", "", "", "", "", "")],
            NumberQuery: [NumberQuery(today.year)],
            PetitionQuery: [PetitionQuery(), PetitionQuery("常守田", open_only=False)],
            RegisterDraft: self._registers(today),
            CatalogueQuery: [CatalogueQuery(), CatalogueQuery("常守田", out_only=True)],
            LockDraft: [LockDraft(today, "阮小满", "樊国栋", "薛慧敏")],
            # An order about the case, and what is kept with it.
            tuple[UUID, ...]: [tuple(self.uids)],
            Sequence[BatchItem]: [[BatchItem(PaperKind.REGISTRATION_SHEET, uid)] for uid in self.uids[:2]],
            StatisticsDraft: [
                StatisticsDraft(StatisticsPeriod(today.year, PeriodKind.MONTH, today.month)),
                StatisticsDraft(StatisticsPeriod(today.year, PeriodKind.YEAR)),
            ],
        }

    def _registers(self, today: date) -> list[RegisterDraft]:
        period = StatisticsPeriod(today.year, PeriodKind.YEAR)
        with self.home.reading() as session:
            found = session.execute(
                select(Committee.uid, Mediator.uid).join(Mediator, Mediator.committee_id == Committee.id)
            ).all()
        whole = [RegisterDraft(committee, period) for committee in {one for one, _ in found}]
        return whole + [RegisterDraft(committee, period, mediator) for committee, mediator in found]

    def answers_of_a_stranger(self) -> dict[str, object]:
        """What services answer that are asked for no record of a case."""
        found: dict[str, object] = {}
        with self.home.reading() as session:
            for dotted, service in reading_services().items():
                asked = inspect.signature(service).parameters.values()
                of_one = {p.annotation for p in asked} & {UUID, Dispute} or {p.name for p in asked} & OF_ONE
                if not of_one and dotted not in WITHOUT_CASES | MOVING:
                    answers = self.calls(session, service, actor_for(dotted, self.stranger))
                    # That there is something is all that may be said, and only about somebody who was named.
                    found[dotted] = [repr(answer).replace(HIDDEN_NOTE, "") for answer in answers]
        return found

    def calls(self, session: Session, service: Callable[..., object], by: Actor) -> Iterator[object]:
        """Answers of a service for everything that this world can ask it; refusals are left out."""
        for keywords in self._keywords(session, service):
            try:
                yield service(session, **keywords, by=by)
            except PermissionDenied as refusal:
                yield Refusal(refusal, keywords)
                if "rules" in keywords:
                    # What only a county may do: here it has the same cases.
                    yield service(session, **{**keywords, "rules": self.county_rules}, by=by)
            except (RuleViolation, EnvironmentProblem) as refusal:
                yield Refusal(refusal, keywords)

    def _keywords(self, session: Session, service: Callable[..., object]) -> Iterator[dict[str, Any]]:
        parameters = list(inspect.signature(service).parameters.values())[1:]
        combinations: list[dict[str, Any]] = [{}]
        for parameter in parameters:
            if parameter.name == "by" or parameter.name in ("limit", "weeks"):
                continue
            values = self._values(session, parameter)
            if values is None:
                if parameter.default is not inspect.Parameter.empty:
                    continue
                name = f"{service.__module__}.{service.__name__}"
                raise AssertionError(f"say in World how to call {name}: {parameter}")
            combinations = [{**known, parameter.name: value} for known in combinations for value in values]
        yield from combinations

    def _values(self, session: Session, parameter: inspect.Parameter) -> Sequence[Any] | None:
        match parameter.name:
            case "now":
                return [self.asked_at]
            case "today":
                return [local_date(self.home.now)]
            case "centre":
                return [self.home.centre]
            case "rules":
                return [self.home.rules]
            case "dispute" if parameter.annotation is Dispute:
                return session.scalars(select(Dispute).where(Dispute.uid == self.secret.uid)).all()
            case _:
                if parameter.name in self.by_name:
                    return self.by_name[parameter.name]
                return self._by_type().get(parameter.annotation)


OF_ONE = frozenset({"dispute_id", "ids", "number", "entity", "items"})
"""Parameters that name a record."""


class Refusal(str):
    """The sentence of a service that refused, without what was typed to ask it."""

    def __new__(cls, refusal: Exception, asked: Mapping[str, Any]) -> Self:
        """Take the words that were asked for out of the sentence."""
        text = str(refusal)
        for typed in asked.values():
            text = text.replace(typed, "") if isinstance(typed, str) and typed else text
        return super().__new__(cls, text)


def file_secretly(home: OpenTestCentre) -> None:
    """The dossier of the secret case stands in the catalogue, and somebody has it."""
    today = local_date(home.now)
    with home.session() as session:
        mediation = session.scalars(select(Mediation)).one()
        mediation.number = mediation.number or "（2026）泉人调字第1号"
        session.add(
            Dossier(
                mediation_id=mediation.id, number=mediation.number, retention="30年", filed_on=today,
                filed_by="解文斌", pages=9, edition=1, box="7", box_size=30, shelf="2 柜",
            )
        )  # fmt: skip
        session.add(
            DossierLoan(
                mediation_id=mediation.id, borrower="冯秀兰", purpose="查证", approved_by="申明",
                taken_on=today, due_on=today,
            )
        )  # fmt: skip


def open_finding(home: OpenTestCentre) -> None:
    """Another finding of the day, of which no dispute was made yet; and something half typed."""
    draft = ReportDraft(code_of(0, 2), local_date(home.now))
    with home.session() as session:
        finding = (FindingDraft("路边堆了砖。"),)
        sweep.report_findings(session, draft, finding, home.rules, by=home.actor, now=home.now)
        begin(session, "dispute", {"name": "常守田"}, "常守田", by=home.actor, now=home.now)


def reading_services() -> dict[str, Callable[..., object]]:
    """Declared services that read: they take the day, not only the moment."""
    service_modules()
    found: dict[str, Callable[..., object]] = {}
    for dotted in DECLARED:
        module, _, name = dotted.rpartition(".")
        service = getattr(sys.modules[module], name)
        if "today" in inspect.signature(service).parameters:
            found[dotted.removeprefix("desktop_app.services.")] = service
    return found


def actor_for(dotted: str, by: Actor) -> Actor:
    """The same person, in a role that may use the service."""
    permission = DECLARED[f"desktop_app.services.{dotted}"]
    if permission in GRANTS[by.role]:
        return by
    return replace(by, role=next(role for role in Role if permission in GRANTS[role]))
