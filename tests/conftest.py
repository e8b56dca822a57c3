"""What every test shares: no window on the screen, and the same folders on every machine."""

import os

# Before Qt is imported anywhere: tests open windows that nobody sees, with or without a display.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
