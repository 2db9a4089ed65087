"""From a saved script to new figures, in `kontering watch`: on the generated project, and on a copy of the shipped municipalities.

Wall time is that from the start of writing the script to the event's line; `ms` is what the event says of itself.
"""

import csv
import io
import json
import shutil
import statistics
import subprocess
import time
from decimal import Decimal, InvalidOperation

from participants import BUILT, ROOT, WORK

PROGRAM = BUILT / "kontering"
# How long the script stays as it is between two edits, in seconds.
REST = 0.3


def figures(project):
    """Every figure of a fresh run, by address."""
    printed = subprocess.run([PROGRAM, "-C", project, "run", "--format", "csv"], check=True, capture_output=True, text=True).stdout
    return {cell["address"]: number(cell["value"]) for cell in csv.DictReader(io.StringIO(printed))}


def number(written):
    """A figure's number, whatever zeros end it; what is none, such as a text, is none."""
    try:
        return Decimal(written).normalize()
    except (InvalidOperation, TypeError):
        return None


def next_event(watching):
    """The next line that `watch` prints."""
    line = watching.stdout.readline()
    if not line:
        raise SystemExit("watch ended")
    return json.loads(line, parse_float=Decimal)


def edits(project, script, before, after, runs):
    """Edits a script to and fro while it is watched; the events' figures, put together, must be those of a fresh run."""
    path = project / script
    text = path.read_text(encoding="utf-8")
    if text.count(before) != 1:
        raise SystemExit(f"{path} does not hold just one «{before}»")
    known = figures(project)
    watching = subprocess.Popen(
        [PROGRAM, "-C", project, "watch", "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        loaded = next_event(watching)
        walls, told, moved = [], [], 0
        # An odd number, so that the last one is an edit and not its undoing.
        for turn in range(runs + 1 - runs % 2):
            time.sleep(REST)
            started = time.perf_counter()
            path.write_text(text.replace(before, after) if turn % 2 == 0 else text, encoding="utf-8")
            event = next_event(watching)
            walls.append((time.perf_counter() - started) * 1000)
            if event["event"] != "changed" or not event["cells"]:
                raise SystemExit(f"{path}: the edit moved nothing: {event}")
            told.append(event["ms"])
            moved = len(event["cells"])
            known |= {cell["address"]: number((cell["new"] or {}).get("value")) for cell in event["cells"]}
        peak = peak_of(watching.pid)
        if known != figures(project):
            raise SystemExit(f"{path}: after the edits the figures are not those of a fresh run")
    finally:
        watching.terminate()
        watching.wait()
        path.write_text(text, encoding="utf-8")
    spread = {"median": statistics.median(walls), "fastest": min(walls), "slowest": max(walls)}
    return spread | {"told": statistics.median(told), "loaded": loaded["ms"], "moved": moved, "cells": len(known), "runs": len(walls), "peak": peak}


OWN_RULE = "art.within(10..=79) and ansvar == 3000", "art.within(10..=99) and ansvar == 3000"
RULE = "funksjon == 275 and art.within([190, 260])", "funksjon == 275 and art.within([190])"
WEIGHT = 'weight("barnevern_utenfor", #{ "2013": 1.75 })', 'weight("barnevern_utenfor", #{ "2013": 1.5 })'


def measured(postings, rule_counts, runs):
    """Every edit that is measured: what is watched, what is edited, and what it took."""
    results = []
    for count in rule_counts:
        project = WORK / str(postings) / f"project-{count}"
        results.append((f"the ledger above, {count} rules", "a rule's condition", edits(project, "municipalities/storby/rules.rhai", *OWN_RULE, runs)))
    project, script = city(postings), "municipalities/baerum/rules.rhai"
    what = "the shipped municipalities, Bærum's ledger as large"
    results.append((what, "a rule's condition", edits(project, script, *RULE, runs)))
    results.append((what, "a weight", edits(project, script, *WEIGHT, runs)))
    return results


def peak_of(process):
    """The most memory that a process has had, in bytes."""
    with open(f"/proc/{process}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))


def city(postings):
    """A copy of the shipped municipalities in which Bærum's ledger has so many postings.

    What is added has the codes of Bærum's own postings outside the comparison, on ten times as many responsibilities, so no published figure moves.
    """
    project = WORK / f"city-{postings}"
    shutil.rmtree(project, ignore_errors=True)
    for folder in ["rules", "municipalities", "reference"]:
        shutil.copytree(ROOT / folder, project / folder)
    home = project / "municipalities" / "baerum"
    ledger = home / "2013" / "postings.csv"
    lines = ledger.read_bytes().splitlines(keepends=True)
    added = [line.split(b";") for line in lines[1:] if outside(line.split(b";"))]
    sums, count = {}, 0
    with ledger.open("ab") as file:
        while len(lines) - 1 + count < postings:
            fields = list(added[count % len(added)])
            turn = count // len(added)
            fields[2] = b"%d" % (int(fields[2]) + (turn + 1) * 10**7)
            fields[6] += b"%d" % (turn % 10)
            file.write(b";".join(fields))
            period, amount = fields[0].decode(), Decimal(fields[9].decode().replace(" ", "").replace(",", "."))
            for key in ["net", "debit" if amount > 0 else "credit", period]:
                sums[key] = sums.get(key, 0) + amount
            count += 1
    add_control(home / "municipality.toml", sums, count)
    return project


def outside(fields):
    """Whether only the national layer claims a posting, which leaves it outside the comparison."""
    taken = ["275", "242", "281", "244", "251", "252", "211", "213"]
    return not fields[8] and fields[7][:3].decode() not in taken and b'"' not in b"".join(fields)


def add_control(path, sums, count):
    """Adds what was added to the ledger to its control totals."""
    text = path.read_text(encoding="utf-8")
    before, control = text.split("[ledger.control]")
    lines = []
    for line in control.splitlines():
        key, _, value = line.partition(" = ")
        if key == "lines":
            line = f"lines = {int(value) + count}"
        elif key.strip('"') in sums:
            line = f'{key} = "{Decimal(value.strip(chr(34))) + sums[key.strip(chr(34))]:.2f}"'
        lines.append(line)
    path.write_text(before + "[ledger.control]" + "\n".join(lines) + "\n", encoding="utf-8")
