#!/usr/bin/env python3
"""Edits real articles as papers edit wire stories, and measures which of them `duplicates` finds.

  measure_duplicates.py --bin PROGRAM [--shared DIR] [--seed WORD] [--articles N] [--edits M] [--wrong]

Needs the articles, which are not part of this project: DIR (default: $PRESSMILL_SHARED, else ../shared) holds
data/volume/allsides.jsonl.zst. Needs pyarrow (tests/readers/requirements.txt) and zstd.

Takes the N articles of 100 words or more whose ids come first by their SHA-256 with the seed, then M copies of the first of
them, each edited in one of seven ways: the last 20 % of the words cut; another article's headline as title and first line;
5 % of the words replaced by words of other articles; and every combination of these. All go through the program together,
the copies last.

  recall     copies that `duplicates` puts into the group of their original, of all copies; per way of editing too
  precision  rows of `duplicates` that are right, of all rows. The articles hold near duplicates of their own, so rows are
             judged by the texts: right when at least half of the distinct word triples of either text are in the other
             one too (Jaccard similarity of 0.5 or more, computed in full); `natural` judges only the rows between
             articles as they are, and `loosely` takes 0.4 for enough, to tell estimates at the edge from blunders.
"""
import argparse
import collections
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as parquet

WAYS = ["cut", "headline", "words", "cut+headline", "cut+words", "headline+words", "cut+headline+words"]
CUT_SHARE, WORD_SHARE, MIN_WORDS = 0.2, 0.05, 100


def articles(shared, seed, count):
    """The articles that come first by the seed, in that order."""
    path = shared / "data/volume/allsides.jsonl.zst"
    if not path.exists():
        sys.exit(f"{path}: no articles there; see --shared")
    lines = subprocess.run(["zstd", "-dc", str(path)], stdout=subprocess.PIPE, check=True).stdout.splitlines()
    ranked = sorted((hashlib.sha256(seed.encode() + line).digest(), line) for line in lines)
    found = []
    for _, line in ranked:
        record = json.loads(line)
        if len(record["text"].split()) >= MIN_WORDS:
            found.append({"id": record["id"], "title": record.get("title") or "", "text": record["text"]})
        if len(found) == count:
            return found
    return found


def edited(article, way, others, chance):
    """A copy of the article, edited in that way."""
    pieces = re.split(r"(\s+)", article["text"].strip())  # words and the blanks between them
    title = article["title"]
    if "cut" in way:
        n_words = (len(pieces) + 1) // 2
        pieces = pieces[: 2 * round(n_words * (1 - CUT_SHARE)) - 1]
    if "words" in way:
        n_words = (len(pieces) + 1) // 2
        for place in chance.sample(range(n_words), round(n_words * WORD_SHARE)):
            pieces[2 * place] = chance.choice(chance.choice(others)["text"].split())
    text = "".join(pieces)
    if "headline" in way:
        title = chance.choice(others)["title"] or "A story of the day in brief"
        text = f"{title}\n\n{text}"
    return {"title": title, "text": text}


def triples(text):
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:]))


def similarity(one, other):
    one, other = triples(one), triples(other)
    return len(one & other) / max(1, len(one | other))


def rows(out, table, columns):
    return [row for part in sorted((out / table).glob("*.parquet")) for row in parquet.read_table(part, columns=columns).to_pylist()]


def run(program, records):
    """The rows of `duplicates` as pairs of source ids with their method."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "articles.jsonl"), Path(folder, "out")
        source.write_text("".join(json.dumps(record) + "\n" for record in records))
        subprocess.run([program, "run", str(source), "-o", str(out), "--quiet"], check=True)
        ids = {row["document_id"]: row["source_id"] for row in rows(out, "documents", ["document_id", "source_id"])}
        found = rows(out, "duplicates", ["document_id", "duplicate_of", "similarity", "method"])
    return [(ids[row["document_id"]], ids[row["duplicate_of"]], row["method"], row["similarity"]) for row in found]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("PRESSMILL_SHARED", "../shared")))
    parser.add_argument("--seed", default="near duplicates")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--edits", type=int, default=2_000)
    parser.add_argument("--wrong", action="store_true", help="print what was missed and what is wrong")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    originals = articles(options.shared, options.seed, options.articles)
    texts = {str(number): article for number, article in enumerate(originals)}
    records, source_of = [{"id": key, **{k: v for k, v in article.items() if k != "id"}} for key, article in texts.items()], {}
    for number, original in enumerate(originals[: options.edits]):
        way = WAYS[number % len(WAYS)]
        copy = {"id": f"{number} {way}", **edited(original, way, originals[options.edits :] or originals, chance)}
        texts[copy["id"]] = copy
        source_of[copy["id"]] = str(number)
        records.append(copy)
    found = run(options.bin, records)
    group = {copy: first for copy, first, _, _ in found}
    by_way = collections.Counter()
    hits = collections.Counter()
    for copy, original in source_of.items():
        way = copy.split()[1]
        by_way[way] += 1
        if copy in group and group[copy] == group.get(original, original):
            hits[way] += 1
        elif options.wrong:
            print("missed", copy, f"{similarity(texts[copy]['text'], texts[original]['text']):.3f}", len(texts[copy]["text"].split()), "words")
    judged = []
    for copy, first, method, estimate in found:
        true = similarity(texts[copy]["text"], texts[first]["text"])
        judged.append((copy in source_of, true))
        if options.wrong and true < 0.5:
            print("wrong", method, copy, first, f"true {true:.3f} estimated {estimate:.3f}")
    share = lambda values: sum(values) / max(1, len(values))
    print(f"{len(originals)} articles, {len(source_of)} edited copies, {len(found)} rows")
    for way in WAYS:
        print(f"recall {way:20} {hits[way] / max(1, by_way[way]):.4f} of {by_way[way]}")
    print(f"recall               {sum(hits.values()) / max(1, len(source_of)):.4f} of {len(source_of)}")
    print(f"precision            {share([true >= 0.5 for _, true in judged]):.4f} of {len(judged)}")
    natural = [true for is_copy, true in judged if not is_copy]
    print(f"precision natural    {share([true >= 0.5 for true in natural]):.4f} of {len(natural)}")
    print(f"precision loosely    {share([true >= 0.4 for _, true in judged]):.4f} of {len(judged)}")


if __name__ == "__main__":
    main()
