"""The tables of what was measured, and their place in benches/README.md."""

import datetime
import os
import platform
from pathlib import Path

from participants import ROOT, versions

START, END = "<!-- measured: written by benches/peers/run --write -->", "<!-- end of what was measured -->"
OURS, FLOOR = "kontering", "wc -l, the floor"


def machine():
    """The machine, as far as it says."""
    info = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{len(os.sched_getaffinity(0))} processors ({model}), {memory:.0f} GiB of memory, {platform.system()} {platform.release()}"


def spaced(number):
    """A number with its digits in groups."""
    return f"{number:,}".replace(",", " ")


def seconds(value):
    """So many seconds, with three digits that say something."""
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"


def table(result):
    """One size and number of rules."""
    timed = result["timed"]
    threads = max(count for name, count in timed if name == OURS)
    own = timed[OURS, threads]["wall"]
    lines = [
        f"### {spaced(result['postings'])} postings ({result['bytes'] / 1e6:.1f} MB), {spaced(result['rules'])} rules",
        "",
        "| participant | threads | wall, s | fastest to slowest | processor, s | peak, MB | kontering's wall to its |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for (name, count), value in timed.items():
        ours = timed.get((OURS, count))
        spread = f"{seconds(value['fastest'])} to {seconds(value['slowest'])}"
        ratio = "" if name == OURS or not ours else f"{ours['wall'] / value['wall']:.2f}"
        peak = f"{value['peak'] / 1e6:.0f}"
        lines.append(f"| {name} | {count} | {seconds(value['wall'])} | {spread} | {seconds(value['cpu'])} | {peak} | {ratio} |")
    peers = {name: value["wall"] for (name, count), value in timed.items() if count == threads and not name.startswith((OURS, "wc"))}
    lines.append("")
    if peers:
        best = min(peers, key=peers.get)
        lines.append(f"On {threads} threads kontering takes {own / peers[best]:.2f} of the wall time of the best peer ({best}).")
    floor = next((value["wall"] for (name, _), value in timed.items() if name == FLOOR), None)
    if floor:
        lines.append(f"It takes {own / floor:.1f} times as long as counting the file's lines ({seconds(floor)} s).")
    return "\n".join(lines) + "\n"


def edited(followed, results):
    """What edits of a watched script took, beside what the best peer takes to do all again."""
    largest = max(result["postings"] for result in results)
    cold = [result["timed"] for result in results if result["postings"] == largest][0]
    threads = max(count for name, count in cold if name == OURS)
    peers = {name: value["wall"] for (name, count), value in cold.items() if count == threads and not name.startswith((OURS, "wc"))}
    lines = [
        f"### After an edit, {spaced(largest)} postings loaded",
        "",
        "A script is written over, to and fro. Wall time is that from before the writing to the event on standard output; what the event itself states is",
        "counted from when the system told of the writing. The figures of all events together were those of a fresh run.",
        "",
        "| project | edited | cells, of which moved | wall, ms | fastest to slowest | stated, ms | peak, MB | the best peer again takes |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for project, what, value in followed:
        spread = f"{value['fastest']:.0f} to {value['slowest']:.0f}"
        best = f"{min(peers.values()) * 1000 / value['median']:.0f} times as long" if peers else ""
        moved = f"{spaced(value['cells'])}, {value['moved']}"
        peak = f"{value['peak'] / 1e6:.0f}"
        lines.append(f"| {project} | {what} | {moved} | {value['median']:.0f} | {spread} | {value['told']:.0f} | {peak} | {best} |")
    return "\n".join(lines) + "\n"


def tables(results, followed):
    """Everything that was measured, with date, machine and versions."""
    runs = {value["runs"] for result in results for value in result["timed"].values()}
    head = [
        f"Measured {datetime.date.today().isoformat()} on {machine()}; medians of {', '.join(map(str, sorted(runs)))} runs.",
        f"Versions: {', '.join(versions())}, Python {platform.python_version()}.",
        "Every sum of every run was equal to the øre in every category.",
    ]
    parts = [table(result) for result in results] + ([edited(followed, results)] if followed else [])
    return "\n".join(head) + "\n\n" + "\n".join(parts)


def write(text):
    """Puts the tables into their place in benches/README.md."""
    path = ROOT / "benches" / "README.md"
    before, rest = path.read_text(encoding="utf-8").split(START)
    path.write_text(f"{before}{START}\n\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")
