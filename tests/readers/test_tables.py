"""What the tables promise of each other."""

import json

import articles
import pyarrow.parquet
import pytest
from conftest import TABLES, run

NUMBERS = {
    "sentences": "sentence_no",
    "actors": "actor_no",
    "mentions": "mention_no",
    "quotes": "quote_no",
    "stances": "stance_no",
}


@pytest.fixture(scope="session")
def by_document(rows):
    """Rows of each child table by document."""
    children = {table: {row["document_id"]: [] for row in rows["documents"]} for table in NUMBERS}
    for table in NUMBERS:
        for row in rows[table]:
            children[table][row["document_id"]].append(row)
    return children


def test_the_input_gave_rows_everywhere(generated_out):
    """Or the tests below would show nothing."""
    empty = [table for table in TABLES if not pyarrow.parquet.read_table(generated_out / table).num_rows]
    assert empty == []


def test_document_ids_are_unique(rows):
    ids = [row["document_id"] for row in rows["documents"]]
    assert len(set(ids)) == len(ids)
    assert all(identifier >= 0 for identifier in ids)


def test_a_document_or_a_quarantine_row_for_each_record(rows):
    places = [(row["source_file"], row["record_no"]) for table in ("documents", "quarantine") for row in rows[table]]
    assert len(set(places)) == len(places)
    for source_file in {place[0] for place in places}:
        numbers = sorted(number for file, number in places if file == source_file)
        assert numbers == list(range(len(numbers)))


def test_rows_are_sorted_by_document_then_number(rows):
    order = {row["document_id"]: place for place, row in enumerate(rows["documents"])}
    for table, number in NUMBERS.items():
        keys = [(order[row["document_id"]], row[number]) for row in rows[table]]
        assert keys == sorted(set(keys)), table


def test_numbers_count_from_zero_without_gaps(by_document):
    for table, number in NUMBERS.items():
        for children in by_document[table].values():
            assert [row[number] for row in children] == list(range(len(children))), table


def test_keys_point_at_rows_that_exist(by_document):
    links = [
        ("mentions", "actor_no", "actors"),
        ("mentions", "sentence_no", "sentences"),
        ("quotes", "sentence_no", "sentences"),
        ("quotes", "speaker_actor_no", "actors"),
        ("quotes", "addressee_actor_no", "actors"),
        ("stances", "source_actor_no", "actors"),
        ("stances", "target_actor_no", "actors"),
        ("stances", "quote_no", "quotes"),
        ("stances", "sentence_no", "sentences"),
    ]
    optional = {"speaker_actor_no", "addressee_actor_no", "quote_no"}
    for table, column, parent in links:
        for document_id, children in by_document[table].items():
            lowest = -1 if column in optional else 0
            highest = len(by_document[parent][document_id]) - 1
            for row in children:
                assert lowest <= row[column] <= highest, (table, column, row)


def test_speakers_and_stances_repeat_their_actor(by_document):
    for document_id, quotes in by_document["quotes"].items():
        actors = by_document["actors"][document_id]
        for quote in quotes:
            if quote["speaker_actor_no"] < 0:
                assert quote["speaker_key"] is None and quote["speaker_name"] is None
                continue
            actor = actors[quote["speaker_actor_no"]]
            assert quote["speaker_key"] == actor["actor_key"]
            assert quote["speaker_name"] == actor["name"]
            assert quote["speaker_role"] == actor["role"]
            assert quote["speaker_country"] == actor["country"]
            assert quote["speaker_sector"] == actor["sector"]
        for stance in by_document["stances"][document_id]:
            assert stance["source_key"] == actors[stance["source_actor_no"]]["actor_key"]
            assert stance["target_key"] == actors[stance["target_actor_no"]]["actor_key"]


def test_counts_are_those_of_the_child_tables(rows, by_document):
    for document in rows["documents"]:
        children = {table: by_document[table][document["document_id"]] for table in NUMBERS}
        for table, found in children.items():
            assert document[f"n_{table}"] == len(found), table
        spoken = [quote for quote in children["quotes"] if quote["speaker_kind"] != "none"]
        assert document["n_quotes_attributed"] == len(spoken)
        body = [row for row in children["sentences"] if row["kind"] != "boilerplate"]
        furniture = [row for row in children["sentences"] if row["kind"] == "boilerplate"]
        assert document["n_furniture_chars"] == sum(row["char_end"] - row["char_start"] for row in furniture)
        assert document["n_tokens"] == sum(row["n_tokens"] for row in children["sentences"])
        for label in ("positive", "neutral", "negative"):
            expected = sum(row["sentiment_label"] == label for row in body)
            assert document[f"n_{label}_sentences"] == expected


def test_actors_count_their_mentions_and_quotes(by_document):
    for document_id, actors in by_document["actors"].items():
        for actor in actors:
            own = [row for row in by_document["mentions"][document_id] if row["actor_no"] == actor["actor_no"]]
            said = [row for row in by_document["quotes"][document_id] if row["speaker_actor_no"] == actor["actor_no"]]
            assert actor["n_mentions"] == len(own)
            assert actor["n_quotes"] == len(said)
            assert actor["n_positive"] + actor["n_neutral"] + actor["n_negative"] == len(own)
            assert actor["first_char"] == min(row["char_start"] for row in own)


def test_sentences_do_not_overlap(by_document):
    for sentences in by_document["sentences"].values():
        for one, following in zip(sentences, sentences[1:]):
            assert one["char_start"] < one["char_end"] <= following["char_start"]
            assert one["paragraph_no"] <= following["paragraph_no"]


def test_mentions_and_quotes_lie_in_their_sentence(by_document):
    for document_id, sentences in by_document["sentences"].items():
        for mention in by_document["mentions"][document_id]:
            sentence = sentences[mention["sentence_no"]]
            assert sentence["char_start"] <= mention["char_start"] < mention["char_end"] <= sentence["char_end"]
        for quote in by_document["quotes"][document_id]:
            sentence = sentences[quote["sentence_no"]]
            assert sentence["char_start"] <= quote["content_start"] < sentence["char_end"]


def test_nothing_is_extracted_from_furniture(by_document):
    for document_id, sentences in by_document["sentences"].items():
        for table in ("mentions", "quotes", "stances"):
            for row in by_document[table][document_id]:
                assert sentences[row["sentence_no"]]["kind"] != "boilerplate", (table, row)


def test_flags_and_labels_agree_with_numbers(rows):
    for quote in rows["quotes"]:
        assert (quote["parts"] is not None) == (quote["n_parts"] > 1)
        assert quote["is_multi_paragraph"] == (quote["paragraph_start"] != quote["paragraph_end"])
        assert (quote["cue"] is None) == (quote["cue_start"] == -1)
        assert (quote["speaker_text"] is None) == (quote["speaker_start"] == -1)
    for stance in rows["stances"]:
        assert stance["sentiment_label"] in ("negative", "positive")
        assert (stance["sentiment"] > 0) == (stance["sentiment_label"] == "positive")


def test_duplicates_point_back(rows):
    order = {row["document_id"]: place for place, row in enumerate(rows["documents"])}
    hashes = {row["document_id"]: row["text_hash"] for row in rows["documents"]}
    for row in rows["duplicates"]:
        assert order[row["duplicate_of"]] < order[row["document_id"]]
        if row["method"] == "exact":
            assert hashes[row["duplicate_of"]] == hashes[row["document_id"]] and row["similarity"] == 1
    exact = {row["document_id"] for row in rows["duplicates"] if row["method"] == "exact"}
    bodies = {value for value in hashes.values() if value >= 0}
    n_bodies = sum(value >= 0 for value in hashes.values())
    assert len(exact) == n_bodies - len(bodies)


def test_the_repeated_article_is_found(generated_out):
    documents = pyarrow.parquet.read_table(generated_out / "documents").to_pylist()
    ids = {row["source_id"]: row["document_id"] for row in documents}
    duplicates = pyarrow.parquet.read_table(generated_out / "duplicates").to_pylist()
    assert (ids["again"], ids["0"]) in [(row["document_id"], row["duplicate_of"]) for row in duplicates]


def test_broken_records_are_kept_with_place_and_reason(generated_input, generated_out):
    lines = (generated_input / "news.jsonl").read_bytes()
    reasons = {}
    for row in pyarrow.parquet.read_table(generated_out / "quarantine").to_pylist():
        record = lines[row["raw_offset"] : row["raw_offset"] + row["raw_length"]]
        reasons[record] = row["reason"]
    assert {record: reasons.get(record) for record in articles.BROKEN} == dict(
        zip(
            articles.BROKEN,
            ["invalid_utf8", "malformed_json", "not_an_object", "missing_text", "wrong_type", "empty_text"],
        )
    )


def test_the_manifest_counts_what_the_files_hold(out, rows):
    manifest = json.loads((out / "_manifest.json").read_text())
    assert manifest["rows"] == {table: len(rows[table]) for table in TABLES}
    assert manifest["accounting"]["balanced"] is True
    assert manifest["accounting"]["records_read"] == len(rows["documents"]) + len(rows["quarantine"])
    assert (out / "_SUCCESS").exists()


def test_without_text_everything_else_is_the_same(generated_input, generated_out, tmp_path):
    out = run(generated_input, tmp_path / "out", "--no-text")
    for table in TABLES:
        one = pyarrow.parquet.read_table(generated_out / table)
        other = pyarrow.parquet.read_table(out / table)
        if table == "documents":
            assert other["text"].null_count == other.num_rows
            one, other = one.drop_columns("text"), other.drop_columns("text")
        assert one.replace_schema_metadata().equals(other.replace_schema_metadata()), table


def test_only_the_wanted_tables_are_written(generated_input, tmp_path):
    out = run(generated_input, tmp_path / "out", "--tables", "quotes,actors")
    folders = {path.name for path in out.iterdir() if path.is_dir()}
    assert folders == {"quotes", "actors", "_commits"}
