"""Gate: every installed runtime dependency is in THIRD_PARTY_NOTICES.md under a licence we may ship with.

The notices hold one table row per package: ``| name | licence | home |``. A row must exist for each package
that ``pip install`` of the project without extras brings on Linux or Windows, say the licence that the
package's metadata declares, and no package may be under the GPL or AGPL alone.
"""

import re
import sys
import tomllib
from collections.abc import Iterable
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from source_tree import ROOT

PLATFORMS = ({"sys_platform": "linux", "os_name": "posix"}, {"sys_platform": "win32", "os_name": "nt"})
STRONG_COPYLEFT = re.compile(r"\b(?:A?GPL)\b|\bA?GPL-|GNU (?:Affero )?General Public", re.IGNORECASE)


def _applies(requirement: Requirement, extras: Iterable[str]) -> bool:
    marker = requirement.marker
    if marker is None:
        return True
    wanted = ("", *extras)
    return any(
        marker.evaluate({**platform, "platform_system": platform["sys_platform"].title(), "extra": extra})
        for platform in PLATFORMS
        for extra in wanted
    )


def _requirements_of(package: str) -> list[str]:
    try:
        return metadata.distribution(package).requires or []
    except metadata.PackageNotFoundError:  # needed on the other platform only, so not installed here
        return []


def runtime_packages() -> set[str]:
    """Canonical names of everything that the project's own dependencies bring along."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting: list[tuple[Requirement, tuple[str, ...]]] = [
        (Requirement(r), ()) for r in project["dependencies"]
    ]
    seen: dict[str, set[str]] = {}
    while waiting:
        requirement, extras = waiting.pop()
        name = canonicalize_name(requirement.name)
        if not _applies(requirement, extras) or (name in seen and requirement.extras <= seen[name]):
            continue
        seen[name] = seen.get(name, set()) | requirement.extras
        brought = _requirements_of(name)
        waiting.extend((Requirement(text), tuple(requirement.extras)) for text in brought)
    return set(seen)


def declared_licence(package: str) -> str:
    """The licence in the package's metadata as one line; empty when there is none or it is not installed."""
    try:
        fields = metadata.metadata(package)
    except metadata.PackageNotFoundError:  # needed on the other platform only
        return ""
    declared = [*(fields.get_all("License-Expression") or []), *(fields.get_all("License") or [])]
    if declared:
        return str(declared[0]).splitlines()[0].strip()
    labels = [str(entry).rsplit("::", maxsplit=1)[-1].strip() for entry in fields.get_all("Classifier") or []]
    return ", ".join(label for label in labels if "License" in label)


def listed_licences(notices: str) -> dict[str, str]:
    """Licence by canonical package name, from the rows of the table in the notices."""
    rows = re.findall(r"^\| ([A-Za-z0-9._-]+) \| ([^|]+) \|", notices, flags=re.MULTILINE)
    return {canonicalize_name(name): licence.strip() for name, licence in rows}


def is_shippable(licence: str) -> bool:
    """Whether one of the alternatives (joined by OR) is neither GPL nor AGPL; LGPL counts as shippable."""
    alternatives = re.split(r"\bOR\b", licence)
    return any(not STRONG_COPYLEFT.search(alternative) for alternative in alternatives)


def breaches(notices: str) -> list[str]:
    """One sentence for each runtime dependency that is not listed, listed wrongly or not shippable."""
    listed = listed_licences(notices)
    found: list[str] = []
    for package in sorted(runtime_packages()):
        declared = declared_licence(package)
        if package not in listed:
            found.append(
                f"{package}: not in THIRD_PARTY_NOTICES.md (its metadata says: {declared or 'nothing'})"
            )
        elif declared and declared != listed[package]:
            found.append(f"{package}: listed as {listed[package]}, but its metadata says {declared}")
        elif not is_shippable(listed[package]):
            found.append(f"{package}: {listed[package]} may not be shipped with the product")
    return found


def main() -> int:
    """Check the notices; the return value is the exit status."""
    found = breaches((ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8"))
    print("\n".join(found) or "licences: every runtime dependency listed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
