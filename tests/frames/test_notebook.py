"""docs/notebook.ipynb runs in a fresh process, without a broker, and gives what it shows.

With NEWSFOLD_UPDATE_GOLDEN=1 its outputs are written anew.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "docs" / "notebook.ipynb"


def test_the_notebook_gives_what_it_shows() -> None:
    """Every text, cell by cell; of a figure that there is one, as its bytes are those of a font renderer."""
    notebook: dict[str, Any] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    command = [sys.executable, "-m", "tests.frames.notebook", str(NOTEBOOK)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWSFOLD_")}
    environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    if os.environ.get("NEWSFOLD_UPDATE_GOLDEN"):
        for number, (cell, outputs) in enumerate(zip(cells, found, strict=True), start=1):
            cell["execution_count"] = number
            cell["outputs"] = [
                output | ({"execution_count": number} if "execution_count" in output else {})
                for output in outputs
            ]
        NOTEBOOK.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert [_texts(cell["outputs"]) for cell in cells] == [_texts(outputs) for outputs in found]
    kinds = [kind for cell in cells for output in cell["outputs"] for kind in output.get("data", ())]
    assert kinds.count("image/png") >= 2
    assert NOTEBOOK.stat().st_size < 250_000


def _texts(outputs: list[dict[str, Any]]) -> list[str]:
    return ["".join(o["text"] if "text" in o else o["data"]["text/plain"]) for o in outputs]
