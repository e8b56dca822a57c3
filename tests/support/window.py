"""Main windows of tests, freed on the thread whose timers they have."""

import gc

from PySide6.QtCore import QCoreApplication, QEvent

from desktop_app.desktop import Desktop


def close_window(desktop: Desktop) -> None:
    """Close a main window and free it here, not on whatever thread Python's collector runs next."""
    desktop.window.close()
    desktop.window.deleteLater()
    desktop.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
