#!/usr/bin/env python3
"""Draws actors from real articles for a person to check, and measures the program against what that person found.

  actors_checked.py draw  --bin PROGRAM [--shared DIR] [--seed WORD] [--articles N] [--each M] --sheet FILE > LIST.tsv
  actors_checked.py score --bin PROGRAM [--shared DIR] [--list tests/actors_checked.tsv] [--wrong]

Needs the articles, which are not part of this project: DIR (default: $PRESSMILL_SHARED, else ../shared) holds
data/volume/allsides.jsonl.zst. Needs pyarrow (tests/readers/requirements.txt) and zstd.

`draw` takes the N articles whose ids come first by their SHA-256 with the seed, runs the program on them and takes M of
each article's actors by the same rule. It prints lines to fill in, and writes the articles with the names of all their
actors to the sheet: the names only, so that who judges does not see what the program takes them for.

`score` runs the program on the list's articles. Per line, the actor is that of the mention at the line's place:
  type     right when it is the checked type; `none` (no actor at all) is right when the program has no actor there
  country  `given`: of the countries that the program gives, those that are right; `wanted`: of those that the person gives,
           those that the program gives too; lines of type `none` left out
  keys     confused when the mention of another of the actor's names (`also`) has another key, when one of another actor
           (`apart`) has the same, or when two lines of the list disagree with their `identity`: one identity, one key.
           An identity that begins with `=` holds in its article only.
"""
import argparse
import collections
import csv
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as parquet

COLUMNS = ["source_id", "start", "end", "name", "type", "country", "identity", "also", "apart", "note"]


def rank(*parts):
    return hashlib.sha256(" ".join(map(str, parts)).encode()).hexdigest()


def articles(shared):
    path = shared / "data/volume/allsides.jsonl.zst"
    if not path.exists():
        sys.exit(f"{path}: no articles there; see --shared")
    source = subprocess.Popen(["zstd", "-dc", str(path)], stdout=subprocess.PIPE)
    yield from source.stdout


def first_articles(shared, seed, count):
    """The lines of the articles that come first by the seed, in that order."""
    ranked = []
    for line in articles(shared):
        source_id = line[8 : line.index(b'"', 8)].decode()
        ranked.append((rank(seed, source_id), line))
        if len(ranked) > 20 * count:
            ranked = sorted(ranked)[:count]
    return [line for _, line in sorted(ranked)[:count]]


def run(program, lines):
    """Per source id: the text, the actors and their mentions."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "articles.jsonl"), Path(folder, "out")
        source.write_bytes(b"".join(lines))
        subprocess.run([program, "run", str(source), "-o", str(out), "--quiet"], check=True)
        tables = {}
        for name in ("documents", "actors", "mentions"):
            parts = sorted((out / name).glob("*.parquet"))
            tables[name] = [row for part in parts for row in parquet.read_table(part).to_pylist()]
    found = {}
    by_document = {}
    for document in tables["documents"]:
        found[document["source_id"]] = by_document[document["document_id"]] = {"text": document["text"], "actors": [], "mentions": []}
    for name in ("actors", "mentions"):
        for row in tables[name]:
            by_document[row["document_id"]][name].append(row)
    return found


def draw(options):
    lines = first_articles(options.shared, options.seed, options.articles)
    found = run(options.bin, lines)
    writer = csv.DictWriter(sys.stdout, COLUMNS, delimiter="\t", lineterminator="\n", restval="")
    writer.writeheader()
    with open(options.sheet, "w", encoding="utf-8") as sheet:
        for line in lines:
            record = json.loads(line)
            source_id = record["id"]
            article = found[source_id]
            by_rank = sorted(article["actors"], key=lambda actor: rank(options.seed, source_id, actor["first_char"]))
            drawn = {actor["actor_no"] for actor in by_rank[: options.each]}
            print(f"\n##### {source_id} {record['date']} {record['source']}: {record['title']}\n{article['text']}\n--", file=sheet)
            for actor in article["actors"]:
                mentions = [m for m in article["mentions"] if m["actor_no"] == actor["actor_no"]]
                forms = collections.Counter(m["text"] for m in mentions if m["kind"] != "pronoun")
                mark = "*" if actor["actor_no"] in drawn else " "
                print(mark, actor["name"], "|", dict(forms), file=sheet)
                if mark == "*":
                    first = mentions[0]
                    writer.writerow({"source_id": source_id, "start": first["char_start"], "end": first["char_end"], "name": first["text"]})


def at(article, start, end, name):
    """The actor whose role stands at a place, else that of the mention that shares most characters; the shorter of two."""
    def shared(mention):
        return min(end, mention["char_end"]) - max(start, mention["char_start"])

    best = max(article["mentions"], key=lambda m: (shared(m), m["char_start"] - m["char_end"]), default=None)
    if best is None or shared(best) < end - start:
        roles = [m for m in article["mentions"] if m["role_text"] == name]
        best = min(roles, key=lambda m: abs(m["char_start"] - start), default=best)
    if best is None or shared(best) <= 0 and best["role_text"] != name:
        return None
    return next(actor for actor in article["actors"] if actor["actor_no"] == best["actor_no"])


def keys_of(article, name):
    """The keys of the mentions that read `name`."""
    key = {actor["actor_no"]: actor["actor_key"] for actor in article["actors"]}
    return {key[m["actor_no"]] for m in article["mentions"] if m["text"] == name}


def confusion(line, key, article):
    for name in filter(None, line["also"].split("|")):
        others = keys_of(article, name)
        if others and others != {key}:
            return f"{name}: {sorted(others)}, not only {key}"
    for name in filter(None, line["apart"].split("|")):
        if key in keys_of(article, name):
            return f"{name}: {key} too"
    return None


def score(options):
    with open(options.list, encoding="utf-8", newline="") as file:
        rows = (line for line in file if not line.startswith("#"))
        lines = list(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))
    wanted = {line["source_id"] for line in lines}
    found = run(options.bin, [line for line in articles(options.shared) if line[8 : line.index(b'"', 8)].decode() in wanted])
    n, wrong = collections.Counter(), []
    by_identity, by_key = {}, {}
    for line in lines:
        article = found[line["source_id"]]
        actor = at(article, int(line["start"]), int(line["end"]), line["name"])
        kind = actor["actor_type"] if actor else "none"
        n["lines"] += 1
        if kind in line["type"].split("|"):
            n["type"] += 1
        else:
            wrong.append((line, "type", f"{line['type']} wanted, {kind} found"))
        if line["type"] == "none":
            continue
        country, countries = (actor or {}).get("country") or "", line["country"].split("|")
        n["given"] += bool(country)
        n["wanted"] += "" not in countries
        n["given_right"] += bool(country) and country in countries
        n["wanted_right"] += "" not in countries and country in countries
        if country not in countries:
            wrong.append((line, "country", f"{line['country'] or 'none'} wanted, {country or 'none'} found"))
        if actor is None:
            continue
        n["keys"] += 1
        key, identity = actor["actor_key"], line["identity"]
        if identity.startswith("="):
            identity += line["source_id"]
        why = confusion(line, key, article)
        if not why and by_identity.setdefault(identity, key) != key:
            why = f"{identity}: {by_identity[identity]} elsewhere, {key} here"
        if not why and not identity.startswith("=") and by_key.setdefault(key, identity) != identity:
            why = f"{key}: {by_key[key]} elsewhere, {identity} here"
        if why:
            n["confused"] += 1
            wrong.append((line, "key", why))
    if options.wrong:
        for line, what, why in wrong:
            print(f"{line['source_id']}:{line['start']} {line['name']}: {what}: {why}")
    for what, part, whole in (
        ("type right", "type", "lines"),
        ("country right of those given", "given_right", "given"),
        ("country right of those wanted", "wanted_right", "wanted"),
        ("keys confused", "confused", "keys"),
    ):
        print(f"{what:<32}{n[part]:>4} of {n[whole]:>4}  {n[part] / max(n[whole], 1):.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    drawing = commands.add_parser("draw")
    drawing.add_argument("--bin", required=True)
    drawing.add_argument("--seed", default="pressmill actors 1")
    drawing.add_argument("--articles", type=int, default=40)
    drawing.add_argument("--each", type=int, default=5)
    drawing.add_argument("--sheet", required=True)
    drawing.set_defaults(work=draw)
    scoring = commands.add_parser("score")
    scoring.add_argument("--bin", required=True)
    scoring.add_argument("--list", default="tests/actors_checked.tsv")
    scoring.add_argument("--wrong", action="store_true", help="list what is wrong")
    scoring.set_defaults(work=score)
    for command in (drawing, scoring):
        command.add_argument("--shared", type=Path, default=Path(os.environ.get("PRESSMILL_SHARED", "../shared")))
    options = parser.parse_args()
    options.work(options)


if __name__ == "__main__":
    main()
