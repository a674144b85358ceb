#!/usr/bin/env python3
"""Does Spark see in every table of a result what pyarrow sees? Takes a minute; needs pyspark and Java.

    scripts/check/check_spark.py OUT
"""

import datetime
import pathlib
import sys

import pyarrow.parquet
from pyspark.sql import SparkSession


def plain(value):
    """A value as both can be brought to say it."""
    return value.timestamp() if isinstance(value, datetime.datetime) else value


def rows_of(rows):
    """Rows as text, sorted: Spark promises no order."""
    return sorted(repr(sorted((name, plain(value)) for name, value in row.items())) for row in rows)


def main(out: pathlib.Path) -> int:
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    tables = sorted(path.name for path in out.iterdir() if path.is_dir() and not path.name.startswith("_"))
    different = []
    for table in tables:
        expected = rows_of(pyarrow.parquet.read_table(out / table).to_pylist())
        found = rows_of(row.asDict(recursive=True) for row in spark.read.parquet(str(out / table)).collect())
        print(f"{table}: {len(found)} rows, {'equal' if found == expected else 'DIFFERENT'}")
        if found != expected:
            different.append(table)
            print(next(pair for pair in zip(found, expected) if pair[0] != pair[1]))
    return 1 if different or not tables else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
