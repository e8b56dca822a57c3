"""Work on packages off the GUI thread: looking at found files, taking them in, sending.

These functions open their own sessions on the centre: copying to a slow stick must not hold the transaction
of the runner's writer. Whoever runs them announces the change on the bus afterwards.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from db.enums import PackageState
from desktop_app.domain.actor import Actor
from desktop_app.errors import EnvironmentProblem, FengqiaoError, RuleViolation
from desktop_app.runtime.progress import Progress
from desktop_app.services.centre import Centre
from desktop_app.services.package_content import ContentKind
from desktop_app.services.package_export import ExportDone, export_package
from desktop_app.services.package_found import FoundFile, PackageFacts, verify_package
from desktop_app.services.package_import import import_package, retry_quarantined
from desktop_app.services.package_journal import ImportResult
from desktop_app.ui.package.carrier import Way

_SAFE = "可以安全拔出"
_AFTER = {
    Way.STICK: _SAFE,
    Way.FOLDER: "对方打开程序就能收",
    Way.MAIL: "请把文件当附件发给对方",
}
"""What to do once it is written, by the way it goes."""

_LARGE = 64 * 1024 * 1024
"""Verifying reads all of a file: a large one would keep the papers waiting, and is read again when taken."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A found file after it was verified: what it holds, or the sentence why it cannot be taken.

    A large one is verified when it is taken: it has neither then, and ``large``.
    """

    file: FoundFile
    facts: PackageFacts | None
    refusal: str
    large: bool = False


@dataclass(frozen=True, slots=True)
class Errand:
    """What to do in one go: files to take, quarantined packages to try again, then offices to send to.

    ``folder`` is where outgoing packages are written, ``way`` how they go from there.
    """

    centre: Centre
    by: Actor
    now: Callable[[], datetime]
    take: tuple[Path, ...] = ()
    again: tuple[UUID, ...] = ()
    send_to: tuple[UUID, ...] = ()
    folder: Path | None = None
    way: Way = Way.STICK


@dataclass(frozen=True, slots=True)
class ErrandDone:
    """What became of it: results, refused files with their sentences, the packages written.

    ``problem`` is what ended it early (stick, disk, a rule); empty when nothing did.
    """

    taken: tuple[ImportResult, ...]
    refused: tuple[tuple[str, str], ...]
    sent: tuple[ExportDone, ...]
    problem: str = ""
    way: Way = Way.STICK

    @property
    def text(self) -> str:
        """What to tell, one sentence per thing; refusals first."""
        said = [f"{name}：{text}" for name, text in self.refused]
        if self.problem:
            said.append(self.problem)
        said += [done.text for done in self.sent if done.problem]
        said += _taken_words(self.taken)
        said += [done.text.replace(_SAFE, _AFTER[self.way]) for done in self.sent if not done.problem]
        return "\n".join(said)

    @property
    def went_wrong(self) -> bool:
        """Whether something was refused."""
        return bool(self.refused or self.problem or any(done.problem for done in self.sent))

    @property
    def waits(self) -> bool:
        """Whether a package waits for another, or fields differ on the two sides."""
        return any(r.state is PackageState.WAITING or r.conflicts or r.refused for r in self.taken)


def examine(centre: Centre, files: Sequence[FoundFile]) -> tuple[Examined, ...]:
    """Verify files as the import does, without taking them."""
    found: list[Examined] = []
    for file in files:
        if file.size > _LARGE:
            found.append(Examined(file, None, "", large=True))
            continue
        try:
            found.append(Examined(file, verify_package(centre, file.path), ""))
        except FengqiaoError as refusal:
            found.append(Examined(file, None, refusal.text))
    return tuple(found)


def run_errand(errand: Errand, *, progress: Progress | None = None) -> ErrandDone:
    """Take, then send; a refused file does not keep the others from being taken, a pulled stick does."""
    taken: list[ImportResult] = []
    refused: list[tuple[str, str]] = []
    sent: list[ExportDone] = []
    problem = ""
    total = len(errand.take) + len(errand.send_to)
    try:
        for number, path in enumerate(errand.take):
            _step(progress, f"正在收进 {path.name}", number, total)
            try:
                taken.append(
                    import_package(errand.centre, path, by=errand.by, now=errand.now, progress=progress)
                )
            except RuleViolation as refusal:
                refused.append((path.name, refusal.text))
        for uid in errand.again:
            taken.append(retry_quarantined(errand.centre, uid, by=errand.by, now=errand.now))
        for number, peer in enumerate(errand.send_to, len(errand.take)):
            _step(progress, "正在写出并核对数据包", number, total)
            assert errand.folder is not None, "sending needs a folder"
            sent.append(
                export_package(
                    errand.centre, peer, errand.folder, by=errand.by, now=errand.now, progress=progress
                )
            )
    except (EnvironmentProblem, RuleViolation) as error:
        problem = error.text
    return ErrandDone(tuple(taken), tuple(refused), tuple(sent), problem, errand.way)


def _step(progress: Progress | None, text: str, done: int, total: int) -> None:
    if progress is not None:
        progress.step(text, done, total)


def _taken_words(taken: Sequence[ImportResult]) -> list[str]:
    every = [result for first in taken for result in (first, *first.followed)]
    if len(every) == 1:
        code = f"回执码 {every[0].receipt_code}" if every[0].receipt_code else ""
        return [" ".join(part for part in (every[0].text, code) if part)]
    if not every:
        return []
    new = sum(result.new for result in every)
    files = sum(line.records for r in every for line in r.lines if line.kind is ContentKind.BLOB)
    came = f"、附件 {files} 份" if files else ""
    words = [f"看过 {len(every)} 个包，新收下 {new} 处更改{came}。"]
    words += [result.text for result in every if result.state is PackageState.WAITING]
    differ = sum(result.conflicts for result in every)
    if differ:
        words.append(f"有 {differ} 处两边不一样，请定夺。")
    return words
