"""A ledger's preview in the window, in a process of its own: the longest moment of the window's thread."""

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from bench.big_centre import open_bench
from bench.clock import NOW
from bench.ledger import planned
from desktop_app.services.dispute_import_plan import RowFate
from desktop_app.services.dispute_import_work import ledger_preview
from desktop_app.ui.dispute.import_view import PREVIEW
from desktop_app.ui.kit.style import apply_look
from desktop_app.ui.ledger.preview import PreviewStep


def _moment(application: QApplication, act: Callable[[], object]) -> float:
    """Milliseconds of processor time of this thread until an action is done and painted."""
    gc.collect()
    start = time.thread_time()
    act()
    application.processEvents()
    return (time.thread_time() - start) * 1000


def main(folder: str, path: str) -> None:
    """Show the preview and every filter of it; tell the longest moment."""
    application = QApplication([])
    apply_look(application)
    office = open_bench(Path(folder))
    plan = planned(office, Path(path))
    with office.centre.reading() as session:
        preview = ledger_preview(session, plan, by=office.actor, today=NOW.date())
    office.centre.close()
    step = PreviewStep(PREVIEW, lambda: None, lambda: None, lambda: None)
    step.resize(1366, 697)
    step.show()
    application.processEvents()
    moments = [
        _moment(application, lambda: step.show_preview(preview)),
        _moment(application, lambda: step.wrong.set_value(None)),
        *(_moment(application, lambda fate=fate: step.fate.set_value(fate.value)) for fate in RowFate),
        _moment(application, lambda: step.fate.set_value(None)),
        _moment(application, step.with_blocked.click),
        _moment(application, lambda: step.table().scrollToBottom()),
    ]
    sys.stdout.write(json.dumps({"longest": max(moments)}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
