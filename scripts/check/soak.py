#!/usr/bin/env python3
"""Feeds one run for a long time with good and mutated records and watches what it holds on to.

    scripts/check/soak.py PROGRAM FOLDER [SECONDS]      default: 3600

FOLDER takes the result and is emptied again. Memory, open files and threads of the second half must be those of the
second quarter: memory may be 2 % more, which is less than its own ups and downs. Status 1 otherwise.
"""

import json
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import threading
import time

CORPUS = pathlib.Path(__file__).resolve().parents[2] / "sample_corpus"
GROWTH_MAX = 1.02


def records() -> list[bytes]:
    """The sample corpus as lines, the broken ones too."""
    texts = [json.dumps({"text": path.read_text(encoding="utf-8")}).encode() for path in sorted(CORPUS.glob("*.txt"))]
    lines = [line for path in sorted(CORPUS.glob("*.jsonl")) if path.name != "gold.jsonl" for line in path.read_bytes().splitlines()]
    return texts + lines


def mutated(line: bytes, chance: random.Random) -> bytes:
    """One byte changed, a piece cut out or repeated."""
    at = chance.randrange(len(line) + 1)
    piece = line[at : at + chance.randrange(1, 200)]
    change = chance.choice([bytes([chance.randrange(11, 256)]), b"", piece * 3])
    return line[:at] + change + line[at + len(piece) :]


def feed(stream, seconds: float) -> None:
    """Every tenth record mutated."""
    chance = random.Random(20261126)
    lines = records()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        batch = [mutated(line, chance) if chance.random() < 0.1 else line for line in lines]
        stream.write(b"\n".join(batch) + b"\n")
    stream.close()


def sample(process: pathlib.Path) -> dict[str, int]:
    """What a process holds: memory in kB, open files, threads."""
    status = dict(line.split(":\t", 1) for line in (process / "status").read_text().splitlines())
    return {
        "memory": int(status["VmRSS"].split()[0]),
        "files": len(list((process / "fd").iterdir())),
        "threads": int(status["Threads"]),
    }


def main(program: str, folder: str, seconds: float) -> int:
    out = pathlib.Path(folder) / "soak"
    command = [program, "run", "-", "-o", str(out), "--format", "jsonl", "--threads", "2", "--max-bad", "100", "--quiet"]
    # The finder of duplicates holds up to a block of the different bodies, 5 MB: ups and downs of its own.
    command += ["--tables", "documents,sentences,actors,mentions,quotes,stances,quarantine", "--part-size", "20000000"]
    run = subprocess.Popen(command, stdin=subprocess.PIPE)
    threading.Thread(target=feed, args=(run.stdin, seconds), daemon=True).start()
    samples = []
    while run.poll() is None:
        try:
            samples.append(sample(pathlib.Path(f"/proc/{run.pid}")))
        except (OSError, KeyError):
            break  # it has just ended
        time.sleep(seconds / 400)
    code = run.wait()
    kept = sum(1 for path in (out / "_tmp").glob("*")) if (out / "_tmp").exists() else 0
    rows = json.loads((out / "_manifest.json").read_text())["accounting"]
    shutil.rmtree(out)
    quarter = len(samples) // 4
    early, late = samples[quarter : 2 * quarter], samples[2 * quarter :]
    middle = {what: [statistics.median(one[what] for one in part) for part in (early, late)] for what in samples[0]}
    print(f"{rows}, status {code}, {kept} files left in _tmp")
    for what, (before, after) in middle.items():
        print(f"{what}: {before:,.0f} in the second quarter, {after:,.0f} in the second half")
    grows = middle["memory"][1] > middle["memory"][0] * GROWTH_MAX
    changed = any(middle[what][0] != middle[what][1] for what in ("files", "threads"))
    return 1 if code or kept or grows or changed or not rows["balanced"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], float(sys.argv[3]) if len(sys.argv) > 3 else 3600))
