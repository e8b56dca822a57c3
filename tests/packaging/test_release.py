"""What a release consists of fits together: version, licences, pins, the scripts that prove it."""

import os
import subprocess
import sys
import tomllib
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

import desktop_app

ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pins() -> dict[NormalizedName, str]:
    """Version by canonical name in constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


def test_the_version_is_the_same_everywhere() -> None:
    assert PROJECT["version"] == desktop_app.__version__
    assert f"## {desktop_app.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["LICENSE", "NOTICE", "THIRD_PARTY_NOTICES.md", "CONTRIBUTING.md", "README.md"]
)
def test_the_papers_of_a_release_are_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 500


def test_the_metadata_names_licence_and_command() -> None:
    """Setuptools reads the project table without complaint and writes what an installer shows."""
    distribution = metadata.distribution("fengqiao-desk")
    assert distribution.metadata.get_all("License-Expression") == ["Apache-2.0"]
    assert [point.value for point in distribution.entry_points if point.name == "fengqiao"] == [
        "desktop_app.cli:main"
    ]


REQUIREMENTS = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]


@pytest.mark.parametrize("text", REQUIREMENTS)
def test_every_requirement_has_a_pin_that_satisfies_it(text: str) -> None:
    requirement = Requirement(text)
    version = pins().get(canonicalize_name(requirement.name))
    assert version is not None, f"{requirement.name} is not in constraints.txt"
    assert requirement.specifier.contains(version)


def test_the_installed_packages_are_the_pinned_ones() -> None:
    pinned = pins()
    installed = {canonicalize_name(dist.name): dist.version for dist in metadata.distributions()}
    assert {n: v for n, v in installed.items() if n in pinned and pinned[n] != v} == {}


def test_nothing_is_pinned_that_nobody_asks_for() -> None:
    """Every pin is a requirement of the project or of another pinned package."""
    asked = {canonicalize_name(Requirement(text).name) for text in REQUIREMENTS}
    installed = {canonicalize_name(dist.name): dist for dist in metadata.distributions()}
    for name in pins().keys() & installed.keys():
        asked |= {canonicalize_name(Requirement(text).name) for text in installed[name].requires or []}
    assert pins().keys() - asked == set()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no executable bit")
def test_the_ci_script_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=False).returncode == 0


def test_the_ci_script_installs_what_the_set_up_would_install() -> None:
    """The list of Qt's system libraries is in two places, and both are whole."""
    from qt_libraries import DEBIAN_PACKAGES

    words = (ROOT / ".ci" / "run").read_text(encoding="utf-8").split()
    assert set(DEBIAN_PACKAGES) - set(words) == set()


def test_pyside_survives_many_calls_that_return_none() -> None:
    """PySide6 6.12.0 on Python 3.11 loses one reference to None per call and dies after some 5,700."""
    program = (
        "from PySide6.QtWidgets import QApplication, QLabel\n"
        "app = QApplication([]); label = QLabel()\n"
        "for number in range(20_000): label.setText(str(number))\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
