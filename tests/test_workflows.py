"""Workflows, hooks and forms of the repository name what there is; `make workflows` checks their grammar."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
FILES = sorted((*(ROOT / ".github").rglob("*.yml"), ROOT / ".pre-commit-config.yaml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def steps(path: Path) -> list[dict[str, Any]]:
    """All steps of a workflow."""
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_is_yaml(path: Path) -> None:
    """Each file holds a mapping."""
    assert isinstance(yaml.safe_load(path.read_text(encoding="utf-8")), dict)


def test_what_is_run_is_there() -> None:
    """Targets of make and files of the repository that a workflow runs."""
    runs = " ".join(
        step.get("run", "") for path in FILES if path.parent.name == "workflows" for step in steps(path)
    )
    called = set(re.findall(r"\bmake ([a-z-]+)", runs))
    assert {"check", "fast", "wheel-test"} <= called <= TARGETS
    assert ".ci/run" in runs
    assert (ROOT / ".ci" / "run").exists()


def test_every_supported_python_is_tried() -> None:
    """The oldest of the matrix is the oldest that the package takes; those of its metadata are all there."""
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    matrix = workflow["jobs"]["fast"]["strategy"]["matrix"]["python"]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'requires-python = ">={matrix[0]}"' in project
    assert {*re.findall(r"Python :: (3\.\d+)", project)} <= {*matrix}


def test_hooks_run_what_make_setup_installs() -> None:
    """No hook fetches anything: it runs in the environment that everybody has."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    for hook in (hook for repo in config["repos"] for hook in repo["hooks"]):
        assert hook["language"] == "system"
        assert hook["entry"].startswith(".venv/bin/")
