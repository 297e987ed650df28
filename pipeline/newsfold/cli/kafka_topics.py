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
    """Each Kafka topic, its partitions on the broker, its configuration. Exit 1 if one is not as wanted.

    What differs from the configuration is said below, with what comes of it.
    """
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.broker.requirements import check_config, unread_configs
    from newsfold.wire.codec import encode

    settings = load_settings(bootstrap_servers=bootstrap_servers)
    kafka_topics = _kafka_topics(settings)
    with KafkaBroker(settings).admin() as admin:
        actual = admin.describe(topic.name for topic in kafka_topics)
    findings = check_config(kafka_topics, actual)
    width = max(len(topic.name) for topic in kafka_topics)
    for topic in kafka_topics:
        partitions = actual[topic.name].partitions if topic.name in actual else 0
        config = dict(topic.config)
        if as_json:
            fields = {
                "name": topic.name,
                "partitions": topic.partitions,
                "found": partitions,
                "config": config,
                "findings": [str(finding) for finding in findings if finding.kafka_topic == topic.name],
            }
            typer.echo(encode(fields))
        else:
            config_text = " ".join(f"{name}={value}" for name, value in config.items())
            typer.echo(f"{topic.name:{width}}  {_state(topic.partitions, partitions):24}  {config_text}")
    for text in (*([] if as_json else findings), unread_configs(actual)):
        if text:
            typer.echo(f"newsfold: {text}", err=True)
    complete = all(t.name in actual and actual[t.name].partitions == t.partitions for t in kafka_topics)
    sound = not any(finding.refused for finding in findings)
    raise typer.Exit(OK if complete and sound else SOME_FAILED)


@commands.command()
def ensure(bootstrap_servers: Bootstrap = None) -> None:
    """Create the Kafka topics that are missing; says which. Nothing is changed on those that are there."""
    from newsfold.broker.kafka.broker import KafkaBroker

    settings = load_settings(bootstrap_servers=bootstrap_servers)
    kafka_topics = _kafka_topics(settings)
    with KafkaBroker(settings).admin() as admin:
        created = admin.ensure(kafka_topics)
    for name in created:
        typer.echo(f"created {name}")
    typer.echo(f"{len(kafka_topics)} Kafka topics are there, {len(created)} of them new", err=True)


def _kafka_topics(settings: Settings) -> list[KafkaTopic]:
    """The Kafka topics of the path, with the changelog of each stage."""
    from newsfold.topology import STAGE_NAMES

    changelogs = [changelog_topic(stage, settings) for stage in STAGE_NAMES]
    return [*all_kafka_topics(settings), *changelogs]


def _state(expected: int, actual: int) -> str:
    if not actual:
        return "missing"
    return f"{actual} partitions" if actual == expected else f"{actual} partitions, not {expected}"
