"""Java, and the jars of the Kafka server: resolved by Maven once, kept in the user's cache folder."""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from newsfold.errors import SetupError

POM = Path(__file__).with_name("pom.xml")
JAVA_NEEDED = 17
MAVEN_SECONDS = 900.0


def check_requirements() -> None:
    """SetupError with what to install unless Java is new enough and the jars or Maven are here."""
    java()
    if not jar_folder().is_dir():
        _maven()


def java() -> str:
    """The java command of JAVA_HOME or PATH; SetupError if there is none or it is too old."""
    home = os.environ.get("JAVA_HOME", "")
    command = shutil.which("java", path=str(Path(home, "bin"))) if home else None
    command = command or shutil.which("java")
    hint = f"install Java {JAVA_NEEDED} or newer, and Maven"
    if command is None:
        raise SetupError("Apache Kafka needs Java, and there is no java command", hint=hint)
    version_output = subprocess.run([command, "-version"], capture_output=True, text=True, check=False).stderr
    match = re.search(r'version "(?:1\.)?(\d+)', version_output)
    if match is None or int(match[1]) < JAVA_NEEDED:
        version = match[1] if match else "of an unknown version"
        raise SetupError(f"Apache Kafka needs Java {JAVA_NEEDED} or newer, this is Java {version}", hint=hint)
    return command


def kafka_version() -> str:
    """The version of Kafka that pom.xml names."""
    match = re.search(r"<kafka\.version>([^<]+)<", POM.read_text(encoding="utf-8"))
    if match is None:
        raise SetupError("names no kafka.version", where=str(POM))
    return match[1]


def jar_folder(pom: Path = POM) -> Path:
    """The cache folder of the jars that a pom.xml names, by Kafka version and its digest."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = hashlib.sha256(pom.read_bytes()).hexdigest()[:8]
    return root / "newsfold" / f"kafka-{kafka_version()}-{digest}"


def jars(pom: Path = POM) -> Path:
    """The folder with the jars, those of the server; resolved by Maven if it is not there yet."""
    folder = jar_folder(pom)
    if folder.is_dir():
        return folder
    command = _maven()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".resolving-") as work:
        copied = shutil.copy(pom, Path(work, "pom.xml"))
        lib = Path(work, "lib")
        goal = ["dependency:copy-dependencies", f"-DoutputDirectory={lib}"]
        _run([command, "--batch-mode", "--quiet", "--file", str(copied), *goal], pom)
        try:
            lib.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    return folder


def _maven() -> str:
    command = shutil.which("mvn")
    if command is None:
        raise SetupError("Apache Kafka's jars are resolved by Maven, and there is no mvn command",
                         hint="install Maven, or use the embedded broker")  # fmt: skip
    return command


def _run(command: list[str], pom: Path) -> None:
    try:
        maven = subprocess.run(
            command, capture_output=True, text=True, errors="replace", check=False, timeout=MAVEN_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise SetupError(f"Maven did not finish within {MAVEN_SECONDS:.0f} s", where=str(pom)) from None
    if maven.returncode:
        lines = [line for line in (maven.stdout + maven.stderr).splitlines() if "ERROR" in line]
        raise SetupError(
            f"Maven cannot resolve Kafka's jars: {lines[0] if lines else f'exit status {maven.returncode}'}",
            where=str(pom),
            hint="is a Maven repository reachable from here?",
        )
