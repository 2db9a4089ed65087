"""Who takes part: how each is installed, called and understood.

All get the same ledger and the same rules; each answers with exact øre by category.
"""

import csv
import io
import json
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Callable

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "target" / "peers"
BUILT = ROOT / "target" / "release"
PYTHON = WORK / "env" / "bin" / "python"
EXPLAINED = "skole.drift"


@dataclass
class Case:
    """One ledger with one set of rules."""

    postings: int
    rules: int

    @property
    def folder(self):
        """Where the ledger is."""
        return WORK / str(self.postings)

    @property
    def ledger(self):
        """The ledger."""
        return self.folder / "postings.csv"

    @property
    def rules_file(self):
        """The rules as data."""
        return self.folder / f"rules-{self.rules}.json"

    @property
    def project(self):
        """The project folder around the ledger."""
        return self.folder / f"project-{self.rules}"


@dataclass
class Participant:
    """`command` makes the process that is timed, `sums` reads øre by category from what it prints."""

    name: str
    command: Callable[[Case, int], list]
    sums: Callable[[str], dict]
    threads: bool = True  # whether it can use a second thread
    condenses: bool = False  # whether it looks at each distinct key once
    largest: int = sys.maxsize  # the largest number of postings that it is measured at
    environment: tuple = ()


def call(*command, **options):
    """Runs a step of the installation; a failure ends everything."""
    subprocess.run([str(part) for part in command], check=True, **options)


def install(names):
    """Builds what is ours and installs the peers of these names below `target/peers/`."""
    examples = ["--example", "peers_generate", "--example", "peers_rhai"]
    call("cargo", "build", "--release", "--locked", "--bin", "kontering", *examples, cwd=ROOT)
    if not PYTHON.exists():
        venv.create(WORK / "env", with_pip=True)
    call(PYTHON, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt")
    if any(name.startswith("hledger") for name in names) and not hledger():
        folder = WORK / "hledger"
        folder.mkdir(parents=True, exist_ok=True)
        if subprocess.run(["apt-get", "download", "hledger"], cwd=folder, stdout=sys.stderr).returncode:
            raise SystemExit("hledger could not be had: `apt-get update` first, install it by hand, or leave it out with `--only`")
        call("dpkg", "-x", next(folder.glob("hledger_*.deb")), folder)


def hledger():
    """The program, where there is one."""
    unpacked = WORK / "hledger" / "usr" / "bin" / "hledger"
    return str(unpacked) if unpacked.exists() else shutil.which("hledger")


def versions():
    """The version of each participant that has one."""

    def said(*command):
        return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, cwd=ROOT).stdout.strip()

    pinned = (HERE / "requirements.txt").read_text().split()
    ours = f"{said(BUILT / 'kontering', '--version')} ({said('git', 'rev-parse', '--short', 'HEAD')})"
    theirs = [said(hledger(), "--version").split(",")[0]] if hledger() else []
    return [ours, *(name.replace("==", " ") for name in pinned), *theirs]


def generate(case_postings, rule_counts):
    """Makes the ledger and everything around it."""
    call(BUILT / "examples" / "peers_generate", WORK / str(case_postings), case_postings, *rule_counts)
    for count in rule_counts:
        case = Case(case_postings, count)
        call(PYTHON, HERE / "hledger_peer.py", "rules", case.rules_file, case.folder / f"hledger-{count}.rules")


def own_sums(printed):
    """The cells of `kontering run --format csv`."""
    cells = [cell for cell in csv.DictReader(io.StringIO(printed)) if cell["column"] == "sum"]
    return {cell["row"].replace("_", "."): int(Decimal(cell["value"]) * 100) for cell in cells}


def explained_sum(printed):
    """The one cell of `kontering explain --format json`, which must be what its rules add up to."""
    (cell,) = json.loads(printed)
    rules = [rule for category in cell["steps"] for rule in category["steps"]]
    if sum(Fraction(rule["value"]) for rule in rules) != Fraction(cell["value"]):
        raise SystemExit("the explained cell is not the sum of its rules")
    return {EXPLAINED: int(Fraction(cell["value"]) * 100)}


def python(script, *more):
    """A peer that is a script of ours: ledger, rules, threads, mode."""
    return lambda case, threads: [PYTHON, HERE / script, case.ledger, case.rules_file, *([threads, *more] if more else [])]


def participants():
    """Everyone, ours first."""
    program = BUILT / "kontering"

    def ours(case, _threads):
        return [program, "-C", case.project, "run", "--sheet", "kategorier", "--format", "csv"]

    def explaining(case, _threads):
        address = f"kategorier:{EXPLAINED.replace('.', '_')}:sum@storby/2013"
        return [program, "-C", case.project, "explain", address, "--postings", 3, "--format", "json"]

    def counting(case, _threads):
        return ["wc", "-l", case.ledger]

    def balance(case, _threads):
        rules = case.folder / f"hledger-{case.rules}.rules"
        shown = ["balance", "--flat", "--no-total", "-O", "csv", "not:motkonto"]
        return [hledger(), "-f", case.ledger, "--rules-file", rules, *shown]

    def balance_sums(printed):
        script = [str(PYTHON), str(HERE / "hledger_peer.py"), "sums"]
        return json.loads(subprocess.run(script, input=printed, check=True, capture_output=True, text=True).stdout)

    def per_posting(case, _threads):
        return [BUILT / "examples" / "peers_rhai", case.ledger, case.rules_file]

    return [
        Participant("kontering", ours, own_sums, condenses=True),
        Participant("kontering, explaining a cell", explaining, explained_sum, largest=1_000_000),
        Participant("DuckDB, condensing", python("duckdb_peer.py", "groups"), json.loads, condenses=True),
        Participant("Polars, condensing", python("polars_peer.py", "groups"), json.loads, condenses=True),
        Participant("DuckDB, row by row", python("duckdb_peer.py", "rows"), json.loads),
        Participant("Polars, row by row", python("polars_peer.py", "rows"), json.loads),
        Participant("plain Rhai per posting", per_posting, json.loads, threads=False),
        Participant("zen-engine per posting", python("zen_peer.py"), json.loads, threads=False),
        Participant("hledger CSV rules", balance, balance_sums, threads=False, environment=(("LC_ALL", "C.UTF-8"),)),
        Participant("wc -l, the floor", counting, None, threads=False, condenses=True),
    ]
