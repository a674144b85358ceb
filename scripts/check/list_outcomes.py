#!/usr/bin/env python3
"""Lists what becomes of every file of a folder, each read by itself, as the table of docs/FAULTS.md.

    scripts/check/list_outcomes.py [PROGRAM [FOLDER]]

default: target/release/pressmill, and the web archives of $PRESSMILL_SHARED/data/warc (else ../shared), which are not
part of this project. A number with a reason counts records; `status` is the program's.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.items()) or "0"


def main(program: str, folder: pathlib.Path) -> None:
    print("| file | documents | quarantine | passed over | status |")
    print("|---|---|---|---|---|")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with tempfile.TemporaryDirectory() as out:
            command = [program, "run", str(path), "-o", out, "--json", "--quiet", "--tables", "documents,quarantine", "--max-bad", "100"]
            done = subprocess.run(command, capture_output=True, text=True)
        summary = json.loads(done.stdout) if done.stdout else {}
        cells = [path.relative_to(folder), summary.get("documents", "none")]
        cells += [counted(summary.get("quarantined_by_reason", {})), counted(summary.get("passed_over", {})), done.returncode]
        print(f"| {' | '.join(map(str, cells))} |")


if __name__ == "__main__":
    shared = pathlib.Path(os.environ.get("PRESSMILL_SHARED", ROOT.parent / "shared"))
    given = dict(enumerate(sys.argv[1:]))
    main(given.get(0, str(ROOT / "target/release/pressmill")), pathlib.Path(given.get(1, shared / "data/warc")))
