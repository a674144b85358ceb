"""A result in a bucket is the one that would lie on the disk, whatever happens on the way."""

import json
import os
import random
import signal
import subprocess
import time

import pytest
from conftest import PROGRAM, SECONDS
from test_input import article


def objects(s3, bucket: str, folder: str) -> dict[str, bytes]:
    """A result by file, as `Program.files` gives one on the disk."""
    found = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{folder}/"):
        for entry in page.get("Contents", []):
            name = entry["Key"].removeprefix(f"{folder}/")
            if name != "_run.json":
                found[name] = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
    return found


def articles(count: int) -> bytes:
    return b"".join(article(number) for number in range(count))


def test_a_result_has_the_bytes_that_it_has_on_the_disk(program, s3, bucket):
    (program.folder / "a.jsonl").write_bytes(articles(60) + b"no json\n")
    out = f"s3://{bucket}/results/one"
    program.run("a.jsonl", "--part-size", "3000", out="local")
    for threads in ["1", "2"]:
        outcome = program.run("a.jsonl", "--part-size", "3000", "--threads", threads, out=f"{out}-{threads}")
        assert f"output      {out}-{threads}\n" in outcome.stdout
        assert objects(s3, bucket, f"results/one-{threads}") == program.files("local")
        assert "_lock" not in objects(s3, bucket, f"results/one-{threads}")
    assert "nothing to do" in program.run("a.jsonl", "--part-size", "3000", out=f"{out}-2/").stdout
    for folder in ["local", f"{out}-1"]:
        verdict = program.call("verify", folder)
        assert verdict.code == 0, verdict
    across = program.call("dedup", "local", f"{out}-1", "-o", "across.parquet")
    assert across.code == 0 and (program.folder / "across.parquet").exists(), across


def test_large_files_go_up_in_parts(program, s3, bucket):
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=9)) for _ in range(200_000)]
    texts = [" ".join(chance.choices(words, k=10_000)) for _ in range(130)]
    (program.folder / "a.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    program.run("a.jsonl", "--tables", "documents", out="local")
    program.run("a.jsonl", "--tables", "documents", out=f"s3://{bucket}/out")
    found = objects(s3, bucket, "out")
    assert found == program.files("local")
    table = s3.head_object(Bucket=bucket, Key="out/documents/part-00000.parquet")
    assert table["ContentLength"] > 5 << 20 and table["ETag"].strip('"').endswith("-2"), table["ETag"]
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_stopped_run_goes_on(program, s3, bucket, how):
    (program.folder / "a.jsonl").write_bytes(articles(600))
    options = ["a.jsonl", "--part-size", "3000", "--threads", "1"]
    program.run(*options, out="local")
    out = f"s3://{bucket}/out"
    run = subprocess.Popen(
        [PROGRAM, "run", *options, "-o", out, "--quiet"], cwd=program.folder, env=program.environment, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + SECONDS
    while not s3.list_objects_v2(Bucket=bucket, Prefix="out/_commits/0000").get("KeyCount"):
        assert run.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    run.send_signal(how)
    _, message = run.communicate()
    program.check_secrets(message.decode())
    assert run.returncode == (-9 if how == signal.SIGKILL else 143), message
    left = objects(s3, bucket, "out")
    assert "_SUCCESS" not in left and ("_lock" in left) == (how == signal.SIGKILL)
    assert not any(name.startswith("_tmp") for name in left)
    program.run(*options, out=out)
    assert objects(s3, bucket, "out") == program.files("local")


def test_one_run_writes_a_folder_at_a_time(program, s3, bucket):
    (program.folder / "a.jsonl").write_bytes(articles(1))
    out = f"s3://{bucket}/out"
    first = subprocess.Popen(
        [PROGRAM, "run", "-", "-o", out, "--quiet"], cwd=program.folder, env=program.environment, stdin=subprocess.PIPE
    )
    deadline = time.monotonic() + SECONDS
    while not s3.list_objects_v2(Bucket=bucket, Prefix="out/_run.json").get("KeyCount"):
        assert first.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    refused = program.run("a.jsonl", out=out, code=2)
    assert f"another run is writing it: process {first.pid} on " in refused.stderr
    assert s3.get_object(Bucket=bucket, Key="out/_lock")["Body"].read().startswith(b"process %d on " % first.pid)
    theirs = b"process 1 on elsewhere\n"
    s3.put_object(Bucket=bucket, Key="out/_lock", Body=theirs)  # by whoever took the first run for dead
    first.communicate(articles(1))
    assert first.returncode == 0
    assert objects(s3, bucket, "out")["_lock"] == theirs


def test_the_lock_of_another_system_has_to_be_removed_by_hand(program, s3, bucket):
    (program.folder / "a.jsonl").write_bytes(articles(1))
    lock = b"process 4194999 on elsewhere\nanother-boot pid:[1]\n"
    s3.put_object(Bucket=bucket, Key="out/_lock", Body=lock)
    out = f"s3://{bucket}/out"
    refused = program.run("a.jsonl", out=out, code=2)
    assert f"process 4194999 on elsewhere; if that has ended, remove {out}/_lock" in refused.stderr
    assert objects(s3, bucket, "out") == {"_lock": lock}
    s3.delete_object(Bucket=bucket, Key="out/_lock")
    program.run("a.jsonl", out=out)


def test_what_is_there_is_not_replaced(program, s3, bucket):
    (program.folder / "a.jsonl").write_bytes(articles(1))
    (program.folder / "b.jsonl").write_bytes(articles(2))
    out = f"s3://{bucket}/out"
    program.run("a.jsonl", "--overwrite", out=out)
    before = objects(s3, bucket, "out")
    assert "input b.jsonl is new" in program.run("b.jsonl", out=out, code=2).stderr
    assert "cannot replace in one step" in program.run("b.jsonl", "--overwrite", out=out, code=2).stderr
    assert objects(s3, bucket, "out") == before
    s3.put_object(Bucket=bucket, Key="theirs/thesis.doc", Body=b"words")
    refused = program.run("a.jsonl", out=f"s3://{bucket}/theirs", code=2)
    assert "did not write" in refused.stderr
    assert objects(s3, bucket, "theirs") == {"thesis.doc": b"words"}


def test_a_result_among_its_input_is_not_read(program, s3, bucket):
    s3.put_object(Bucket=bucket, Key="in/a.jsonl", Body=articles(3))
    for said in ["3 = 3 documents", "nothing to do"]:
        assert said in program.run(f"s3://{bucket}/in", out=f"s3://{bucket}/in/out").stdout


def test_a_damaged_part_is_made_again(program, s3, bucket):
    (program.folder / "a.jsonl").write_bytes(articles(60))
    options = ["a.jsonl", "--part-size", "3000"]
    program.run(*options, out="local")
    program.run(*options, out=f"s3://{bucket}/out")
    s3.put_object(Bucket=bucket, Key="out/quotes/part-00002.parquet", Body=b"PAR1")
    program.run(*options, out=f"s3://{bucket}/out")
    assert objects(s3, bucket, "out") == program.files("local")


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("http://127.0.0.1:1/out", "a web server cannot hold a result"),
        ("s3://no-such-bucket-here/out", "NoSuchBucket"),
        ("s3://no-such-bucket-here", "is a whole bucket"),
    ],
)
def test_what_cannot_hold_a_result_is_refused(program, out, said):
    (program.folder / "a.jsonl").write_bytes(articles(1))
    refused = program.run("a.jsonl", out=out, code=2)
    assert said in refused.stderr, refused
    assert sorted(os.listdir(program.folder)) == ["a.jsonl"]
