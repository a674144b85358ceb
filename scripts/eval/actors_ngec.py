#!/usr/bin/env python3
"""Measures "agent text → code" on the tests of NGEC's actor resolution (Halterman et al. 2023).

  actors_ngec.py --bin PROGRAM [--shared DIR] [--wrong]

Needs the tests, which are not part of this project: DIR (default: $PRESSMILL_SHARED, else ../shared) holds
data/dev/actors/ngec_actor_resolution_tests.jsonl. Needs pyarrow (tests/readers/requirements.txt).

Each text becomes the one sentence "TEXT said so on Monday." of an article of the test's date (2022-05-01 where it has none);
the actor is that of the mention that with its role covers most of TEXT. An item is right when the country is the asserted
one and the sector the first or second asserted code. NGEC's codes are read as ours:
  JRN is MED, MED is HLH, SOC is NGO, PRM and UAF are REB, BUD is REL; UNK is no sector or CVL, JNK and PRE (a state that few
  recognise) are none; its countries UNO, EUR and IGO are no country; a country by its name has no sector there and GOV here, a
  town is CVL there and has no sector here.
`code is None` is right when neither country nor sector is given. Assertions on Wikipedia and job titles are not looked at.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as parquet

OURS = {"JRN": "MED", "MED": "HLH", "SOC": "NGO", "PRM": "REB", "UAF": "REB", "BUD": "REL", "UNK": "", "JNK": "", "PRE": ""}
# NGEC's "unknown" is said of persons without a trade; ours are civilians.
OURS_TOO = {"UNK": "CVL"}
BODIES = {"UNO", "EUR", "IGO"}
DATE = re.compile(r"\d{4}-\d\d-\d\d$")


def items(shared):
    path = shared / "data/dev/actors/ngec_actor_resolution_tests.jsonl"
    if not path.exists():
        sys.exit(f"{path}: no tests there; see --shared")
    for line in path.open(encoding="utf-8"):
        test = json.loads(line)
        if test["function"] == "agent_to_code":
            text, context, date = (test["args"] + ["", ""])[:3]
            date = test["kwargs"].get("query_date", date)
            wanted = [a for a in test["asserts"] if re.match(r"code( is|\['(country|code_[12])'\])", a)]
            if wanted:
                yield f"{context} {text}".strip(), date if DATE.match(date) else "2022-05-01", wanted


def run(program, tests):
    """Per test: text, actors, mentions."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "tests.jsonl"), Path(folder, "out")
        with source.open("w", encoding="utf-8") as file:
            for number, (text, date, _) in enumerate(tests):
                print(json.dumps({"id": str(number), "date": date, "text": f"{text} said so on Monday."}), file=file)
        subprocess.run([program, "run", str(source), "-o", str(out), "--quiet"], check=True)
        tables = {}
        for name in ("documents", "actors", "mentions"):
            tables[name] = [row for part in sorted((out / name).glob("*.parquet")) for row in parquet.read_table(part).to_pylist()]
    number = {row["document_id"]: int(row["source_id"]) for row in tables["documents"]}
    found = [{"actors": [], "mentions": []} for _ in tests]
    for name in ("actors", "mentions"):
        for row in tables[name]:
            found[number[row["document_id"]]][name].append(row)
    return found


def main_actor(text, article):
    """The actor of the mention that, with its role, covers most of the text; of two the later one: its head."""
    def covered(mention):
        return len(mention["text"]) + len(mention["role_text"] or "")

    inside = [m for m in article["mentions"] if m["char_end"] <= len(text)]
    best = max(inside, key=lambda m: (covered(m), m["char_start"]), default=None)
    return best and next(a for a in article["actors"] if a["actor_no"] == best["actor_no"])


def is_right(actor, wanted):
    country = (actor or {}).get("country") or ""
    sector = (actor or {}).get("sector") or ""
    if actor and actor["actor_type"] == "country" and sector == "GOV":
        sector = "GOV|"
    if actor and actor["actor_type"] == "place" and not sector:
        sector = "|CVL"
    countries, sectors = set(), set()
    for assertion in wanted:
        if assertion == "code is None":
            return not country and not sector
        field, operator, value = re.match(r"code\['(\w+)'\] (==|!=|in) (.*)", assertion).groups()
        values = set(re.findall(r"'(\w*)'", value))
        if field != "country":
            sectors |= {OURS.get(v, v) for v in values} | {OURS_TOO[v] for v in values & set(OURS_TOO)}
        elif operator == "!=":
            countries = {country} - values or {None}
        else:
            countries = values
    if countries & BODIES:
        countries, sectors = {""}, sectors and sectors | {"IGO"}
    return (not countries or country in countries) and (not sectors or bool(sectors & set(sector.split("|"))))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--bin", required=True)
    options.add_argument("--shared", type=Path, default=Path(os.environ.get("PRESSMILL_SHARED", "../shared")))
    options.add_argument("--wrong", action="store_true", help="list what is wrong")
    options = options.parse_args()
    tests = list(items(options.shared))
    right = 0
    for (text, _, wanted), article in zip(tests, run(options.bin, tests)):
        actor = main_actor(text, article)
        if is_right(actor, wanted):
            right += 1
        elif options.wrong:
            print(f"{text}: {wanted}: {actor and (actor['name'], actor['actor_type'], actor['country'], actor['sector'])}")
    print(f"agent text → country and sector  {right} of {len(tests)}  {right / len(tests):.3f}")


if __name__ == "__main__":
    main()
