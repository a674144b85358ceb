"""views.sql runs as it lies, and its views answer what their comments promise."""

import collections
import os
import re

import duckdb
import pytest


@pytest.fixture(scope="session")
def views(out):
    """A connection in which views.sql has run, in the folder it belongs to."""
    before = os.getcwd()
    os.chdir(out)
    with duckdb.connect() as connection:
        connection.execute((out / "views.sql").read_text())
        yield connection
    os.chdir(before)


def answer(views, query):
    return views.sql(query).to_arrow_table().to_pylist()


def test_every_view_can_be_asked(out, views):
    names = re.findall(r"CREATE OR REPLACE VIEW (\w+)", (out / "views.sql").read_text())
    assert len(names) >= 16
    for name in names:
        views.sql(f"FROM {name}").to_arrow_table()


def test_top_speakers_count_quotes(views, rows):
    top = answer(views, "FROM top_speakers")
    assert sum(row["n_quotes"] for row in top) == sum(row["speaker_key"] is not None for row in rows["quotes"])
    assert [row["n_quotes"] for row in top] == sorted((row["n_quotes"] for row in top), reverse=True)


def test_stance_pairs_count_stances(views, rows):
    pairs = answer(views, "FROM stance_pairs")
    assert sum(row["n_for"] + row["n_against"] for row in pairs) == len(rows["stances"])


def test_months_count_documents_with_a_date(views, rows):
    dated = {row["document_id"] for row in rows["documents"] if row["published_at"] is not None}
    expected = sum(row["document_id"] in dated and row["n_mentions"] > 0 for row in rows["actors"])
    assert sum(row["n_documents"] for row in answer(views, "FROM actor_month_tone")) == expected


def test_repeated_quotes_stand_in_several_documents(views, rows):
    repeated = answer(views, "FROM repeated_quotes")
    assert all(row["n_documents"] > 1 for row in repeated)
    hashes = collections.defaultdict(set)
    for row in rows["quotes"]:
        if row["kind"] != "indirect" and len(row["content"]) >= 20:
            hashes[row["quote_hash"]].add(row["document_id"])
    assert len(repeated) == sum(len(documents) > 1 for documents in hashes.values())


def test_quarantine_is_counted_by_reason(views, rows):
    found = answer(views, "FROM quarantine_by_reason")
    assert sum(row["n_records"] for row in found) == len(rows["quarantine"])


def test_documents_without_repeats(views, rows):
    first = answer(views, "SELECT count(*) AS n FROM first_documents")[0]["n"]
    assert first == len(rows["documents"]) - len(rows["duplicates"])
