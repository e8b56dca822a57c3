"""What can only be seen from a child process: crashes and imports."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
SET_TEXT = """
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication([])
label = QLabel()
for n in range(20_000):
    label.setText(str(n))
"""
LIGHT = """
import sys
from PySide6.QtWidgets import QApplication
import desktop_app.ui.login as login
from desktop_app.ui.kit.style import apply_look
app = QApplication([])
apply_look(app)
user = login.LoginUser("1", "何玉梅", "窗口")
context = login.LoginContext("柳桥镇综治中心", "乡镇级", (user,), (), "1.0", lambda: None)
window = login.LoginWindow(context, login.Unlocker())
window.show()
app.processEvents()
heavy = "sqlalchemy reportlab pyqtgraph numpy qtawesome pypdfium2 openpyxl pypinyin PIL desktop_app.services"
sys.exit(" ".join(sorted(set(heavy.split()) & set(sys.modules))) or 0)
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in a child process, offscreen through the parent's environment."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=120)


def test_twenty_thousand_calls_that_return_none_do_not_end_the_process() -> None:
    """PySide6 6.12.0 on Python 3.11 loses one reference to None per call."""
    done = run(SET_TEXT)
    assert done.returncode == 0, done.stderr[-500:]


def test_login_is_painted_without_heavy_imports() -> None:
    done = run(LIGHT)
    assert done.returncode == 0, done.stderr[-500:]
