"""What is shipped: pinned dependencies, one version, a licence, a wheel that works where it is unpacked."""

import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import newsfold

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
NEEDED = sorted({*PROJECT["dependencies"], *(text for extra in EXTRAS.values() for text in extra)})
# Each name is cut in two, so that this file does not hold what it looks for.
REGISTRIES = (
    *("pypi" + r"\.org", "python" + "hosted", "npmjs" + r"\.(org|com)", "repo1?" + r"\.maven", "maven" + "2"),
    *("crates" + r"\.io", "proxy" + r"\.golang", r"deb\." + "debian", "index" + "-url", "find" + "-links"),
)
MACHINE_PATH = re.compile(r"(?<![\w./~$}])/(?:home|root|work|Users|tmp)/[A-Za-z0-9_.-]+")


def tracked() -> list[Path]:
    """The files that git tracks and that are text."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()]


def pins() -> dict[str, str]:
    """Name and version of every line of constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    split = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in split}


@pytest.mark.parametrize("text", NEEDED)
def test_dependency_is_pinned(text: str) -> None:
    """Each requirement of pyproject.toml, extras too, has a pin in constraints.txt that satisfies it."""
    needed = Requirement(text)
    if needed.name == PROJECT["name"]:
        assert needed.extras <= EXTRAS.keys()
        return
    pinned = pins().get(canonicalize_name(needed.name))
    assert pinned, f"{needed.name} is not in constraints.txt: make constraints"
    assert needed.specifier.contains(pinned, prereleases=True), (
        f"{needed.name}=={pinned} is not {needed.specifier}"
    )


def test_pins_are_versions_only() -> None:
    """constraints.txt holds name==version and comments, no address and no option."""
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+_-]+", line), line


def test_no_registry_and_no_machine_in_the_tree() -> None:
    """No tracked file names the host of a package registry or a path of one machine."""
    hosts = re.compile("|".join(REGISTRIES))
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in tracked()
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        )
        if hosts.search(line) or MACHINE_PATH.search(line)
    ]
    assert not found
    assert hosts.search("https://" + "pypi." + "org/simple")
    assert MACHINE_PATH.search("open('/" + "home/ada/news')")


def test_licence_is_there() -> None:
    """LICENSE is the whole text of the Apache License 2.0, and the metadata say so."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert (PROJECT["license"], PROJECT["license-files"][0]) == ("Apache-2.0", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [built] = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_wheel_has_the_one_version(wheel: Path) -> None:
    """The version stands once, in the package; the wheel takes it from there."""
    assert PROJECT["dynamic"] == ["version"]
    assert wheel.name.startswith(f"newsfold-{newsfold.__version__}-")


@pytest.mark.slow
def test_wheel_holds_every_tracked_file(wheel: Path) -> None:
    """The package, the schemas and the seeds are in the wheel, file by file and byte by byte."""
    places = {"pipeline": "", "schemas": "newsfold/_data/schemas", "seeds": "newsfold/_data/seeds"}
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        checked = 0
        for path in tracked():
            top, *rest = path.relative_to(ROOT).parts
            if top in places:
                inside = "/".join(filter(None, (places[top], *rest)))
                assert inside in names, f"{inside} is not in the wheel"
                assert archive.read(inside) == path.read_bytes(), inside
                checked += 1
    assert checked > 100


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python of an environment with the wheel installed, on top of the packages of this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", site, str(wheel)]
    subprocess.run(command, check=True)
    # The dependencies come from here; the editable newsfold of this environment must not.
    ours = [path for path in sys.path if path.endswith("site-packages")]
    Path(site, "dependencies.pth").write_text("\n".join(ours), encoding="utf-8")
    return python


def run_installed(python: Path, *arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run a program of the environment with the wheel, as a user would in their own folder."""
    return subprocess.run(
        [python, *arguments], cwd=cwd, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.slow
def test_an_installed_newsfold_disturbs_no_project(installed: Path, tmp_path: Path) -> None:
    """Beside a user's own pipeline.py, tests/, schemas/ and docker/ the wheel works, and so do they: pytest
    runs their tests with our fixtures, and `import pipeline` is theirs."""
    (tmp_path / "pipeline.py").write_text("MINE = True\n")
    for folder in ("tests", "schemas", "docker", "workshop"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text("MINE = True\n")
    (tmp_path / "tests" / "test_mine.py").write_text(
        "import docker, newsfold, pipeline, schemas, tests, workshop\n"
        "def test_mine(news_pipeline):\n"
        "    assert all(m.MINE for m in (docker, pipeline, schemas, tests, workshop))\n"
        "    assert 'site-packages' in newsfold.__file__\n"
        "    text = 'A ceasefire holds in Kyiv.'\n"
        "    article = newsfold.Article(uri='a', source='P', published_at='2025-03-18', body=text)\n"
        "    assert news_pipeline().feed(article).run().event('peace process').article_count == 1\n"
    )  # fmt: skip
    done = run_installed(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    done = run_installed(installed, "-m", "newsfold", "--version", cwd=tmp_path)
    assert done.stdout.strip() == f"newsfold {newsfold.__version__}", done.stderr


@pytest.mark.slow
def test_only_newsfold_is_installed(wheel: Path) -> None:
    """The wheel brings one top-level package; the names of the checkout's folders are not taken."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert tops == {"newsfold", f"newsfold-{newsfold.__version__}.dist-info"}


@pytest.mark.slow
def test_wheel_works_where_it_is_unpacked(wheel: Path, tmp_path: Path) -> None:
    """Away from the checkout, the command replays the seeds that came inside the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    program = (
        "import sys; sys.path.insert(0, sys.argv.pop(1))\n"
        "from newsfold.cli import main\n"
        "from newsfold import shipped\n"
        "print(shipped.seeds(), file=sys.stderr)\n"
        "main(['replay', '--memory', '--json', str(shipped.seeds())])\n"
    )
    command = [sys.executable, "-I", "-c", program, str(tmp_path / "site")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[0] == str(tmp_path / "site" / "newsfold" / "_data" / "seeds")
    assert "Traceback" not in done.stderr
    assert done.stdout.count('"medtop:') > 20
