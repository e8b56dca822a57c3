"""The shipped profile and holiday tables, for tests of the rules that use them."""

from pathlib import Path

from desktop_app.services.calendar_table import shipped_calendar
from desktop_app.services.profile import load_profile

PROFILE = load_profile()
LIMIT = PROFILE.limit
CALENDAR = shipped_calendar()
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
