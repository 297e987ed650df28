"""The compose file and the Dockerfile hold together, though Docker itself may not be there to run them."""

import json
import re
import shlex
import tomllib
from fnmatch import fnmatch
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from newsfold.faust_engine.running import STOP_SECONDS
from newsfold.local.apache.jars import POM
from newsfold.settings import Settings, environment_name
from tests.compose import ROOT, document, seconds, services

DOCKERFILE = (ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
OURS = {name: service for name, service in services().items() if name not in ("kafka", "postgres")}
OTHERS = {"PGPASSWORD", "DESK_SECRET"}
"""Variables that are none of Newsfold's."""
WORKERS = ("tagging", "aggregation")


def instructions(name: str) -> list[list[str]]:
    """The arguments of every such instruction of the Dockerfile, each split as a shell would."""
    return [shlex.split(line)[1:] for line in DOCKERFILE.splitlines() if line.split()[:1] == [name]]


def specification() -> dict[str, Any]:
    """The JSON Schema of the Compose Specification, as check-jsonschema ships it."""
    vendored = "check_jsonschema/builtin_schemas/vendor/compose-spec.json"
    text = Path(str(distribution("check-jsonschema").locate_file(vendored))).read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def test_compose_file_fits_the_specification() -> None:
    """compose.yaml passes the Compose Specification's own schema, which refuses keys it does not know."""
    check = jsonschema_rs.validator_for(specification())
    assert [str(error) for error in check.iter_errors(document())] == []
    misspelt = document()
    misspelt["services"]["kafka"]["healthchek"] = {}
    assert not check.is_valid(misspelt)


def test_every_wait_can_end() -> None:
    """Who is waited for until it is healthy has a health check; who must end is not started again."""
    waits = 0
    for service in services().values():
        for name, wait in service.get("depends_on", {}).items():
            awaited = services()[name]
            waits += 1
            if wait["condition"] == "service_healthy":
                assert awaited["healthcheck"]["test"]
            else:
                assert wait["condition"] == "service_completed_successfully"
                assert awaited["restart"] == "no"
    assert waits >= 4


def test_volumes_are_declared() -> None:
    """Each named volume is declared, and each folder mounted from the host is there."""
    for service in services().values():
        for mount in service.get("volumes", ()):
            source = mount.split(":")[0]
            if "/" in source:
                assert (ROOT / "docker" / source).is_dir(), mount
            else:
                assert source in document()["volumes"], mount


def test_environment_is_known() -> None:
    """Each variable that a service of ours gets is one of the settings, and its value is valid."""
    names = {environment_name(field): field for field in Settings.model_fields}
    for service in OURS.values():
        own = {name: value for name, value in service["environment"].items() if name not in OTHERS}
        Settings(**{names[name]: value for name, value in own.items()})


def test_kafka_is_the_version_that_is_tested() -> None:
    """The image has the version that the suite runs from jars, and the services know its address."""
    version = re.search(r"<kafka\.version>(.+)</kafka\.version>", POM.read_text(encoding="utf-8"))
    kafka = services()["kafka"]
    assert version
    assert kafka["image"] == f"apache/kafka:{version[1]}"
    listeners = dict(
        part.split("://") for part in kafka["environment"]["KAFKA_ADVERTISED_LISTENERS"].split(",")
    )
    for service in OURS.values():
        assert service["environment"]["NEWSFOLD_BOOTSTRAP_SERVERS"] == listeners["INSIDE"]
    published = kafka["ports"][0].split(":")
    assert f"{published[0]}:{published[1]}" == listeners["OUTSIDE"]
    assert published[2] in kafka["environment"]["KAFKA_LISTENERS"]


@pytest.mark.parametrize("name", WORKERS)
def test_workers_come_back_and_may_finish(name: str) -> None:
    """A worker is started again when it ends, is given the time it takes to stop, and its health is checked
    on the status file that it writes."""
    service = services()[name]
    command = service["command"]
    assert command[:3] == ["work", "--stage", name]
    assert service["restart"] == "unless-stopped"
    assert seconds(service["stop_grace_period"]) > STOP_SECONDS
    assert service["healthcheck"]["test"][-1] == command[command.index("--status") + 1]
    assert any(mount.split(":")[0] == "/run/newsfold" for mount in service["tmpfs"])


def test_image_has_what_it_copies() -> None:
    """Every COPY source is in the tree and is not kept out of the build by .dockerignore."""
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    sources = [s for copy in instructions("COPY") if not copy[0].startswith("--") for s in copy[:-1]]
    assert {"pipeline", "schemas", "seeds", "pyproject.toml"} <= set(sources)
    for source in sources:
        assert (ROOT / source).exists(), f"COPY {source}: not there"
        verdict = [line for line in ignore if fnmatch(source, line.lstrip("!"))][-1]
        assert verdict.startswith("!"), f"COPY {source}: kept out by {verdict}"


def test_image_starts_the_command() -> None:
    """The entry point is the script that the distribution installs, from a stage that exists, not as root."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [entry] = json.loads(DOCKERFILE.split("ENTRYPOINT ")[1].splitlines()[0])
    assert entry in project["scripts"]
    stages = {words[2] for words in instructions("FROM") if len(words) == 3}
    from_stages = {c[0].removeprefix("--from=") for c in instructions("COPY") if c[0].startswith("--from=")}
    assert from_stages == stages
    assert [user for [user] in instructions("USER")] == ["10001"]
    python = instructions("ARG")[0][0].removeprefix("PYTHON=").split("-")[0]
    assert f"Programming Language :: Python :: {python}" in project["classifiers"]


def test_image_and_compose_check_health_alike() -> None:
    """The image's own health check is that of the workers in the compose file."""
    told = json.loads(DOCKERFILE.split("HEALTHCHECK")[1].split("CMD", 1)[1].splitlines()[0])
    for name in WORKERS:
        assert services()[name]["healthcheck"]["test"] == ["CMD", *told]
