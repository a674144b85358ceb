#!/usr/bin/env python3
"""Measures linking on held-out GUM: names, pronouns and nominals of persons, organisations, places and other actors.

  actors_gum.py --bin PROGRAM [--shared DIR]

Needs the data, which is not part of this project: DIR (default: $PRESSMILL_SHARED, else ../shared) holds
data/dev/coref/gum_dev.jsonl. Needs pyarrow (tests/readers/requirements.txt).

Gold are the clusters of two mentions or more that are labelled person, organization or place. A mention of the program is
that of the shortest gold mention that holds it and starts or ends with it, an article in front left out. Printed are
MUC, B³ and CEAF-e with their mean, the CoNLL F1: once over all gold mentions ("end to end": a mention that the program lacks is
missed, and its own that are no gold mentions are left out, as GUM's clusters here hold actors only), once over the mentions
that both have ("linking").
"""
import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as parquet

LABELS = {"person", "organization", "place"}


def documents(shared):
    path = shared / "data/dev/coref/gum_dev.jsonl"
    if not path.exists():
        sys.exit(f"{path}: no documents there; see --shared")
    return [json.loads(line) for line in path.open(encoding="utf-8")]


def run(program, gold):
    """Per document: the program's mentions as (start, end, actor)."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "gum.jsonl"), Path(folder, "out")
        with source.open("w", encoding="utf-8") as file:
            for document in gold:
                print(json.dumps({"id": document["id"], "text": document["text"]}), file=file)
        subprocess.run([program, "run", str(source), "-o", str(out), "--quiet", "--boilerplate", "off"], check=True)
        read = lambda name: [row for part in sorted((out / name).glob("*.parquet")) for row in parquet.read_table(part).to_pylist()]
        source_id = {row["document_id"]: row["source_id"] for row in read("documents")}
        found = collections.defaultdict(list)
        for row in read("mentions"):
            found[source_id[row["document_id"]]].append((row["char_start"], row["char_end"], row["actor_no"]))
    return found


def aligned(document, mentions):
    """The gold clusters, and the program's on gold mentions, as lists of sets of (start, end)."""
    key = [
        {(start, end) for start, end, _ in cluster["mentions"]}
        for cluster in document["clusters"]
        if cluster["label"] in LABELS and len(cluster["mentions"]) > 1
    ]
    spans = sorted((span for cluster in key for span in cluster), key=lambda span: span[1] - span[0])
    taken, response = set(), collections.defaultdict(set)
    for start, end, actor in mentions:
        for span in spans:
            words = document["text"][span[0] : start].lower().split()
            begins = span[0] <= start and words in ([], ["the"], ["a"], ["an"])
            if span not in taken and span[0] <= start and end <= span[1] and (begins or end == span[1]):
                taken.add(span)
                response[actor].add(span)
                break
    return key, list(response.values())


def ratio(part, whole):
    return part / whole if whole else 0.0


def f1(precision, recall):
    return ratio(2 * precision * recall, precision + recall)


def muc_side(one, other):
    """Links kept, and links: how many pieces `other` cuts each cluster of `one` into."""
    of = {mention: number for number, cluster in enumerate(other) for mention in cluster}
    kept = links = 0
    for cluster in one:
        pieces = len({of[m] for m in cluster if m in of}) + sum(m not in of for m in cluster)
        kept += len(cluster) - pieces
        links += len(cluster) - 1
    return kept, links


def b_cubed_side(one, other):
    of = {mention: cluster for cluster in other for mention in cluster}
    return sum(len(cluster & of.get(m, set())) / len(cluster) for cluster in one for m in cluster), sum(map(len, one))


def best_assignment(key, response):
    """The greatest total of phi4 over one-to-one pairs (Hungarian algorithm, O(n³))."""
    n = max(len(key), len(response))
    phi = lambda i, j: 2 * len(key[i] & response[j]) / (len(key[i]) + len(response[j])) if i < len(key) and j < len(response) else 0.0
    infinity = float("inf")
    u, v, match, way = [0.0] * (n + 1), [0.0] * (n + 1), [0] * (n + 1), [0] * (n + 1)
    for i in range(1, n + 1):
        match[0], j0 = i, 0
        least, used = [infinity] * (n + 1), [False] * (n + 1)
        while True:
            used[j0] = True
            i0, delta, j1 = match[j0], infinity, 0
            for j in range(1, n + 1):
                if not used[j]:
                    cost = -phi(i0 - 1, j - 1) - u[i0] - v[j]
                    if cost < least[j]:
                        least[j], way[j] = cost, j0
                    if least[j] < delta:
                        delta, j1 = least[j], j
            for j in range(n + 1):
                if used[j]:
                    u[match[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            j0 = j1
            if match[j0] == 0:
                break
        while j0:
            match[j0], j0 = match[way[j0]], way[j0]
    return sum(phi(match[j] - 1, j - 1) for j in range(1, n + 1))


def figures(pairs):
    """(precision, recall, F1) of MUC, B³ and CEAF-e over (key, response) pairs."""
    sums = collections.Counter()
    for key, response in pairs:
        for name, side in (("MUC", muc_side), ("B3", b_cubed_side)):
            sums[name, "p"], sums[name, "P"] = (a + b for a, b in zip((sums[name, "p"], sums[name, "P"]), side(response, key)))
            sums[name, "r"], sums[name, "R"] = (a + b for a, b in zip((sums[name, "r"], sums[name, "R"]), side(key, response)))
        total = best_assignment(key, response)
        sums["CEAF-e", "p"] += total
        sums["CEAF-e", "r"] += total
        sums["CEAF-e", "P"] += len(response)
        sums["CEAF-e", "R"] += len(key)
    rows = {}
    for name in ("MUC", "B3", "CEAF-e"):
        precision, recall = ratio(sums[name, "p"], sums[name, "P"]), ratio(sums[name, "r"], sums[name, "R"])
        rows[name] = precision, recall, f1(precision, recall)
    return rows


def show(title, pairs):
    rows = figures(pairs)
    print(f"{title:<34}precision  recall     F1")
    for name, values in rows.items():
        print(f"  {name:<32}" + "".join(f"{value:9.3f}" for value in values))
    print(f"  {'CoNLL F1':<50}{sum(row[2] for row in rows.values()) / 3:9.3f}")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--bin", required=True)
    options.add_argument("--shared", type=Path, default=Path(os.environ.get("PRESSMILL_SHARED", "../shared")))
    options = options.parse_args()
    gold = documents(options.shared)
    found = run(options.bin, gold)
    whole, linking = [], []
    for document in gold:
        key, response = aligned(document, found[document["id"]])
        both = {mention for cluster in response for mention in cluster}
        whole.append((key, response))
        linking.append(([cluster & both for cluster in key if cluster & both], response))
    n_gold = sum(len(cluster) for key, _ in whole for cluster in key)
    n_found = sum(len(cluster) for _, response in whole for cluster in response)
    print(f"{len(gold)} documents, {n_gold} gold mentions, {n_found} of them found")
    show("end to end", whole)
    show("linking", linking)


if __name__ == "__main__":
    main()
