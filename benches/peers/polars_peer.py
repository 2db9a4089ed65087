"""Polars: LEDGER RULES THREADS groups|rows. Prints øre by category as JSON.

`groups` condenses by what the rules look at, then joins the few groups with the rules, the strongest first. `rows` puts every row
through one chain of conditions. Of several ways to write each this was the fastest that was found.
"""

import json
import os
import sys

ledger, rules_path, threads, mode = sys.argv[1:]
os.environ["POLARS_MAX_THREADS"] = threads

import polars as pl  # noqa: E402  (it reads the number of threads when it is imported)

with open(rules_path, encoding="utf-8") as file:
    RULES = json.load(file)
NEEDLES = sorted({rule["text"] for rule in RULES if rule["text"]})
KEY = ["Kl", "Funksjon", "Art", "Ansvar", "Prosjekt"]
SCHEMA = {"Periode": pl.UInt8, "Bilag": pl.UInt32, **dict.fromkeys(KEY, pl.UInt16), "Belop": pl.Decimal(18, 2), "Tekst": pl.String}
LEDGER = pl.scan_csv(ledger, separator=";", schema=SCHEMA)


def bit(needle):
    """A text condition on a row. Only the functions whose rules look for the needle are searched: other rows cannot match."""
    functions = sorted({rule["funksjon"] for rule in RULES if rule["text"] == needle})
    possible = (pl.col("Kl") == 1) & pl.col("Funksjon").is_in(functions)
    return pl.when(possible).then(pl.col("Tekst")).str.contains(f"(?i){needle}").fill_null(False)


def groups():
    """Condenses, then joins."""
    bits = [bit(needle).alias(f"text{number}") for number, needle in enumerate(NEEDLES)]
    keys = LEDGER.group_by(*KEY, *bits).agg(pl.col("Belop").sum()).collect(engine="streaming").with_row_index("id").lazy()
    columns = {
        "rank": pl.Series(range(len(RULES)), dtype=pl.UInt32),
        "category": [rule["category"] for rule in RULES],
        "Kl": pl.Series([rule["kontoklasse"] for rule in RULES], dtype=pl.UInt16),
        "Funksjon": pl.Series([rule["funksjon"] for rule in RULES], dtype=pl.UInt16),
        "low": pl.Series([(rule["art"] or [None])[0] for rule in RULES], dtype=pl.UInt16),
        "high": pl.Series([(rule["art"] or [None])[-1] for rule in RULES], dtype=pl.UInt16),
        "centres": pl.Series([rule["ansvar"] or None for rule in RULES], dtype=pl.List(pl.UInt16)),
        "first": pl.Series([(rule["prosjekt"] or [None])[0] for rule in RULES], dtype=pl.UInt16),
        "last": pl.Series([(rule["prosjekt"] or [None])[-1] for rule in RULES], dtype=pl.UInt16),
        "needle": [NEEDLES.index(rule["text"]) if rule["text"] else None for rule in RULES],
    }
    rules = pl.LazyFrame(columns)
    passed = pl.any_horizontal((pl.col("needle") == number) & pl.col(f"text{number}") for number in range(len(NEEDLES)))
    holds = (
        (pl.col("low").is_null() | pl.col("Art").is_between("low", "high"))
        & (pl.col("centres").is_null() | pl.col("Ansvar").is_in(pl.col("centres")))
        & (pl.col("first").is_null() | pl.col("Prosjekt").is_between("first", "last"))
        & (pl.col("needle").is_null() | passed)
    )
    with_function = keys.join(rules.filter(pl.col("Funksjon").is_not_null()), on=["Kl", "Funksjon"])
    without = keys.join(rules.filter(pl.col("Funksjon").is_null()).drop("Funksjon"), on="Kl")
    hits = pl.concat(part.filter(holds).select("id", "rank", "category") for part in (with_function, without))
    winners = hits.group_by("id").agg(pl.col("category").sort_by("rank").first())
    classified = keys.join(winners, on="id", how="left").group_by(pl.col("category").fill_null("annet"))
    return classified.agg(pl.col("Belop").sum()).collect()


def condition(rule):
    """A rule as an expression on a row."""
    holds = pl.col("Kl") == rule["kontoklasse"]
    if rule["funksjon"]:
        holds &= pl.col("Funksjon") == rule["funksjon"]
    for name in ("art", "prosjekt"):
        if rule[name]:
            holds &= pl.col(name.capitalize()).is_between(*rule[name])
    if rule["ansvar"]:
        holds &= pl.col("Ansvar").is_in(rule["ansvar"])
    if rule["text"]:
        holds &= pl.col("Tekst").str.contains(f"(?i){rule['text']}")
    return holds


def rows():
    """The first rule that holds, for every row."""
    chain = pl
    for rule in RULES:
        chain = chain.when(condition(rule)).then(pl.lit(rule["category"]))
    category = chain.otherwise(pl.lit("annet")).alias("category")
    return LEDGER.group_by(category).agg(pl.col("Belop").sum()).collect(engine="streaming")


sums = groups() if mode == "groups" else rows()
print(json.dumps({category: int(kroner * 100) for category, kroner in sums.iter_rows()}))
