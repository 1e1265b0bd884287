"""Runs a program with all its processes and says what it took: wall and CPU seconds, and the peak of its memory."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from dataclasses import dataclass

PR_SET_CHILD_SUBREAPER = 36
SAMPLE_SECONDS = 0.5


@dataclass
class Usage:
    wall: float
    cpu: float
    memory: int
    failure: str = ""


def run(command, folder, limit, environment=None):
    """Runs `command` in `folder`, and ends it after `limit` seconds."""
    # Whoever loses its parent becomes a child of ours, so that its time is counted too.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    usage, output = f"{folder}/usage", f"{folder}/output"
    start = time.monotonic()
    with open(output, "wb") as file:
        # GNU time, for the peak of a child counts from this process's own size.
        timed = ["/usr/bin/time", "-q", "-f", "%M", "-o", usage, *command]
        child = subprocess.Popen(
            timed, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
        )
    cpu, sampled, status, wall, next_sample = 0.0, 0, None, 0.0, start + SAMPLE_SECONDS
    try:
        while status is None:
            pid, ended, resources = os.wait4(-1, os.WNOHANG)
            now = time.monotonic()
            if pid:
                cpu += resources.ru_utime + resources.ru_stime
            if pid == child.pid:
                status, wall = os.waitstatus_to_exitcode(ended), now - start
            elif now - start > limit:
                raise TimeoutError
            elif now > next_sample:
                sampled, next_sample = max(sampled, shared_out(child.pid)), now + SAMPLE_SECONDS
            elif not pid:
                time.sleep(0.002)
    except TimeoutError:
        return Usage(limit, cpu, sampled, f"stopped after {limit:.0f} s")
    finally:
        cpu += reap(child.pid)
        child.returncode = status
    with open(usage, encoding="utf-8") as file:
        memory = max(int(file.read().split()[-1]), sampled)
    return Usage(wall, cpu, memory, "" if status == 0 else last_words(output, status))


def reap(session):
    """Ends what is left of a session and returns its CPU seconds."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(session, signal.SIGKILL)
    for pid in members(session):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    cpu = 0.0
    with contextlib.suppress(ChildProcessError):
        while True:
            _, _, resources = os.wait4(-1, 0)
            cpu += resources.ru_utime + resources.ru_stime
    return cpu


def members(session):
    """The processes of a session."""
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            with open(f"/proc/{name}/stat", "rb") as file:
                if int(file.read().rpartition(b")")[2].split()[3]) == session:
                    yield int(name)


def shared_out(session):
    """The memory of all processes together, in KB, what they share counted once; 0 while there is but one."""
    pids = [pid for pid in members(session) if pid != session]
    total = 0
    for pid in pids if len(pids) > 1 else []:
        with contextlib.suppress(OSError):
            with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as file:
                total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
    return total


def last_words(path, status):
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = [line.strip() for line in file if line.strip()]
    return f"exit {status}: {lines[-1][:120]}" if lines else f"exit {status}"
