"""newsfold kafka-topics: the Kafka topics of the path, as they must be and as the broker has them."""

import typer

from newsfold.broker.catalogue import KafkaTopic, all_kafka_topics, changelog_topic
from newsfold.cli.app import OK, SOME_FAILED, app
from newsfold.cli.options import Bootstrap, Json
from newsfold.settings import Settings, load_settings

commands = typer.Typer(help="The Kafka topics of the path: list, ensure.", no_args_is_help=True)
app.add_typer(commands, name="kafka-topics")


@commands.command("list")
def list_(as_json: Json = False, bootstrap_servers: Bootstrap = None) -> None:
    """Each Kafka topic, its partitions on the broker, its configuration. Exit 1 if one is not as wanted."""
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.wire.codec import encode

    settings = load_settings(bootstrap_servers=bootstrap_servers)
    wanted = _wanted(settings)
    with KafkaBroker(settings).admin() as admin:
        found = admin.partition_counts([topic.name for topic in wanted])
    width = max(len(topic.name) for topic in wanted)
    for topic in wanted:
        there = found.get(topic.name, 0)
        config = dict(topic.config)
        if as_json:
            told = {"name": topic.name, "partitions": topic.partitions, "found": there, "config": config}
            typer.echo(encode(told))
        else:
            told_config = " ".join(f"{name}={value}" for name, value in config.items())
            typer.echo(f"{topic.name:{width}}  {_state(topic.partitions, there):24}  {told_config}")
    as_wanted = all(found.get(topic.name) == topic.partitions for topic in wanted)
    raise typer.Exit(OK if as_wanted else SOME_FAILED)


@commands.command()
def ensure(bootstrap_servers: Bootstrap = None) -> None:
    """Create the Kafka topics that are missing; says which. Nothing is changed on those that are there."""
    from newsfold.broker.kafka.broker import KafkaBroker

    settings = load_settings(bootstrap_servers=bootstrap_servers)
    wanted = _wanted(settings)
    with KafkaBroker(settings).admin() as admin:
        created = admin.ensure(wanted)
    for name in created:
        typer.echo(f"created {name}")
    typer.echo(f"{len(wanted)} Kafka topics are there, {len(created)} of them new", err=True)


def _wanted(settings: Settings) -> list[KafkaTopic]:
    from newsfold.topology import STAGE_NAMES

    changelogs = [changelog_topic(stage, settings) for stage in STAGE_NAMES]
    return [*all_kafka_topics(settings), *changelogs]


def _state(wanted: int, found: int) -> str:
    if not found:
        return "missing"
    return f"{found} partitions" if found == wanted else f"{found} partitions, not {wanted}"
