"""newsfold ingest: ask all sources of newsfold.toml for what is new, for ever or once."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from newsfold.broker.contract import Broker, Publisher
from newsfold.cli.app import OK, SOME_FAILED, app
from newsfold.cli.logged import logs
from newsfold.cli.options import Bootstrap, MetricsPort, metrics_address
from newsfold.cli.show.output import say
from newsfold.cli.stopping import stop_on_signals
from newsfold.configuration.reading import Configuration, load_configuration
from newsfold.errors import SettingsError
from newsfold.ingest.collecting.ports import OpenShares
from newsfold.settings import Settings

Config = Annotated[Path, typer.Option("--config", help="The file with the sources.")]


@app.command()
def ingest(
    config: Config = Path("newsfold.toml"),
    once: Annotated[
        bool, typer.Option("--once", help="Ask each source once; exit status 1 if one failed.")
    ] = False,
    record: Annotated[
        Path | None, typer.Option(help="Folder in which every answer is kept, for tests to replay.")
    ] = None,
    metrics_port: MetricsPort = None,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Feed what is new in the sources of newsfold.toml, each in its own rhythm, until Ctrl-C."""
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.cli.show.collecting import status_shown
    from newsfold.ingest.collecting.worker import Parts, collecting
    from newsfold.operations.source_watch import sources_watched

    configuration = load_configuration(
        config, bootstrap_servers=bootstrap_servers, metrics_address=metrics_address(metrics_port)
    )
    if not any(source.enabled for source in configuration.sources):
        raise SettingsError(
            "there is no source in it", where=str(config), hint='add [[source]] and url = "…"'
        )
    settings = configuration.settings
    broker = KafkaBroker(settings)
    with (
        logs(settings),
        _publisher(broker, settings) as publisher,
        status_shown(configuration) as (changed, tell),
    ):
        shares = _shares(configuration) if configuration.ingest.share and not once else None
        parts = Parts(shares=shares, record=record)

        async def run() -> bool:
            async with collecting(
                configuration, publisher, broker, tell=tell, changed=changed, parts=parts
            ) as collector:
                stop_on_signals(collector.stop)
                silent_after = configuration.ingest.silent_after
                async with sources_watched(settings, collector.states.values, silent_after):
                    if not once:
                        await collector.run()
                        return True
                    waiting = await collector.once()
                for name in waiting:
                    say(f"{name}: not asked, it failed before and is left alone for a while")
                return not any(state.error for state in collector.states.values())

        is_well = asyncio.run(run())
    raise typer.Exit(OK if is_well else SOME_FAILED)


def _publisher(broker: Broker, settings: Settings) -> Publisher:
    """One for Kafka topics that are there."""
    from newsfold.broker.catalogue import all_kafka_topics

    with broker.admin() as admin:
        admin.ensure(all_kafka_topics(settings))
    return broker.publisher()


def _shares(configuration: Configuration) -> OpenShares:
    """Divides the sources by the partitions of the paragraphs: as many workers can share them."""
    from newsfold.broker.catalogue import consumer_group, kafka_topic_name
    from newsfold.broker.kafka.membership import Membership
    from newsfold.wire.envelope import Channel

    settings = configuration.settings
    return lambda let_go: Membership(
        settings,
        group=consumer_group("ingest", settings.model_copy(update={"rebuild": ""})),
        kafka_topic=kafka_topic_name(Channel.PARAGRAPHS, settings),
        let_go=let_go,
    )
