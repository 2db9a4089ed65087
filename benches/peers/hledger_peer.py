"""hledger's CSV rules: `rules JSON OUT` writes them, `sums` turns what `hledger balance -O csv` prints on standard input into øre by
category as JSON. Only hledger itself is timed."""

import csv
import json
import sys
from decimal import Decimal


def numbers(low, high, width):
    """A regular expression for the numbers from low to high, written with that many digits."""
    if width == 0:
        return ""
    size = 10 ** (width - 1)
    if (high + 1 - low) == 10 * size:
        return "[0-9]" * width
    parts = []
    for digit in range(low // size, high // size + 1):
        start, end = max(low, digit * size), min(high, digit * size + size - 1)
        parts.append(str(digit) + numbers(start - digit * size, end - digit * size, width - 1))
    return parts[0] if len(parts) == 1 else f"({'|'.join(parts)})"


def block(rule):
    """A rule as an `if` block; every line after the first narrows it."""
    parts = [f"%kl ^{rule['kontoklasse']}$"]
    if rule["funksjon"]:
        parts.append(f"%funksjon ^{rule['funksjon']}$")
    for column, width in (("art", 3), ("prosjekt", 4)):
        if rule[column]:
            parts.append(f"%{column} ^{numbers(*rule[column], width)}$")
    if rule["ansvar"]:
        parts.append(f"%ansvar ^({'|'.join(map(str, rule['ansvar']))})$")
    if rule["text"]:
        parts.append(f"%tekst {rule['text']}")
    return "if\n" + "\n& ".join(parts) + f"\n  account1 {rule['category']}\n\n"


HEADER = """separator ;
skip 1
decimal-mark .
fields periode,bilag,kl,funksjon,art,ansvar,prosjekt,belop,tekst
date 2013/%periode/01
date-format %Y/%m/%d
description %tekst
amount1 %belop
account1 annet
account2 motkonto

if %periode 13
  date 2013/12/31

"""


def main():
    """Does what the arguments say."""
    if sys.argv[1] == "rules":
        with open(sys.argv[2], encoding="utf-8") as file:
            rules = json.load(file)
        with open(sys.argv[3], "w", encoding="utf-8") as file:
            # Of several blocks that match the last one counts, so the strongest stands last.
            file.write(HEADER + "".join(block(rule) for rule in reversed(rules)))
        return
    rows = list(csv.reader(sys.stdin))[1:]
    print(json.dumps({account: int(Decimal(amount) * 100) for account, amount in rows}))


main()
