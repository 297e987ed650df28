"""docs/push.md: its commands run, and are answered as it says."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import orjson
import pytest

from newsfold.broker.catalogue import all_kafka_topics
from newsfold.broker.memory.broker import MemoryBroker
from newsfold.serving.tokens import Tokens, parse_tokens
from tests.intake.listening import ARTICLE, listening

DOCUMENT = (Path(__file__).parents[2] / "docs" / "push.md").read_text(encoding="utf-8")
COMMANDS = dict(re.findall(r"<!-- curl: (\w+) -->\n```sh\n(.*?)```", DOCUMENT, re.DOTALL))
TOKEN = "0123456789abcdef0123"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(
    ("name", "accepted", "refused"), [("one", 1, 0), ("lines", 3, 0), ("correction", 2, 0), ("refused", 0, 1)]
)
def test_the_commands_run(name: str, accepted: int, refused: int, tmp_path: Path) -> None:
    """In a shell, with a token."""
    lines = [orjson.dumps({**ARTICLE, "uri": f"urn:{number}"}) for number in range(3)]
    (tmp_path / "articles.jsonl").write_bytes(b"\n".join(lines))
    broker = MemoryBroker()
    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(broker.settings))
    with listening(broker.publisher, tokens=Tokens(parse_tokens(TOKEN, "x"))) as listener:
        done = subprocess.run(
            COMMANDS[name],
            shell=True,
            cwd=tmp_path,
            env=os.environ | {"PUSH": f"http://127.0.0.1:{listener.port}", "TOKEN": TOKEN},
            capture_output=True,
            timeout=60,
            check=True,
        )
    said = orjson.loads(done.stdout)
    if not refused:
        assert (said["accepted"], said["refused"]) == (accepted, 0)
    else:
        shown = re.search(r"<!-- curl: refused -->.*?```json\n(.*?)```", DOCUMENT, re.DOTALL)
        assert shown
        assert said == orjson.loads(shown[1])
