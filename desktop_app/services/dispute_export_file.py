"""One export from the question to the file: what was asked for, read as tables, written as xlsx or csv."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from db.enums import Labelled
from desktop_app.domain.actor import Actor
from desktop_app.services.dispute_export import ExportKind, Release, list_sheet
from desktop_app.services.dispute_export_record import record_sheet
from desktop_app.services.dispute_filter_words import filter_words
from desktop_app.services.dispute_ledger import ledger_sheet
from desktop_app.services.dispute_view import DisputeQuery
from desktop_app.services.permissions import Permission, needs
from desktop_app.services.progress import Progress
from desktop_app.services.rules import Rules
from desktop_app.services.sheet_file import CsvEncoding, Sheet, to_csv, to_xlsx, write_sheet_file


class FileForm(Labelled):
    """Form of the file."""

    XLSX = "xlsx", "Excel 表格（xlsx）"
    CSV_UTF8 = "csv-utf8", "csv，UTF-8"
    CSV_GB18030 = "csv-gb18030", "csv，GB 18030（旧平台）"

    @property
    def ending(self) -> str:
        """Of the file's name, with the dot."""
        return ".xlsx" if self is FileForm.XLSX else ".csv"


@dataclass(frozen=True, slots=True)
class ExportDraft:
    """What is to be taken out; ``columns`` are keys of the list's columns, for a list only."""

    kind: ExportKind
    query: DisputeQuery
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """Tables ready to be written, the main one first; ``report`` names what could not be taken along."""

    kind: ExportKind
    query: DisputeQuery
    conditions: str
    main: Sheet
    report: Sheet | None = None
    left_out: int = 0

    def release(self, reason: str, path: Path) -> Release:
        """What has to be put on record before the file is written."""
        return Release(self.kind, len(self.main.rows), self.query, self.conditions, reason, path.name)


@needs(Permission.EXPORT_DISPUTES)
def read_export(
    session: Session,
    draft: ExportDraft,
    rules: Rules,
    now: datetime,
    *,
    by: Actor,
    today: date,
    progress: Progress | None = None,
) -> Exported:
    """Read what is to be taken out, as of the moment ``now``.

    :raises RuleViolation: when nothing fits the conditions, or too much does.
    :raises PermissionDenied: for 综治记录 without the right to see full numbers.
    """
    conditions = filter_words(session, draft.query, today)
    if draft.kind is ExportKind.RECORD:
        made = record_sheet(session, draft.query, rules, now, by=by, today=today, progress=progress)
        report = made.report if made.report.rows else None
        return Exported(draft.kind, draft.query, conditions, made.records, report, made.left_out)
    if draft.kind is ExportKind.LEDGER:
        sheet = ledger_sheet(session, draft.query, rules, now, by=by, today=today, progress=progress)
    else:
        sheet = list_sheet(
            session, draft.query, draft.columns, rules, now, by=by, today=today, progress=progress
        )
    return Exported(draft.kind, draft.query, conditions, sheet)


def write_export(
    exported: Exported, form: FileForm, path: Path, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write the file, whole or not at all; a csv has its report in a second file beside it.

    :raises EnvironmentProblem: when the place cannot be written.
    """
    report = exported.report
    if form is FileForm.XLSX:
        sheets = [exported.main] if report is None else [exported.main, report]
        write_sheet_file(path, to_xlsx(sheets, progress))
        return (path,)
    encoding = CsvEncoding.UTF8 if form is FileForm.CSV_UTF8 else CsvEncoding.GB18030
    write_sheet_file(path, to_csv(exported.main, encoding, progress))
    if report is None:
        return (path,)
    beside = path.with_name(f"{path.stem}-{report.name}{path.suffix}")
    write_sheet_file(beside, to_csv(report, encoding))
    return (path, beside)
