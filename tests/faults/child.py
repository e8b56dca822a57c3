"""A process that forks a child for each job: the child has everything imported, and may be killed.

``python -m tests.faults.child`` reads pickled (Job, Mishap) from its standard input and answers each with
one line, how the child ended (minus the signal). One that was stopped goes on at the next message.
"""

import gc
import json
import os
import pickle
import signal
import subprocess
import sys
import traceback
from pathlib import Path
from typing import IO, NoReturn

from sqlalchemy.orm import configure_mappers

from desktop_app.errors import EnvironmentProblem
from desktop_app.exchange.reasons import PackageRefused
from tests.faults.points import Points
from tests.faults.work import Job, Mishap, do, opened

CALLS = "write,pwrite64,fsync,fdatasync,rename,unlink,ftruncate"
STOPPED = 1000
"""Instead of an exit status, for a child that waits to be told to go on."""


def serve(source: IO[bytes], answers: IO[bytes]) -> None:
    """Answer jobs until the input ends."""
    configure_mappers()
    gc.freeze()
    while True:
        try:
            job, mishap = pickle.load(source)
        except EOFError:
            return
        if mishap.call is not None:
            _answer(answers, _traced(job, mishap))
            continue
        pid = _plain(job, mishap)
        while (ended := _ended(pid)) == STOPPED:
            _answer(answers, STOPPED)
            assert pickle.load(source) is None
            os.kill(pid, signal.SIGCONT)
        _answer(answers, ended)


def _answer(answers: IO[bytes], ended: int) -> None:
    answers.write(f"{ended}\n".encode())
    answers.flush()


def _plain(job: Job, mishap: Mishap) -> int:
    pid = os.fork()
    if pid == 0:
        points = Points(job.stick, mishap.point, mishap.fate)
        points.install()
        _run(job, points, mishap.trace)
    return pid


def _traced(job: Job, mishap: Mishap) -> int:
    """Let strace kill the child at the N-th call of a kind; number 0 only writes all calls to the trace."""
    assert mishap.call is not None
    name, number = mishap.call
    wait, go = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(go)
        os.read(wait, 1)
        _run(job, None, mishap.trace)
    os.close(wait)
    wanted = f"trace={CALLS}" if number == 0 else f"inject={name}:signal=SIGKILL:when={number}"
    tracer = subprocess.Popen(
        ["strace", "-f", "-p", str(pid), "-e", wanted, "-o", str(mishap.trace)], stderr=subprocess.PIPE
    )
    assert tracer.stderr is not None
    while b"attached" not in tracer.stderr.readline():
        if tracer.poll() is not None:
            os.kill(pid, signal.SIGKILL)
            break
    os.write(go, b"1")
    os.close(go)
    ended = _ended(pid)
    tracer.communicate()
    return ended


def _run(job: Job, points: Points | None, trace: Path) -> NoReturn:
    """Do the job and end: 0 done, 1 refused as damaged, 3 told what is wrong with disk or stick, 2 a bug."""
    status, said = 0, ""
    try:
        with opened(job) as centre:
            do(job, centre)
    except PackageRefused:
        status = 1
    except EnvironmentProblem as problem:
        status, said = 3, problem.text
    except BaseException:
        traceback.print_exc()
        status = 2
    if points is not None:
        points.met = True
        trace.write_text(json.dumps({"points": points.trace, "said": said}))
    sys.stderr.flush()
    os._exit(status)


def _ended(pid: int) -> int:
    _, status = os.waitpid(pid, os.WUNTRACED)
    return STOPPED if os.WIFSTOPPED(status) else os.waitstatus_to_exitcode(status)


class Killer:
    """The server seen from the test."""

    def __init__(self) -> None:
        """Start it; it imports for a second or two."""
        self._server = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.faults.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )

    def run(self, job: Job, mishap: Mishap) -> int:
        """Exit status of the child; minus the signal when it was killed, STOPPED when it was stopped."""
        return self._ask((job, mishap))

    def go_on(self) -> int:
        """Let a stopped child go on; its exit status."""
        return self._ask(None)

    def _ask(self, message: object) -> int:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        pickle.dump(message, self._server.stdin)
        self._server.stdin.flush()
        return int(self._server.stdout.readline())

    def close(self) -> None:
        """End it."""
        self._server.communicate()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
