"""schemathesis 4 over the server's own openapi.json: requests that fit the description, requests that do not, and sequences of them."""

import os
import subprocess
import sys
import tempfile

from scene import ADA, API, run

# The same requests every time.
SEED = "20261128"
# Not asked: whether each request that fits the description succeeds, for a description knows no records; and 405 for methods that a
# path does not have, which are 404 here, as Asana's.
NOT_ASKED = "positive_data_acceptance,unsupported_method"

# What says no to a request that does not fit: what is too long, too.
SETTINGS = """
[checks]
negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "413", "414", "415", "429", "431"]
"""


def judge(*options):
    command = [
        sys.executable,
        "-c",
        "from schemathesis.cli import schemathesis; schemathesis()",
        "run",
        f"{API}/openapi.json",
        "--header",
        f"Authorization: Bearer {ADA['token']}",
        "--checks",
        "all",
        "--exclude-checks",
        NOT_ASKED,
        "--seed",
        SEED,
        "--continue-on-failure",
        "--no-shrink",
        "--warnings",
        "off",
        *options,
    ]
    # It keeps what it learns in its working directory.
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "schemathesis.toml"), "w") as file:
            file.write(SETTINGS)
        ended = subprocess.run(
            command, cwd=folder, env={**os.environ, "NO_COLOR": "1"}, capture_output=True, text=True
        )
    assert ended.returncode == 0, ended.stdout[-20_000:] + ended.stderr[-2_000:]
    assert "Tested: " in ended.stdout and "Tested: 0" not in ended.stdout, ended.stdout


def examples_and_edges():
    judge("--phases", "examples,coverage")


def anything():
    judge("--phases", "fuzzing", "--max-examples", "20")


def one_after_the_other():
    judge("--phases", "stateful", "--max-examples", "10")


run({name: step for name, step in globals().items() if callable(step)})
