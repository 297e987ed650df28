"""The engines that are compared: their modules, their packages, and the jobs they lack."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version


@dataclass(frozen=True)
class Engine:
    """An engine; `module`, of the folder peers, is run as a process.

    `share` is the part of the records that a slow engine is given.
    """

    name: str
    title: str
    module: str
    packages: tuple[str, ...]
    share: float = 1.0
    durable: bool = True
    """Whether the whole job's state survives a crash."""
    lacks: str = ""
    """Why it has no whole job; "" if it has one."""

    def versions(self) -> str:
        """The versions of its packages; raises PackageNotFoundError if one is missing."""
        return ", ".join(f"{name} {version(name)}" for name in self.packages)

    def missing(self) -> str:
        """Why it cannot run here; "" if it can."""
        try:
            self.versions()
        except PackageNotFoundError as error:
            return f"not installed: {error.name}"
        return ""


ENGINES = (
    Engine("plain", "plain confluent-kafka loop", "confluent_loop", ("confluent-kafka",),
           durable=False),
    Engine("runtime", "this runtime", "runtime", ("faust-streaming", "aiokafka")),
    Engine("faust", "stock Faust", "stock_faust", ("faust-streaming", "uvloop"), share=0.05),
    Engine("quix", "Quix Streams", "quix", ("quixstreams",), share=0.5),
    Engine("bytewax", "Bytewax", "bytewax_flow", ("bytewax",)),
    Engine("pathway", "Pathway", "pathway_graph", ("pathway",)),
    Engine("faststream", "FastStream", "faststream_app", ("faststream", "confluent-kafka"),
           share=0.5, lacks="has no keyed state"),
)  # fmt: skip


def chosen(names: str) -> list[Engine]:
    """The engines of a comma-separated list; all for ""; ValueError for an unknown name."""
    requested = [name for name in names.split(",") if name]
    unknown = set(requested) - {engine.name for engine in ENGINES}
    if unknown:
        raise ValueError(
            f"no engine {', '.join(sorted(unknown))}; there are {', '.join(map(_name, ENGINES))}"
        )
    return [engine for engine in ENGINES if not requested or engine.name in requested]


def _name(engine: Engine) -> str:
    return engine.name
