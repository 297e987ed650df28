"""docs/tutorial.md, typed from top to bottom: every command ends well and prints what the page shows."""

import os
import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from newsfold.local.embedded import EmbeddedBroker
from newsfold.shipped import seeds

TEXT = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text("utf-8")
STEPS = re.findall(r"<!-- tutorial -->\n```sh\n(.*?)```\n\n```text\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.embedded
def test_the_tutorial(embedded_broker: EmbeddedBroker, tmp_path: Path) -> None:
    """In one folder, on the broker of this run in place of the one of the second terminal."""
    assert len(STEPS) == TEXT.count("```sh")
    (tmp_path / "seeds").symlink_to(seeds())
    environment = os.environ | {
        "NEWSFOLD_BOOTSTRAP_SERVERS": embedded_broker.bootstrap_servers,
        "NEWSFOLD_KAFKA_TOPIC_PREFIX": f"{uuid4().hex[:8]}.",
        "NEWSFOLD_SESSION_TIMEOUT": "6",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COLUMNS": "200",
    }
    for commands, expected in STEPS:
        done = subprocess.run(
            ["bash", "-euc", commands],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, (commands, done.stderr)
        said = " ".join((done.stdout + done.stderr).split())
        for line in expected.splitlines():
            assert " ".join(line.split()) in said, (commands, line, done.stdout)
