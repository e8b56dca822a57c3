"""A process that forks a child for each job: the child has everything imported, and may be killed.

``python -m tests.faults.child`` reads pickled (Job, Death) from its standard input and answers each with one
line: how the child ended (a negative number is the signal), or a system call's count.
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

from desktop_app.exchange.reasons import PackageRefused
from tests.faults.points import Points
from tests.faults.work import Death, Job, do, opened

CALLS = "write,pwrite64,fsync,fdatasync,rename,unlink,ftruncate"


def serve(source: IO[bytes], answers: IO[bytes]) -> None:
    """Answer jobs until the input ends."""
    configure_mappers()
    gc.freeze()
    while True:
        try:
            job, death = pickle.load(source)
        except EOFError:
            return
        ended = _traced(job, death) if death.call is not None else _plain(job, death)
        answers.write(f"{ended}\n".encode())
        answers.flush()


def _plain(job: Job, death: Death) -> int:
    pid = os.fork()
    if pid == 0:
        points = Points(death.point, death.cut)
        points.install()
        _run(job, points, death.trace)
    return _ended(pid)


def _traced(job: Job, death: Death) -> int:
    """Let strace kill the child at the N-th call of a kind; number 0 only writes all calls to the trace."""
    assert death.call is not None
    name, number = death.call
    wait, go = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(go)
        os.read(wait, 1)
        _run(job, None, death.trace)
    os.close(wait)
    wanted = f"trace={CALLS}" if number == 0 else f"inject={name}:signal=SIGKILL:when={number}"
    tracer = subprocess.Popen(
        ["strace", "-f", "-p", str(pid), "-e", wanted, "-o", str(death.trace)], stderr=subprocess.PIPE
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
    """Do the job and end: 0 done, 1 refused as damaged, 2 anything else."""
    status = 0
    try:
        with opened(job) as centre:
            do(job, centre)
    except PackageRefused:
        status = 1
    except BaseException:
        traceback.print_exc()
        status = 2
    if points is not None:
        points.dying = True
        trace.write_text(json.dumps(points.trace))
    sys.stderr.flush()
    os._exit(status)


def _ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


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

    def run(self, job: Job, death: Death) -> int:
        """Exit status of the child; minus the signal when it was killed."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        pickle.dump((job, death), self._server.stdin)
        self._server.stdin.flush()
        return int(self._server.stdout.readline())

    def close(self) -> None:
        """End it."""
        self._server.communicate()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
