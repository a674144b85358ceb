"""Puts measured figures into tests/scores.tsv: `write_scores.py FIGURES.json SCORES.tsv`.

FIGURES.json maps a set to its metrics. A line of the table is task, set, metric, value, command;
lines of sets that were not measured now are kept as they are. Lines are sorted, so that a
changed figure is one red and one green line of a diff.
"""

import csv
import json
import sys
from pathlib import Path

COLUMNS = ["task", "set", "metric", "value", "command"]


def read_lines(path: Path) -> dict[tuple[str, ...], list[str]]:
    """The table's lines by (task, set, metric)."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        lines = list(csv.reader(file, delimiter="\t"))
    return {tuple(line[:3]): line for line in lines[1:]}


def measured(figures: dict[str, dict[str, float]]) -> dict[tuple[str, ...], list[str]]:
    """One line per metric of every set; counts (`n`) are no scores."""
    lines = {}
    for name, metrics in figures.items():
        task, gold_set = name.split("/", 1)
        for metric, value in metrics.items():
            if metric != "n":
                line = [task, gold_set, metric, f"{value:.4f}", f"scripts/eval/score {name}"]
                lines[tuple(line[:3])] = line
    return lines


def main() -> None:
    figures, table = Path(sys.argv[1]), Path(sys.argv[2])
    lines = read_lines(table) | measured(json.loads(figures.read_text(encoding="utf-8")))
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(lines[key] for key in sorted(lines))


if __name__ == "__main__":
    main()
