"""Offsets are code points: Python's text[a:b] and DuckDB's text[a+1:b] give the stored strings."""

import duckdb
import pytest

# Table, the stored string, its offsets, and which rows have it as one piece of the text.
STORED = [
    ("mentions", "text", "char_start", "char_end", "true"),
    ("quotes", "content", "content_start", "content_end", "n_parts = 1"),
    ("quotes", "cue", "cue_start", "cue_end", "cue IS NOT NULL"),
    ("quotes", "speaker_text", "speaker_start", "speaker_end", "speaker_text IS NOT NULL"),
    ("stances", "cue", "cue_start", "cue_end", "cue IS NOT NULL"),
]


@pytest.fixture(scope="session")
def texts(rows):
    return {row["document_id"]: row["text"] for row in rows["documents"]}


@pytest.mark.parametrize(("table", "column", "start", "end", "_where"), STORED)
def test_python_slices_give_the_stored_strings(rows, texts, table, column, start, end, _where):
    for row in rows[table]:
        if row[column] is not None and row.get("n_parts", 1) == 1:
            assert texts[row["document_id"]][row[start] : row[end]] == row[column]


@pytest.mark.parametrize(("table", "column", "start", "end", "where"), STORED)
def test_duckdb_slices_give_the_stored_strings(out, table, column, start, end, where):
    query = f"""
        SELECT count(*), count(*) FILTER (WHERE d.text[c.{start} + 1 : c.{end}] <> c.{column})
        FROM read_parquet('{out}/{table}/*.parquet') c
        JOIN read_parquet('{out}/documents/*.parquet') d USING (document_id)
        WHERE {where.replace("n_parts", "c.n_parts").replace(column + " IS", "c." + column + " IS")}
    """
    with duckdb.connect() as connection:
        n_rows, n_different = connection.execute(query).fetchone()
    assert n_rows > 0 and n_different == 0


def test_parts_of_interrupted_quotes_give_the_content(rows, texts):
    interrupted = [row for row in rows["quotes"] if row["n_parts"] > 1]
    assert interrupted
    for row in interrupted:
        ends = [tuple(map(int, part.split("-"))) for part in row["parts"].split(";")]
        text = texts[row["document_id"]]
        assert " ".join(text[start:end] for start, end in ends) == row["content"]
        assert len(ends) == row["n_parts"]
        assert (ends[0][0], ends[-1][1]) == (row["content_start"], row["content_end"])


def test_lengths_are_code_points(rows):
    for row in rows["documents"]:
        assert row["n_chars"] == len(row["text"])


def test_the_text_is_not_plain_ascii(rows):
    """Or the tests above would show nothing."""
    assert any(not row["text"].isascii() for row in rows["documents"])


def test_sentences_have_no_blanks_at_either_end(rows, texts):
    for row in rows["sentences"]:
        sentence = texts[row["document_id"]][row["char_start"] : row["char_end"]]
        assert sentence and sentence == sentence.strip()
