#!/usr/bin/env python3
"""Counts how often each form of the cue lexicon signals speech: the strengths of its lines.

    scripts/lexicon/count_cue_strengths.py LEXICON [--shared DIR] > cues.tsv

LEXICON is the lexicon as it ships, cues.tsv; the result is to take its place.

A form's strength is (hits + 0.2) / (occurrences + 2): occurrences are its occurrences as a whole
word in the articles of PolNeAR's training part, hits those that lie in the cue of an attribution of
speech, as the project's scorer tells speech from belief and intention. Lines, lemmas and forms stay
as they are, and so do the strengths of prepositions, which are too rare to count and set by hand.

Needs the scorer and the articles, which are not part of this project: DIR (default:
$PRESSMILL_SHARED, else ../shared) holds score/score.py and data/train. No text reaches the lexicon.
"""

import argparse
import collections
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "eval"))
from measure_quotes import scorer, shared_folder

WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*")
SMOOTH_HITS, SMOOTH_ALL = 0.2, 2.0


def read_lexicon(path: Path) -> tuple[list[str], list[list[str]]]:
    """Comment lines and rows."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("#")], [
        line.split("\t") for line in lines if line and not line.startswith("#")
    ]


def forms_of(row: list[str]) -> list[str]:
    """The forms of a row, without their strengths."""
    return [form.split("=")[0] for form in row[3].split(",")]


def occurrences(text: str, forms: set[str], longest: int):
    """(form, start) of every form in a text, of up to `longest` words."""
    words = [(match.group(), match.start()) for match in WORD.finditer(text.lower())]
    for place in range(len(words)):
        for length in range(1, longest + 1):
            phrase = " ".join(word for word, _ in words[place : place + length])
            if phrase in forms:
                yield phrase, words[place][1]


def count(score, articles: Path, rows: list[list[str]]) -> tuple[collections.Counter, collections.Counter]:
    """Occurrences and hits of every form."""
    forms = {form for row in rows for form in forms_of(row)}
    longest = max(len(form.split()) for form in forms)
    seen, hits = collections.Counter(), collections.Counter()
    with articles.open(encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            cues = [
                (quote["cue_start"], quote["cue_end"])
                for quote in article["quotes"]
                if quote.get("cue_start") is not None and score.is_speech(quote)
            ]
            inside = {place for start, end in cues for place in range(start, end)}
            for form, start in occurrences(article["text"], forms, longest):
                seen[form] += 1
                hits[form] += start in inside
    return seen, hits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lexicon", type=Path)
    parser.add_argument("--shared", type=Path, default=shared_folder())
    arguments = parser.parse_args()
    shared = arguments.shared
    comments, rows = read_lexicon(arguments.lexicon)
    seen, hits = count(scorer(shared), shared / "data/train/quotes/polnear_train.jsonl", rows)
    for comment in comments:
        print(comment)
    for row in rows:
        if row[2] == "preposition":
            print("\t".join(row))
            continue
        strengths = {form: (hits[form] + SMOOTH_HITS) / (seen[form] + SMOOTH_ALL) for form in forms_of(row)}
        row[3] = ",".join(f"{form}={strength:.2f}" for form, strength in strengths.items())
        print("\t".join(row))


if __name__ == "__main__":
    main()
