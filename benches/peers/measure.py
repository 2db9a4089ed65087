"""Runs one process and says what it took."""

import os
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass


@dataclass
class Measured:
    """What one whole process took: seconds, seconds of processor time, bytes at the peak; and what it printed."""

    wall: float
    cpu: float
    peak: int
    printed: str


def run(command, threads, environment):
    """Starts a process on so many processors, waits for it, and measures it; a failure ends everything."""
    processors = sorted(os.sched_getaffinity(0))[:threads]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env=os.environ | environment,
            preexec_fn=lambda: os.sched_setaffinity(0, processors),
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode:
            raise SystemExit(f"{' '.join(map(str, command))}\nfailed with {process.returncode}:\n{err.read()}")
        return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, out.read())


def summary(runs):
    """Medians, and the spread of the wall time."""
    walls = [run.wall for run in runs]
    return {
        "runs": len(runs),
        "wall": statistics.median(walls),
        "fastest": min(walls),
        "slowest": max(walls),
        "cpu": statistics.median(run.cpu for run in runs),
        "peak": statistics.median(run.peak for run in runs),
    }
