#!/usr/bin/env python3
"""Counts how often each form of the cue lexicon signals speech: the strengths of its lines.

    scripts/lexicon/count_cue_strengths.py LEXICON [--shared DIR] > cues.tsv

LEXICON is the lexicon as it ships, cues.tsv; the result is to take its place.

A form's strength is (hits + 0.2) / (occurrences + 2): occurrences are its occurrences as a whole
word in the articles of PolNeAR's training part and, three times each, in those annotated after the
project's own guide; hits those that lie in the cue of an attribution of speech, as the project's
scorer tells speech from belief and intention. Lines, lemmas and forms stay as they are, and so do
the strengths of prepositions, which are too rare to count and set by hand.

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
# How often an article counts that follows the project's own guide, and how far from its content a cue may stand.
GUIDE_WEIGHT, CUE_REACH = 3, 150


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


def place_of_cue(text: str, quote: dict) -> tuple[int, int] | None:
    """Where a cue stands of which only the words are known: nearest to its content, and not inside it."""
    if not quote["cue"]:
        return None
    places = []
    for match in re.finditer(rf"(?<!\w){re.escape(quote['cue'])}(?!\w)", text):
        start, end = match.span()
        gap = min(max(0, first - end, start - last) for first, last in quote["parts"])
        if gap <= CUE_REACH and not any(start < last and first < end for first, last in quote["parts"]):
            places.append((gap, start, end))
    return min(places)[1:] if places else None


def cues_of(score, article: dict) -> list[tuple[int, int]]:
    """Where the cues of speech of an article stand."""
    if all("cue_start" not in quote for quote in article["quotes"]):
        places = [place_of_cue(article["text"], quote) for quote in article["quotes"]]
        return [place for place in places if place]
    return [
        (quote["cue_start"], quote["cue_end"])
        for quote in article["quotes"]
        if quote.get("cue_start") is not None and score.is_speech(quote)
    ]


def count(score, shared: Path, rows: list[list[str]]) -> tuple[collections.Counter, collections.Counter]:
    """Occurrences and hits of every form."""
    forms = {form for row in rows for form in forms_of(row)}
    longest = max(len(form.split()) for form in forms)
    seen, hits = collections.Counter(), collections.Counter()
    sets = [(shared / "data/train/quotes/polnear_train.jsonl", 1)]
    sets += [(path, GUIDE_WEIGHT) for path in sorted((shared / "data/train/gold").glob("*.gold.jsonl"))]
    for path, weight in sets:
        for line in path.read_text(encoding="utf-8").splitlines():
            article = json.loads(line)
            inside = {place for start, end in cues_of(score, article) for place in range(start, end)}
            for form, start in occurrences(article["text"], forms, longest):
                seen[form] += weight
                hits[form] += weight * (start in inside)
    return seen, hits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lexicon", type=Path)
    parser.add_argument("--shared", type=Path, default=shared_folder())
    arguments = parser.parse_args()
    shared = arguments.shared
    comments, rows = read_lexicon(arguments.lexicon)
    seen, hits = count(scorer(shared), shared, rows)
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
