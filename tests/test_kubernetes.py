"""docker/kubernetes/ holds together and fits Kubernetes, though no cluster may be there to run it."""

import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import kubernetes_validate
import pytest
import yaml
from typer.main import get_command

from newsfold.alerts.rules import rule_faults
from newsfold.cli.app import app, register
from newsfold.configuration.reading import check_configuration
from newsfold.faust_engine.running import LAST_SECONDS, STOP_SECONDS
from newsfold.settings import Settings, environment_name
from tests.compose import ROOT

FOLDER = ROOT / "docker" / "kubernetes"
VERSIONS = ("1.29", "1.37")
"""The oldest and newest Kubernetes of which the schemas are asked."""
SECRETS = {
    "newsfold-kafka": {"NEWSFOLD_SASL_USERNAME", "NEWSFOLD_SASL_PASSWORD"},
    "newsfold-push": {"NEWSFOLD_PUSH_TOKENS"},
    "newsfold-web": {"NEWSFOLD_WEB_TOKENS"},
    "newsfold-postgres": {"PGPASSWORD"},
    "newsfold-alerts": {"DESK_SECRET"},
}
"""The secrets of the pods with their keys, as the README names them; nothing of them is in the repository."""
OTHERS = {"POSTGRES_ADDRESS"}
"""Variables of the pods that are none of Newsfold's."""


def kustomization(folder: str) -> dict[str, Any]:
    """A kustomization.yaml."""
    parsed: dict[str, Any] = yaml.safe_load((FOLDER / folder / "kustomization.yaml").read_text("utf-8"))
    return parsed


def manifests() -> list[dict[str, Any]]:
    """Every object of the base."""
    base = FOLDER / "base"
    return [
        document
        for name in kustomization("base")["resources"]
        for document in yaml.safe_load_all((base / name).read_text("utf-8"))
    ]


def rendered(folder: str) -> list[dict[str, Any]]:
    """What kubectl makes of a folder; skips without kubectl."""
    kubectl = shutil.which("kubectl")
    if not kubectl:
        pytest.skip("no kubectl here")
    command = [kubectl, "kustomize", str(FOLDER / folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return [*yaml.safe_load_all(done.stdout)]


def workloads(documents: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each workload with its container."""
    for document in documents:
        if document["kind"] in ("StatefulSet", "Deployment"):
            [container] = document["spec"]["template"]["spec"]["containers"]
            yield document, container


def literals(folder: str) -> dict[str, str]:
    """The settings in a config map of a kustomization."""
    [generated] = [g for g in kustomization(folder)["configMapGenerator"] if g["name"] == "newsfold-settings"]
    return dict(literal.split("=", 1) for literal in generated["literals"])


def check(documents: list[dict[str, Any]]) -> None:
    """Everything has the form that each version of Kubernetes asks for, and no key that it does not know."""
    for document in documents:
        for version in VERSIONS:
            kubernetes_validate.validate(document, version, strict=True)


def test_the_base_fits_the_schemas() -> None:
    """Strictly: a key that is misspelt is a fault."""
    check(manifests())
    misspelt = manifests()[0]
    misspelt["spec"]["template"]["spec"]["terminationGraceSeconds"] = 1
    with pytest.raises(kubernetes_validate.ValidationError):
        check([misspelt])


@pytest.mark.parametrize("folder", ["base", "overlays/example"])
def test_what_kubectl_makes_of_it_fits_the_schemas(folder: str) -> None:
    """Names that are generated are there; the overlay reaches every workload with its patch."""
    documents = rendered(folder)
    check(documents)
    names = {(d["kind"], d["metadata"]["name"]) for d in documents}
    for workload, container in workloads(documents):
        spec = workload["spec"]["template"]["spec"]
        maps = [e["configMapRef"]["name"] for e in container["envFrom"] if "configMapRef" in e]
        maps += [v["configMap"]["name"] for v in spec["volumes"] if "configMap" in v]
        assert {("ConfigMap", name) for name in maps if name != "kafka-ca"} <= names
        if folder != "base":
            assert container["image"] == "registry.example/newsfold:0.2.0"
            assert workload["metadata"]["namespace"] == "newsroom"
            assert "kafka-ca" in {mount["name"] for mount in container["volumeMounts"]}


def test_every_process_is_there_with_arguments_that_exist() -> None:
    """The command line itself reads what each container is started with."""
    register()
    started = set()
    for workload, container in workloads(manifests()):
        words: list[str] = container["args"]
        command: Any = get_command(app)
        with command.make_context("newsfold", list(words)) as context:
            name, subcommand, rest = command.resolve_command(context, words)
            while hasattr(subcommand, "commands"):
                name, subcommand, rest = subcommand.resolve_command(context, rest)
            subcommand.make_context(name, list(rest)).close()
        started.add(" ".join(words[:3]) if words[0] in ("work", "alerts") else words[0])
        assert workload["metadata"]["name"] == f"newsfold-{container['name']}"
    assert started == {
        "work --stage tagging", "work --stage aggregation", "ingest", "push", "serve", "sink",
        "alerts run --config",
    }  # fmt: skip


@pytest.mark.parametrize("folder", ["base", "overlays/example"])
def test_settings_are_those_of_newsfold(folder: str) -> None:
    """Each variable is an option, and together they are valid; those of the secrets too."""
    options = {environment_name(field): field for field in Settings.model_fields}
    values: dict[str, Any] = {n: value for n, value in literals(folder).items() if n not in OTHERS}
    Settings(**{options[name]: value for name, value in values.items()})
    for _, container in workloads(manifests()):
        own: dict[str, Any] = {e["name"]: e["value"] for e in container.get("env", ())}
        Settings(**{options[name]: value for name, value in own.items()})
        for reference in container["envFrom"]:
            if "secretRef" in reference:
                keys = SECRETS[reference["secretRef"]["name"]]
                assert {k for k in keys if k.startswith("NEWSFOLD_")} <= options.keys()


def test_the_readme_names_every_secret_with_its_keys() -> None:
    """What is to be made by hand."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for secret, keys in SECRETS.items():
        assert all(f"`{word}`" in text for word in (secret, *keys))


def test_pods_are_restricted() -> None:
    """As the profile "restricted" of the Pod Security Standards asks, and with a read-only file system."""
    for workload, container in workloads(manifests()):
        pod = workload["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert {"requests", "limits"} <= container["resources"].keys()
        assert pod["terminationGracePeriodSeconds"] > STOP_SECONDS + LAST_SECONDS


def test_probes_ask_what_listens() -> None:
    """/livez to be restarted, /readyz for progress, at a port that the container has."""
    for workload, container in workloads(manifests()):
        ports = {port["name"]: port["containerPort"] for port in container.get("ports", ())}
        own = {e["name"]: e["value"] for e in container.get("env", ())}
        assert own["NEWSFOLD_METRICS_ADDRESS"] == f"0.0.0.0:{ports['metrics']}"
        for probe, path in ("startup", "/livez"), ("liveness", "/livez"), ("readiness", "/readyz"):
            asked = container[f"{probe}Probe"]["httpGet"]
            assert (asked["path"], asked["port"] in ports) == (path, True), workload["metadata"]["name"]


def test_labels_and_volumes_belong_together() -> None:
    """Services and budgets find their pods, and what is mounted is a volume."""
    pods = {}
    for workload, container in workloads(manifests()):
        spec, template = workload["spec"], workload["spec"]["template"]
        labels = template["metadata"]["labels"]
        assert spec["selector"]["matchLabels"] == labels
        pods[labels["app.kubernetes.io/component"]] = labels
        volumes = {v["name"] for v in template["spec"]["volumes"]}
        volumes |= {claim["metadata"]["name"] for claim in spec.get("volumeClaimTemplates", ())}
        assert {mount["name"] for mount in container["volumeMounts"]} == volumes
        if workload["kind"] == "StatefulSet":
            services = {d["metadata"]["name"] for d in manifests() if d["kind"] == "Service"}
            assert spec["serviceName"] in services
    for document in manifests():
        if document["kind"] == "Service":
            assert document["spec"]["selector"] in pods.values()
        if document["kind"] == "PodDisruptionBudget":
            assert document["spec"]["selector"]["matchLabels"] in pods.values()


def test_newsfold_toml_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a fault once the secret is there; what is kept lies on the volume."""
    monkeypatch.setenv("DESK_SECRET", "whsec_" + "c2VjcmV0" * 4)
    for file in FOLDER / "base" / "newsfold.toml", ROOT / "docker" / "alerts" / "newsfold.toml":
        checked = check_configuration(file)
        assert checked.faults == []
        assert checked.configuration
        assert rule_faults(checked.configuration) == []
        assert str(checked.configuration.alerting.store).startswith("/var/lib/newsfold/")


def test_the_overlay_names_what_is_there() -> None:
    """Replicas and patches of workloads that the base has."""
    overlay, names = (
        kustomization("overlays/example"),
        {w["metadata"]["name"] for w, _ in workloads(manifests())},
    )
    assert {replica["name"] for replica in overlay["replicas"]} <= names
    for patch in overlay["patches"]:
        assert (FOLDER / "overlays" / "example" / patch["path"]).exists()
