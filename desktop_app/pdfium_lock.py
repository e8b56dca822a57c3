"""The one lock of PDFium: it may be used by one thread of the process at a time, whoever draws or reads."""

from threading import Lock

PDFIUM_LOCK = Lock()
"""Held for one page at a time, so that a preview never waits for a whole pile of scans."""
