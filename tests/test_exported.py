"""The public face: what is exported is there, is typed, and stays as the examples use it."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import newsfold
from newsfold import errors

ROOT = Path(__file__).parent.parent
API = ROOT / "tests" / "typing" / "api.py"
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]


def test_everything_exported_is_there() -> None:
    """Each name is the object of its home, and dir() lists it."""
    for name in newsfold.__all__:
        assert getattr(newsfold, name) is not None
    assert set(dir(newsfold)) == set(newsfold.__all__)
    with pytest.raises(AttributeError, match="no attribute 'subscibe'"):
        newsfold.subscibe  # type: ignore[attr-defined]  # noqa: B018


def test_the_stub_says_the_same() -> None:
    """__init__.pyi, which type checkers read, names what __init__.py gives, and nothing else."""
    stub = ast.parse(Path(newsfold.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    named = {
        (alias.asname, node.module)
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert {name for name, _ in named} == set(newsfold.__all__) - {"__version__"}
    for name, module in named:
        assert name
        assert module
        assert getattr(newsfold, name) is getattr(sys.modules[module], name)


def test_every_error_is_exported() -> None:
    """A program can catch each error of the tree by its name."""
    tree = {
        name for name, found in vars(errors).items()
        if isinstance(found, type) and issubclass(found, errors.NewsfoldError)
    }  # fmt: skip
    assert tree <= set(newsfold.__all__)


def test_importing_costs_nothing() -> None:
    """`import newsfold` brings no client library, no tagger and no settings along."""
    program = "import newsfold, sys; print([m for m in sys.modules if m.partition('.')[0] in %r])"
    heavy = ("kafka", "faust", "aiokafka", "numpy", "pydantic", "msgspec", "orjson")
    done = subprocess.run(
        [sys.executable, "-c", program % (heavy,)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def examples(folder: Path) -> list[Path]:
    """The Python examples of all pages, each as a file, and the API as it is used."""
    files = [folder / "api.py"]
    files[0].write_text(API.read_text(encoding="utf-8"), encoding="utf-8")
    for page in PAGES:
        blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        for number, block in enumerate(blocks):
            files.append(folder / f"{page.stem.replace('-', '_').lower()}_{number}.py")
            files[-1].write_text(block, encoding="utf-8")
    pages = {file.stem.rpartition("_")[0] for file in files}
    assert {"readme", "event_time", "python", "trend"} <= pages
    return files


@pytest.mark.slow
def test_mypy_strict_reads_the_examples(tmp_path: Path) -> None:
    """The examples of all pages and the typed use of the API, under mypy --strict as users have it."""
    files = [str(file) for file in examples(tmp_path)]
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", *files]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_pyright_strict_reads_the_examples(tmp_path: Path) -> None:
    """The same under pyright (basedpyright, which needs no download), in its strict mode."""
    examples(tmp_path)
    (tmp_path / "pyrightconfig.json").write_text(
        json.dumps({"typeCheckingMode": "strict", "include": ["."], "pythonVersion": "3.11"})
    )
    command = [sys.executable, "-m", "basedpyright", "--pythonpath", sys.executable, "--outputjson"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    faults = [f"{d['file']}:{d['range']['start']['line'] + 1}: {d['message']}"
              for d in json.loads(done.stdout)["generalDiagnostics"] if d["severity"] == "error"]  # fmt: skip
    assert not faults, faults


@pytest.mark.slow
def test_a_checker_sees_a_wrong_use(tmp_path: Path) -> None:
    """Negative control: a misspelt field of an event record is an error of the user's own check."""
    (tmp_path / "wrong.py").write_text(
        "from newsfold import EventRecord, subscribe\nfor e in subscribe(EventRecord):\n    e.artikle_count\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "wrong.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert '"EventRecord" has no attribute "artikle_count"' in done.stdout
