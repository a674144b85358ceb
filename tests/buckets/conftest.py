"""A server that speaks S3 on the loopback, and the program with credentials that nobody may ever see.

Every call of the program checks by itself that no credential stands in what it printed or wrote.
"""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = Path(os.environ.get("PRESSMILL", ROOT / "target/debug/pressmill"))
SECRETS = {
    "AWS_ACCESS_KEY_ID": "CANARYKEY7Q2X",
    "AWS_SECRET_ACCESS_KEY": "canary-secret-5vb1k8",
    "AWS_SESSION_TOKEN": "canary-token-0zt6m3",
}
SECONDS = 120


@dataclass
class Outcome:
    """What a call of the program gave."""

    code: int
    stdout: str
    stderr: str


@dataclass
class Program:
    """The program in a folder of its own, with what it has to know of the server in its environment."""

    folder: Path
    environment: dict[str, str]

    def call(self, *arguments: str, **more: str) -> Outcome:
        """Calls it, with more in its environment; checks that it kept its secrets."""
        done = subprocess.run(
            [PROGRAM, *arguments],
            cwd=self.folder,
            env=self.environment | more,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        self.check_secrets(done.stdout, done.stderr)
        return Outcome(done.returncode, done.stdout, done.stderr)

    def run(self, *arguments: str, out: str = "out", code: int = 0, **more: str) -> Outcome:
        """`pressmill run ARGUMENTS -o OUT`, which must end with this status."""
        outcome = self.call("run", *arguments, "-o", out, "--max-bad", "100", **more)
        assert outcome.code == code, outcome.stderr
        return outcome

    def check_secrets(self, *shown: str) -> None:
        """No secret in what was shown, nor in any file of the folder."""
        written = [path.read_bytes() for path in self.folder.rglob("*") if path.is_file()]
        for name, secret in SECRETS.items():
            assert not any(secret in text for text in shown), f"{name} is shown"
            assert not any(secret.encode() in content for content in written), f"{name} is written"

    def files(self, out: str = "out") -> dict[str, bytes]:
        """A result by file; `_run.json`, which knows the clock, left out."""
        root = self.folder / out
        paths = [path for path in sorted(root.rglob("*")) if path.is_file() and path.name != "_run.json"]
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory):
    """The address of a running server."""
    port = free_port()
    log = (tmp_path_factory.mktemp("server") / "log").open("wb")
    command = [Path(sys.executable).with_name("moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, "the server has ended"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="session")
def s3(endpoint):
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="other-key",
        aws_secret_access_key="other-secret",
    )


@pytest.fixture
def bucket(s3, request):
    """The name of a new bucket."""
    name = request.node.name.replace("_", "-").replace("[", "-").replace("]", "")[-60:].strip("-")
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def program(tmp_path, endpoint):
    environment = {"PATH": os.environ["PATH"], "AWS_ENDPOINT": endpoint, "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1"}
    return Program(tmp_path, environment | SECRETS)
