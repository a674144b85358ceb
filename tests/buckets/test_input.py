"""What is read behind an address is what would be read from the disk, or is refused."""

import base64
import bz2
import gzip
import io
import json
import lzma
import random
import shutil
import tarfile

import pytest
from conftest import ROOT, SECRETS
from web import Site, certificate, serving

CORPUS = ROOT / "sample_corpus"


def article(number: int) -> bytes:
    text = f"Minister Ana Duarte said on Monday that the talks would go on. “Round {number} is next,” she said."
    return json.dumps({"id": f"r{number}", "text": text}, ensure_ascii=False).encode() + b"\n"


def padded(number: int, size: int) -> bytes:
    """An article whose record has at least `size` bytes, most of which no field is."""
    return article(number).replace(b'{"id"', b'{"padding": "' + b"x" * size + b'", "id"')


def tarred(content: bytes) -> bytes:
    """An archive of one file."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as writer:
        entry = tarfile.TarInfo("lines.jsonl")
        entry.size = len(content)
        writer.addfile(entry, io.BytesIO(content))
    return archive.getvalue()


def upload(s3, bucket: str, folder, prefix: str) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            s3.upload_file(str(path), bucket, f"{prefix}{path.relative_to(folder).as_posix()}")


def test_a_folder_gives_the_bytes_that_it_gives_on_the_disk(program, s3, bucket):
    given = program.folder / "in"
    shutil.copytree(CORPUS, given)
    (given / "deep/er").mkdir(parents=True)
    (given / "deep/er/packed.jsonl.gz").write_bytes(gzip.compress(b"".join(article(number) for number in range(9))))
    (given / "deep/er/torn.jsonl.gz").write_bytes(gzip.compress(article(9))[:-9])
    (given / ".hidden.jsonl").write_bytes(article(10))
    upload(s3, bucket, given, "news/in/")
    s3.put_object(Bucket=bucket, Key="news/other.jsonl", Body=article(11))
    local = program.run("in", out="local", code=1)
    for threads in ["1", "2"]:
        remote = program.run(f"s3://{bucket}/news/in", "--threads", threads, "--overwrite", code=1)
        assert program.files("out") == program.files("local")
        lines = [outcome.stdout.split("speed")[0] for outcome in (local, remote)]
        assert lines[0] == lines[1]
    with_slash = program.run(f"s3://{bucket}/news/in/", code=1)
    assert "nothing to do" in with_slash.stdout


@pytest.mark.parametrize("name", ["large.jsonl", "large.jsonl.gz"])
def test_a_large_object_is_read_in_pieces(program, s3, bucket, name):
    content = b"".join(padded(number, 100_000) for number in range(100))
    content = gzip.compress(content) if name.endswith("gz") else content
    (program.folder / name).write_bytes(content)
    s3.put_object(Bucket=bucket, Key=f"a/{name}", Body=content)
    program.run(name, out="local")
    program.run(f"s3://{bucket}/a/{name}", "--part-size", "256000000")
    assert program.files("out") == program.files("local")


def test_parquet_is_read_where_it_lies(program, s3, bucket):
    lines = b"".join(article(number) for number in range(400))
    (program.folder / "lines.jsonl").write_bytes(lines)
    program.run("lines.jsonl", out="first")
    [table] = (program.folder / "first/documents").iterdir()
    shutil.copy(table, program.folder / "documents.parquet")
    s3.upload_file(str(table), bucket, "documents.parquet")
    program.run("documents.parquet", out="local")
    program.run(f"s3://{bucket}/documents.parquet")
    assert program.files("out") == program.files("local")


def test_files_and_objects_in_one_run(program, s3, bucket):
    (program.folder / "a.jsonl").write_bytes(article(0))
    s3.put_object(Bucket=bucket, Key="in/a.jsonl", Body=article(1))
    address = f"s3://{bucket}/in/a.jsonl"
    program.run("a.jsonl", address, f"s3://{bucket}/in")
    inputs = json.loads((program.folder / "out/_run.json").read_text())["inputs"]
    assert [given["source_file"] for given in inputs] == ["a.jsonl", address]


def test_one_object_is_explained(program, s3, bucket):
    s3.put_object(Bucket=bucket, Key="a.jsonl", Body=article(0))
    outcome = program.call("explain", f"s3://{bucket}/a.jsonl")
    assert outcome.code == 0 and "Ana Duarte" in outcome.stdout, outcome


def test_an_object_that_was_changed_since_is_refused(program, s3, bucket):
    keys = ["a.jsonl", "b.jsonl"]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=article(0))
    program.run(f"s3://{bucket}")
    assert "nothing to do" in program.run(f"s3://{bucket}").stdout
    s3.put_object(Bucket=bucket, Key="b.jsonl", Body=article(1))  # as long as before, perhaps in the same second
    refused = program.run(f"s3://{bucket}", code=2)
    assert "input b.jsonl was modified" in refused.stderr


def test_what_is_not_there_is_named(program, s3, bucket):
    refused = program.run(f"s3://{bucket}/none", code=2)
    assert f"s3://{bucket}/none: no object there, and none below it" in refused.stderr
    refused = program.run("s3://no-such-bucket-here/a", code=2)
    assert "NoSuchBucket" in refused.stderr or "no object" in refused.stderr


@pytest.mark.parametrize(
    "address",
    [
        "https://me:{AWS_SECRET_ACCESS_KEY}@127.0.0.1/a.jsonl",
        "http://127.0.0.1/a.jsonl?signature={AWS_SECRET_ACCESS_KEY}",
        "s3://{AWS_ACCESS_KEY_ID}:{AWS_SECRET_ACCESS_KEY}@bucket/a.jsonl",
    ],
)
def test_credentials_in_an_address_are_refused_and_not_shown(program, address):
    refused = program.run(address.format_map(SECRETS), code=2)
    assert "address" in refused.stderr


def test_what_a_server_answers_is_not_shown(program):
    site = Site(b"")
    site.before = lambda _: 403
    with serving(site) as address:
        refused = program.run("s3://bucket/a.jsonl", code=2, AWS_ENDPOINT=address)
        assert "403" in refused.stderr
        site.before = lambda number: 403 if site.requests[number][0] == "GET" else None
        site.content = article(0)
        program.run("s3://bucket/a.jsonl", code=1, AWS_ENDPOINT=address)
    assert all(method in ("HEAD", "GET") for method, _ in site.requests)


def test_a_file_of_a_web_server_is_read(program):
    content = b"".join(padded(number, 100_000) for number in range(50))
    (program.folder / "a.jsonl").write_bytes(content)
    program.run("a.jsonl", out="local")
    for has_etag in [True, False]:
        site = Site(content)
        site.has_etag = has_etag
        with serving(site) as address:
            program.run(f"{address}/b/a.jsonl", "--overwrite")
        assert program.files("out") == program.files("local")
        assert [asked for method, asked in site.requests if method == "GET"] == [
            "bytes=0-4194303",
            f"bytes=4194304-{len(content) - 1}",
        ]


def test_an_object_of_google_is_read(program):
    site = Site(article(0))
    with serving(site) as address:
        account = {"gcs_base_url": address, "disable_oauth": True, "client_email": "", "private_key": "", "private_key_id": ""}
        outcome = program.run("gs://bucket/a.jsonl", GOOGLE_SERVICE_ACCOUNT_KEY=json.dumps(account), GOOGLE_ALLOW_HTTP="true")
    assert "1 = 1 documents" in outcome.stdout


def test_an_object_of_azure_is_read(program):
    site = Site(article(0))
    key = base64.b64encode(SECRETS["AWS_SECRET_ACCESS_KEY"].encode()).decode()
    with serving(site) as address:
        known = {"AZURE_STORAGE_ENDPOINT": address, "AZURE_ALLOW_HTTP": "true", "AZURE_STORAGE_ACCOUNT_NAME": "account"}
        read = program.run("az://container/a.jsonl", AZURE_STORAGE_ACCOUNT_KEY=key, **known)
        assert "1 = 1 documents" in read.stdout
        site.before = lambda _: 403
        refused = program.run("az://container/b.jsonl", code=2, AZURE_STORAGE_ACCOUNT_KEY=key, **known)
        assert "az://container/b.jsonl: the server answered 403" in refused.stderr
        assert key not in read.stdout + read.stderr + refused.stderr
    nameless = program.run("az://container/a.jsonl", code=2)
    assert "az://container/a.jsonl: Account must be specified" in nameless.stderr


def test_a_file_behind_tls_is_read(program, tmp_path_factory):
    trusted = certificate(tmp_path_factory.mktemp("tls"))
    with serving(Site(article(0)), trusted) as address:
        assert address.startswith("https://")
        outcome = program.run(f"{address}/a.jsonl", SSL_CERT_FILE=str(trusted))
    assert "1 = 1 documents" in outcome.stdout


def test_requests_that_fail_for_a_moment_are_made_again(program):
    content = b"".join(padded(number, 100_000) for number in range(50))
    (program.folder / "a.jsonl").write_bytes(content)
    program.run("a.jsonl", out="local")
    site = Site(content)
    site.before = lambda number: 503 if number in (0, 3) else None
    site.breaks_off = {2}
    with serving(site) as address:
        program.run(f"{address}/a.jsonl")
    assert program.files("out") == program.files("local")
    assert len(site.requests) == 6


@pytest.mark.parametrize("has_etag", [True, False])
def test_a_file_that_changes_while_it_is_read_is_noticed(program, has_etag):
    site = Site(b"".join(padded(number, 100_000) for number in range(50)))
    site.has_etag = has_etag

    def change(number: int) -> None:
        if number == 2:  # behind the look at it and its first piece
            site.content = site.content.replace(b"Monday", b"Friday" if has_etag else b"Thursday")

    site.before = change
    with serving(site) as address:
        stopped = program.run(f"{address}/a.jsonl", code=1)
    assert "a.jsonl: changed while it was read" in stopped.stderr
    assert not list((program.folder / "out").glob("_commits/*"))


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress, tarred], ids=["plain", "gz", "bz2", "xz", "tar"])
def test_a_server_that_refuses_in_the_middle_is_no_damage_of_the_file(program, pack):
    noise = base64.b64encode(random.Random(5).randbytes(6_000_000)).decode()
    lines = [json.dumps({"id": f"r{at}", "text": "The talks went on.", "noise": noise[at : at + 80_000]}) for at in range(0, len(noise), 80_000)]
    site = Site(pack("\n".join(lines).encode()))
    site.before = lambda number: 401 if (site.requests[number][1] or "").startswith("bytes=4194304-") else None
    with serving(site) as address:
        failed = program.run(f"{address}/a.jsonl", code=1)
    assert "1 unreadable_file" in failed.stdout, failed.stdout
    assert " 0 documents" not in failed.stdout


def test_a_file_that_cannot_be_reached_goes_to_quarantine_and_may_be_tried_again(program, s3, bucket):
    site = Site(article(0))
    site.before = lambda number: 401 if site.requests[number][0] == "GET" else None
    with serving(site) as address:
        failed = program.run(f"{address}/a.jsonl", code=1)
        assert "1 unreadable_file" in failed.stdout
        site.before = lambda _: None
        passed = program.run(f"{address}/a.jsonl", "--retry-quarantine")
        assert "1 = 1 documents" in passed.stdout
