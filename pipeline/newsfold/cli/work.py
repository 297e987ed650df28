"""newsfold work: the stream processors, as Faust workers in one process."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from newsfold.broker.catalogue import KafkaTopic, all_kafka_topics, changelog_topic
from newsfold.cli.app import OK, SOME_FAILED, app
from newsfold.cli.logged import logs
from newsfold.cli.options import Bootstrap, MetricsPort, metrics_address
from newsfold.cli.show.output import say
from newsfold.local.interrupts import INTERRUPTED, raise_once
from newsfold.operations.notices import logged
from newsfold.settings import Settings, load_settings


@app.command()
def work(
    stage_names: Annotated[
        list[str] | None,
        typer.Option("--stage", help="Only this stage (tagging or aggregation); may be repeated."),
    ] = None,
    until_idle: Annotated[
        float | None,
        typer.Option("--until-idle", min=0.0, help="End when nothing was left to do for so many seconds."),
    ] = None,
    status: Annotated[
        Path | None, typer.Option("--status", help="Write progress to this file every second, as JSON.")
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option("--check", help="Only say whether the worker that writes this status file is well."),
    ] = None,
    trust_state: Annotated[
        bool,
        typer.Option(
            "--trust-state",
            help="Once, where a changelog was lost: write it anew from the state there is, and go on.",
        ),
    ] = False,
    metrics_port: MetricsPort = None,
    bootstrap_servers: Bootstrap = None,
) -> None:
    """Tag paragraphs and fold contributions into event records until told to stop (Ctrl-C, SIGTERM).

    What was read when the stop came is finished and committed first. Exit 2: a person must look;
    exit 3: start it again.
    """
    if check is not None:
        raise typer.Exit(_check(check))
    # A worker obeys whoever signals it, also where a shell has put it into the background.
    raise_once(even_if_ignored=True)
    from newsfold.assembly import check_state_dir, load_stages
    from newsfold.errors import SettingsError
    from newsfold.faust_engine.worker import run_worker
    from newsfold.operations.memory import spare_memory
    from newsfold.topology import STAGE_NAMES

    spare_memory()
    settings = load_settings(
        bootstrap_servers=bootstrap_servers, metrics_address=metrics_address(metrics_port)
    )
    check_state_dir(settings.state_dir)
    if unknown := set(stage_names or ()) - set(STAGE_NAMES):
        raise SettingsError(
            f"no stage {', '.join(sorted(unknown))}",
            where="--stage",
            hint=f"there are {', '.join(STAGE_NAMES)}",
        )
    with logs(settings):
        since = _start_of(settings)
        selected = load_stages(settings, stage_names or STAGE_NAMES, since)
        changelogs = [changelog_topic(stage.name, settings) for stage in selected]
        _prepare([*all_kafka_topics(settings), *changelogs], settings)
        report = run_worker(settings, selected, until_idle=until_idle, status=status, trust_state=trust_state)
        for progress in report.stages:
            aside = f", {progress.set_aside} set aside by the horizon" if progress.set_aside else ""
            line = f"{progress.stage}: {progress.records} records processed{aside}"
            if not logged(line):
                typer.echo(line, err=True)
    raise typer.Exit(INTERRUPTED if report.interrupted else OK)


def _start_of(settings: Settings) -> str:
    """From where on windows are folded, as the journal of rebuilds says; SetupError if this group is none
    that may work."""
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.errors import KafkaTopicError
    from newsfold.rebuilding.journal import Journal, journal_topic, start_of

    broker, kafka_topic, there = KafkaBroker(settings), journal_topic(settings).name, False
    with broker.admin() as admin, suppress(KafkaTopicError):
        # Without the right to look at it there is none, as far as this user is concerned.
        there = kafka_topic in admin.partition_counts([kafka_topic])
    return start_of(Journal(broker, settings).rebuilds() if there else {}, settings)


def _prepare(kafka_topics: Sequence[KafkaTopic], settings: Settings) -> None:
    """Make the Kafka topics that are missing, and look at those that others have made.

    KafkaTopicError for one that would lose state or records; what only costs is said on standard error.
    """
    from newsfold.broker.kafka.broker import KafkaBroker
    from newsfold.broker.requirements import check_config, refusal, unread_configs

    with KafkaBroker(settings).admin() as admin:
        admin.ensure(kafka_topics)
        actual = admin.describe(topic.name for topic in kafka_topics)
    findings = check_config(kafka_topics, actual)
    if error := refusal(findings):
        raise error
    for line in (*findings, unread_configs(actual)):
        if line:
            say(line)


def _check(status: Path) -> int:
    """The exit status of a health check; prints one line on standard error if the worker is unwell."""
    from newsfold.operations.health import trouble

    problem = trouble(status)
    if problem:
        typer.echo(f"newsfold: {problem}", err=True)
        return SOME_FAILED
    return OK
