"""Every engine opens every table and sees the same values."""

import datetime
import subprocess

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest
from conftest import PROGRAM, TABLES


def with_pyarrow(out, table):
    return pyarrow.parquet.read_table(out / table).to_pylist()


def with_duckdb(out, table):
    with duckdb.connect() as connection:
        return connection.sql(f"FROM read_parquet('{out}/{table}/*.parquet')").to_arrow_table().to_pylist()


def with_pandas(out, table):
    frame = pandas.read_parquet(out / table)
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def with_polars(out, table):
    return polars.read_parquet(f"{out}/{table}/*.parquet").to_dicts()


def plain(value):
    """A value as every engine can be brought to say it."""
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    return value.item() if hasattr(value, "item") else value


@pytest.mark.parametrize("read", [with_duckdb, with_pandas, with_polars])
@pytest.mark.parametrize("table", TABLES)
def test_the_engine_sees_what_pyarrow_sees(out, table, read):
    expected = with_pyarrow(out, table)
    found = read(out, table)
    assert len(found) == len(expected)
    for one, other in zip(found, expected):
        assert {name: plain(value) for name, value in one.items()} == {
            name: plain(value) for name, value in other.items()
        }


@pytest.mark.parametrize("table", TABLES)
def test_keys_and_counts_stay_integers_in_pandas(out, table):
    frame = pandas.read_parquet(out / table)
    schema = pyarrow.parquet.read_schema(next((out / table).glob("*.parquet")))
    for field in schema:
        if pyarrow.types.is_integer(field.type):
            assert str(frame[field.name].dtype) == str(field.type), field.name


@pytest.mark.parametrize("table", TABLES)
def test_labels_are_categories_in_pandas(out, table):
    frame = pandas.read_parquet(out / table)
    schema = pyarrow.parquet.read_schema(next((out / table).glob("*.parquet")))
    for field in schema:
        if pyarrow.types.is_dictionary(field.type):
            assert isinstance(frame[field.name].dtype, pandas.CategoricalDtype), field.name


@pytest.mark.parametrize("table", TABLES)
def test_columns_that_may_not_be_null_are_not(out, table):
    found = pyarrow.parquet.read_table(out / table)
    for field, column in zip(found.schema, found.columns):
        assert field.nullable or column.null_count == 0, field.name


@pytest.mark.parametrize("table", TABLES)
def test_scores_lie_on_the_grid(out, table):
    found = pyarrow.parquet.read_table(out / table)
    for field, column in zip(found.schema, found.columns):
        if pyarrow.types.is_float32(field.type):
            for value in column.to_pylist():
                assert -1 <= value <= 1 and (value * 4096).is_integer(), field.name


def test_the_printed_schema_creates_the_tables_in_duckdb(out):
    sql = subprocess.run([PROGRAM, "schema", "--sql"], check=True, capture_output=True, text=True).stdout
    with duckdb.connect() as connection:
        connection.execute(sql)
        for table in TABLES:
            connection.execute(f"INSERT INTO {table} FROM read_parquet('{out}/{table}/*.parquet')")
            count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            assert count == len(with_pyarrow(out, table))
