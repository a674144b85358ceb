"""Results to read: one of generated input, one of the sample corpus, each made once by the program itself."""

import os
import subprocess
from pathlib import Path

import articles
import pyarrow.parquet
import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = Path(os.environ.get("PRESSMILL", ROOT / "target/debug/pressmill"))
TABLES = ["documents", "sentences", "actors", "mentions", "quotes", "stances", "quarantine", "duplicates"]


def run(given: Path, out: Path, *options: str) -> Path:
    """The folder that the program wrote."""
    command = [PROGRAM, "run", given, "-o", out, "--quiet", "--max-bad", "100", *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return out


@pytest.fixture(scope="session")
def generated_input(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generated") / "input"
    articles.write(folder)
    return folder


@pytest.fixture(scope="session", params=["generated", "sample_corpus"])
def out(request, generated_input, tmp_path_factory):
    given = generated_input if request.param == "generated" else ROOT / "sample_corpus"
    return run(given, tmp_path_factory.mktemp(request.param) / "out")


@pytest.fixture(scope="session")
def generated_out(generated_input, tmp_path_factory):
    return run(generated_input, tmp_path_factory.mktemp("generated-alone") / "out")


@pytest.fixture(scope="session")
def rows(out):
    """Every table as a list of dicts, read by pyarrow."""
    return {table: pyarrow.parquet.read_table(out / table).to_pylist() for table in TABLES}
