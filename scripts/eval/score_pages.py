#!/usr/bin/env python3
"""Measures how well the articles of web pages are found: F1 of words, snippets, pages per second.

  score_pages.py [--bin target/release/examples/page] [--shared DIR] [--repeat N] [--worst N]

Needs the pages, which are not part of this project: DIR (default: $PRESSMILL_SHARED, else ../shared) holds data/pages and
data/dev/boilerplate. Needs the example: `cargo build --release --example page`.

  pages/fundus    word_f1    mean over pages of the F1 of words against the article's text
                  gram_f1    F1 of 4-word shingles, from mean precision and recall (the article-extraction benchmark)
  pages/snippets  f1         passages that belong to the article and are found, passages that do not and are
Prints lines of tests/scores.tsv; pages per second of one core, opening files left out, and the pages worst found to stderr.
"""
import argparse
import collections
import json
import os
import re
import subprocess
import sys
from pathlib import Path


def gold(shared, name):
    with (shared / f"data/dev/boilerplate/{name}.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def page_of(shared, folder, row):
    path = shared / "data/pages" / folder / Path(row["html_file"]).name
    return path if path.exists() else path.with_name(path.name + ".gz")


def bodies(binary, files, repeat):
    run = subprocess.run([binary, "--repeat", str(repeat), *map(str, files)], capture_output=True, text=True, check=True)
    rate, slowest = re.search(r"([\d.]+) pages/s, slowest ([\d.]+) ms", run.stderr).groups()
    return [json.loads(line)["body"] for line in run.stdout.splitlines()], float(rate), float(slowest)


def shingles(text, size):
    words = re.findall(r"\w+", text.lower())
    return collections.Counter(tuple(words[at : at + size]) for at in range(len(words) - size + 1))


def agreement(wanted, found, size):
    wanted, found = shingles(wanted, size), shingles(found, size)
    shared = sum((wanted & found).values())
    return shared / max(1, sum(found.values())), shared / max(1, sum(wanted.values()))


def f1(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def score_fundus(rows, found, worst):
    words = [agreement(row["gold"], body, 1) for row, body in zip(rows, found)]
    grams = [agreement(row["gold"], body, 4) for row, body in zip(rows, found)]
    for (precision, recall), row in sorted(zip(words, rows), key=lambda pair: f1(*pair[0]))[:worst]:
        print(f"{row['id']}: precision {precision:.3f}, recall {recall:.3f}", file=sys.stderr)
    mean = lambda pairs, at: sum(pair[at] for pair in pairs) / len(pairs)
    yield "fundus", "word_f1", sum(f1(*pair) for pair in words) / len(words)
    yield "fundus", "word_p", mean(words, 0)
    yield "fundus", "word_r", mean(words, 1)
    yield "fundus", "gram_f1", f1(mean(grams, 0), mean(grams, 1))


def score_snippets(rows, found):
    blanks = lambda text: re.sub(r"\s+", " ", text).strip()
    counts = collections.Counter()
    for row, body in zip(rows, found):
        body = blanks(body)
        counts.update(("wanted", blanks(snippet) in body) for snippet in row["with"])
        counts.update(("unwanted", blanks(snippet) in body) for snippet in row["without"])
    right, wrong, missed = counts["wanted", True], counts["unwanted", True], counts["wanted", False]
    precision, recall = right / (right + wrong), right / (right + missed)
    yield "snippets", "f1", f1(precision, recall)
    yield "snippets", "p", precision
    yield "snippets", "r", recall


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default="target/release/examples/page", help="the example's program (default: %(default)s)")
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("PRESSMILL_SHARED", "../shared")))
    parser.add_argument("--repeat", type=int, default=3, help="times that each page is read (default: %(default)s)")
    parser.add_argument("--worst", type=int, default=0, help="pages to name, the worst first (default: none)")
    options = parser.parse_args()
    shared = options.shared
    if not (shared / "data/pages").exists():
        sys.exit(f"{shared}/data/pages: no pages there; see --shared")
    fundus, snippets = gold(shared, "fundus_en"), gold(shared, "trafilatura_snippets_en")
    files = [page_of(shared, "fundus", row) for row in fundus] + [page_of(shared, "trafilatura", row) for row in snippets]
    found, rate, slowest = bodies(options.bin, files, options.repeat)
    lines = [*score_fundus(fundus, found, options.worst), *score_snippets(snippets, found[len(fundus) :])]
    for name, metric, value in lines:
        print("pages", name, metric, f"{value:.4f}", "scripts/eval/score_pages.py", sep="\t")
    print(f"{rate:.0f} pages/s on one core, slowest {slowest:.1f} ms", file=sys.stderr)


if __name__ == "__main__":
    main()
