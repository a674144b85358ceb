#!/usr/bin/env python3
"""Annotated articles with their text, or as facts about a text that lies elsewhere.

  gold_offsets.py pack GOLD.jsonl… > FACTS.jsonl            offsets and labels, no sentence of the text
  gold_offsets.py unpack FACTS.jsonl ARTICLES.jsonl.zst… > GOLD.jsonl

ARTICLES are the sets that the articles were drawn from (`data/volume/allsides.jsonl.zst`). Every fact carries the
SHA-256 of its text: an article that has changed is refused. Offsets are code points. Needs the program `zstd` to unpack.
"""

import hashlib
import json
import subprocess
import sys


def lines(path):
    with open(path, encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def spans_only(article):
    """The facts about an article: whatever repeats more than a name of its text becomes a pair of offsets."""
    text = article["text"]
    place = lambda words: [text.find(words), text.find(words) + len(words)] if words and words in text else None
    actors = [
        {key: actor.get(key) for key in ("name", "type", "country", "tone", "mentions")} | {"role": place(actor.get("role"))}
        for actor in article["actors"]
    ]
    quotes = [{key: value for key, value in quote.items() if key != "speaker_text"} for quote in article["quotes"]]
    stances = [{key: value for key, value in stance.items() if key != "evidence"} for stance in article["stances"]]
    kept = {key: article[key] for key in ("id", "tone", "furniture")}
    return kept | {"sha256": sha256(text), "actors": actors, "quotes": quotes, "stances": stances}


def with_text(facts, text):
    """The gold article again; refuses another text."""
    if sha256(text) != facts["sha256"]:
        raise SystemExit(f"{facts['id']}: the text is not the one that was annotated")
    cut = lambda span: text[span[0]:span[1]] if span else None
    for actor in facts["actors"]:
        actor["role"] = cut(actor["role"])
        words = {cut(span) for span in actor["mentions"]}
        actor["aliases"] = sorted(words - {actor["name"]})
    for quote in facts["quotes"]:
        has_source = (quote.get("speaker_start") or 0) >= 0 and quote.get("speaker_end")
        quote["speaker_text"] = cut([quote["speaker_start"], quote["speaker_end"]]) if has_source else None
    for stance in facts["stances"]:
        has_place = stance.get("end")
        stance["evidence"] = cut([stance["start"], stance["end"]]) if has_place else None
    del facts["sha256"]
    return {"id": facts["id"], "text": text} | facts


def pack(paths):
    for path in paths:
        for article in lines(path):
            print(json.dumps(spans_only(article), ensure_ascii=False))


def unpack(facts_path, sets):
    wanted = {facts["id"]: facts for facts in lines(facts_path)}
    for path in sets:
        with subprocess.Popen(["zstd", "-dcq", path], stdout=subprocess.PIPE) as process:
            for line in process.stdout:
                record = json.loads(line)
                if record["id"] in wanted:
                    facts = wanted.pop(record["id"])
                    print(json.dumps(with_text(facts, record["text"]), ensure_ascii=False))
    if wanted:
        raise SystemExit(f"not in these sets: {', '.join(wanted)}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["pack", *paths] if paths:
            pack(paths)
        case ["unpack", facts, *sets] if sets:
            unpack(facts, sets)
        case _:
            sys.exit(__doc__)
