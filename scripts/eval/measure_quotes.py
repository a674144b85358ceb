#!/usr/bin/env python3
"""Measures what the scorer leaves out: how far speakers and confidences of quotes can be trusted.

    scripts/eval/measure_quotes.py [--shared DIR] [--bin FILE] [GOLD.jsonl …]

For every gold set (default: polnear_dev): of the gold direct quotes that were found, how many got
a speaker and how many of those speakers are right; per sieve the same over all kinds; and the
expected calibration error of `quotes.confidence` in ten bins: "right" is a quote that meets a gold
one, with the gold speaker where the gold quote has one and a speaker was given. Quotes that meet
attributions of belief or intention are not judged.

Needs the scorer and the data, which are not part of this project: DIR (default: $PRESSMILL_SHARED,
else ../shared) holds score/score.py and data/dev. Needs pyarrow.
"""

import argparse
import collections
import importlib.util
import os
from pathlib import Path

BINS = 10


def shared_folder() -> Path:
    """Where the scorer and the data lie."""
    return Path(os.environ.get("PRESSMILL_SHARED", "../shared"))


def scorer(shared: Path):
    """The project's scorer as a module."""
    spec = importlib.util.spec_from_file_location("score", shared / "score/score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def covered(parts: list[list[int]]) -> set[int]:
    """The characters of a quote."""
    return {place for start, end in parts for place in range(start, end)}


def pairs_of(gold: list[dict], found: list[dict]) -> dict[int, int]:
    """Found quote → gold quote, where half of the characters are common (Dice), best first."""
    gold_chars = [covered(quote.get("parts") or [[quote["start"], quote["end"]]]) for quote in gold]
    found_chars = [covered([[quote["content_start"], quote["content_end"]]]) for quote in found]
    scored = []
    for nth, own in enumerate(gold_chars):
        for mth, other in enumerate(found_chars):
            dice = 2 * len(own & other) / max(1, len(own) + len(other))
            if dice >= 0.5:
                scored.append((dice, nth, mth))
    matched, taken = {}, set()
    for _, nth, mth in sorted(scored, reverse=True):
        if nth not in taken and mth not in matched:
            taken.add(nth)
            matched[mth] = nth
    return matched


def same_speaker(score, gold: dict, found: dict) -> bool:
    """As in the scorer: the words meet, or the names share a word."""
    start = found.get("speaker_start", -1)
    meets = start >= 0 and start < gold["speaker_end"] and found["speaker_end"] > gold["speaker_start"]
    words = score.words(gold["speaker_text"])
    name = score.words(gold.get("speaker_canonical") or gold["speaker_text"])
    return meets or bool(score.words(found["speaker_text"]) & words or score.words(found["speaker_name"]) & name)


def judged(score, documents: list[dict], predictions: list[dict]):
    """Every found quote that can be judged: (found, gold or None, is its speaker right or None)."""
    for document, prediction in zip(documents, predictions):
        gold, found = document["quotes"], prediction["quotes"]
        matched = pairs_of(gold, found)
        for mth, quote in enumerate(found):
            if mth not in matched:
                yield quote, None, None
                continue
            own = gold[matched[mth]]
            if score.is_speech(own):
                speaks = same_speaker(score, own, quote) if own.get("speaker_text") else None
                yield quote, own, speaks


def calibration_error(pairs: list[tuple[float, bool]]) -> float:
    """Mean distance of confidence and share of right ones, over bins weighed by size."""
    bins = collections.defaultdict(list)
    for confidence, is_right in pairs:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, is_right))
    distances = (abs(sum(c for c, _ in own) - sum(r for _, r in own)) for own in bins.values())
    return sum(distances) / max(1, len(pairs))


def report(name: str, rows: list) -> None:
    """Prints the figures of one set."""
    direct = [(quote, right) for quote, own, right in rows if right is not None and own["type"] == "direct"]
    given = [right for quote, right in direct if quote["speaker_kind"] != "none"]
    print(f"{name}: direct quotes found, with a gold speaker: {len(direct)}")
    print(f"  speaker given {len(given) / max(1, len(direct)):.4f}, right where given {sum(given) / max(1, len(given)):.4f}")
    sieves = collections.defaultdict(list)
    for quote, _, right in rows:
        if right is not None:
            sieves[quote["attributed_by"]].append(right)
    for sieve, own in sorted(sieves.items()):
        print(f"  sieve {sieve:18} {len(own):5}  right {sum(own) / len(own):.4f}")
    pairs = []
    for quote, own, right in rows:
        is_given = quote["speaker_kind"] != "none"
        pairs.append((quote["confidence"], own is not None and (right is not False or not is_given)))
    print(f"  confidence: ECE {calibration_error(pairs):.4f} over {len(pairs)} quotes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", type=Path)
    parser.add_argument("--bin", default="target/release/pressmill")
    parser.add_argument("--shared", type=Path, default=shared_folder())
    arguments = parser.parse_args()
    shared = arguments.shared
    score = scorer(shared)
    for path in arguments.sets or [shared / "data/dev/quotes/polnear_dev.jsonl"]:
        documents = score.rows(path)
        predictions = score.run_program(arguments.bin, documents, ["--boilerplate", "off"])
        report(path.stem, list(judged(score, documents, predictions)))


if __name__ == "__main__":
    main()
