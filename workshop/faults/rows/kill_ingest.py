"""Row 2: the feed is killed in the middle of a batch and resumes at its cursor."""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import msgspec

from newsfold.wire.codec import encode
from workshop.faults.feeder import Feeding
from workshop.faults.outcome import Control, Outcome, loss_text, outcome
from workshop.faults.scale import Scale
from workshop.faults.stage_arena import open_arena
from workshop.faults.truth import truth_of_load
from workshop.faults.verdict import Verdict, judge
from workshop.harness.arena import ROOT, Arena, ArenaError
from workshop.harness.brokers import RunningBroker
from workshop.harness.load import Load

LIFE = 3.5
"""Mean seconds between a start of the feed and its kill."""


def run(broker: RunningBroker, scale: Scale) -> Outcome:
    """Kill the feed again and again; every article of the file must be in the records, once."""
    verdict, kills = fed_with_kills(broker, scale, scale.load, scale.kills, cursor_after_delivery=True)
    control, _ = fed_with_kills(
        broker, scale, scale.control, scale.control_kills, cursor_after_delivery=False
    )
    return outcome(
        broker,
        verdict,
        row="2",
        fault="SIGKILL of the feed in the middle of a batch, resumed at its cursor",
        load="one JSONL file, one worker",
        faults=kills,
        more=["records sent again by a resumed feed are in the load"],
        control=Control(
            off="the cursor moves when a line is read",
            showed=loss_text([control]),
            failed=control.lost > 0,
        ),
    )


def fed_with_kills(
    broker: RunningBroker, scale: Scale, load: Load, kills: int, *, cursor_after_delivery: bool
) -> tuple[Verdict, int]:
    """The verdict on a file fed by a process that is killed, and the number of kills."""
    with open_arena(scale.folder, broker.bootstrap_servers, "feed") as arena:
        arena.start()
        articles = load.plan()
        file = arena.folder / "articles.jsonl"
        file.write_bytes(b"".join(encode(planned.article()) + b"\n" for planned in articles))
        pace = max(50.0, len(articles) / (LIFE * (kills + 1)))
        feeding = Feeding(
            bootstrap_servers=broker.bootstrap_servers,
            prefix=arena.options.prefix,
            file=str(file),
            cursor=str(arena.folder / "cursor.json"),
            pace=pace,
            cursor_after_delivery=cursor_after_delivery,
        )
        kill_count = _kill_and_resume(arena, feeding, kills, Random(scale.seed))
        arena.finish()
        return judge(arena, truth_of_load(load), ordered=False), kill_count


def _kill_and_resume(arena: Arena, feeding: Feeding, kills: int, rng: Random) -> int:
    kill_count = 0
    while kill_count < kills:
        process = _start(feeding, arena.folder)
        _wait_for_first_article(process, Path(feeding.cursor + ".begun"))
        arena.pause(LIFE * rng.uniform(0.7, 1.3))
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGKILL)
        process.wait()
        kill_count += 1
    last = _start(msgspec.structs.replace(feeding, pace=1e9), arena.folder)
    if last.wait(240):
        raise ArenaError(f"the feed ended with {last.returncode}: {_log_tail(arena.folder)}")
    return kill_count


def _start(feeding: Feeding, folder: Path) -> subprocess.Popen[bytes]:
    Path(feeding.cursor + ".begun").unlink(missing_ok=True)
    command: Sequence[str] = [
        sys.executable,
        "-m",
        "workshop.faults.feeder",
        msgspec.json.encode(feeding).decode(),
    ]
    with (folder / "feed.log").open("ab") as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT)


def _wait_for_first_article(process: subprocess.Popen[bytes], begun_file: Path) -> None:
    deadline = time.monotonic() + 60
    while not begun_file.exists() and process.poll() is None:
        if time.monotonic() > deadline:
            raise ArenaError("the feed does not begin")
        time.sleep(0.02)


def _log_tail(folder: Path) -> str:
    return (folder / "feed.log").read_text(errors="replace")[-2000:]
