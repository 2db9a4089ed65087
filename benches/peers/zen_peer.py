"""zen-engine's decision table, posting by posting: LEDGER RULES. Prints øre by category as JSON."""

import csv
import json
import sys
from collections import defaultdict
from decimal import Decimal

import zen

ledger, rules_path = sys.argv[1:]
with open(rules_path, encoding="utf-8") as file:
    RULES = json.load(file)
COLUMNS = ["kl", "funksjon", "art", "ansvar", "prosjekt"]


def row(number, rule):
    """A rule as a row of the table; a blank cell holds for everything."""
    cells = {
        "_id": str(number),
        "kl": str(rule["kontoklasse"]),
        "funksjon": str(rule["funksjon"] or ""),
        "ansvar": ", ".join(map(str, rule["ansvar"])),
        "tekst": f"contains($, '{rule['text']}')" if rule["text"] else "",
        "category": f"'{rule['category']}'",
    }
    return cells | {name: f"[{rule[name][0]}..{rule[name][1]}]" if rule[name] else "" for name in ("art", "prosjekt")}


inputs = [{"id": name, "name": name, "field": name} for name in [*COLUMNS, "tekst"]]
output = {"id": "category", "name": "category", "field": "category"}
default = {"_id": "default", **dict.fromkeys([*COLUMNS, "tekst"], ""), "category": "'annet'"}
table = {"hitPolicy": "first", "inputs": inputs, "outputs": [output]}
table["rules"] = [row(number, rule) for number, rule in enumerate(RULES)] + [default]
graph = {
    "nodes": [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
        {"id": "out", "name": "out", "type": "outputNode"},
    ],
    "edges": [
        {"id": "a", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "b", "type": "edge", "sourceId": "table", "targetId": "out"},
    ],
}
decision = zen.ZenEngine().create_decision(json.dumps(graph))

sums = defaultdict(int)
with open(ledger, encoding="utf-8", newline="") as file:
    lines = csv.reader(file, delimiter=";")
    next(lines)
    for _periode, _bilag, *codes, amount, text in lines:
        # A blank code is no number, and no rule that looks at it holds.
        posting = {name: int(code) if code else -1 for name, code in zip(COLUMNS, codes)}
        result = decision.evaluate(posting | {"tekst": text.lower()})["result"]
        sums[result["category"]] += int(Decimal(amount) * 100)
print(json.dumps(sums))
