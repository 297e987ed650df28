"""Beginning, switching to and dropping a rebuild; every step may be the last of a process, and is done again.

The running pipeline is what the settings say; of the rebuild everything stands under a prefix of its own. Its
groups and its state stay where they are when it is switched to, and so do the contributions between its
stages; what it publishes goes where readers look.
"""

import shutil
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from newsfold.broker.catalogue import consumer_group, kafka_topic_name
from newsfold.broker.kafka.broker import KafkaBroker
from newsfold.errors import SettingsError, SetupError
from newsfold.rebuilding.beginning import first_whole_window
from newsfold.rebuilding.journal import Journal, Rebuild, journal_topic, kafka_topics_of, owner
from newsfold.rebuilding.writing import write_differences
from newsfold.settings import Settings, load_settings
from newsfold.topology import STAGE_NAMES
from newsfold.wire.envelope import Channel

Tell = Callable[[str], None]


def apart(settings: Settings, rebuild: Rebuild) -> Settings:
    """The settings under which a rebuild is folded beside the pipeline of `settings`."""
    own = {**settings.model_dump(exclude_unset=True), **rebuild.options}
    return load_settings(**{**own, "rebuild": rebuild.name, "rebuild_apart": True})


def journal_of(settings: Settings) -> Journal:
    """The journal, made if it is not there."""
    if settings.rebuild_apart:
        raise SettingsError(
            "the settings are those of a rebuild itself", where="rebuild", hint="unset NEWSFOLD_REBUILD_APART"
        )
    broker = KafkaBroker(settings)
    with broker.admin() as admin:
        admin.ensure([journal_topic(settings)])
    return Journal(broker, settings)


def begin(settings: Settings, name: str, options: Mapping[str, str]) -> Rebuild:
    """Note a new rebuild, or find the one that was begun; SettingsError if that has other options."""
    journal = journal_of(settings)
    there = journal.rebuilds().get(name)
    if there is None:
        begun = Rebuild(name=name, phase="folding", replaces=owner(settings), since="", options=dict(options))
        since = first_whole_window(KafkaBroker(settings), apart(settings, begun))
        there = replace(begun, since=since)
    elif there.phase != "folding" or (options and dict(options) != there.options):
        said = " ".join(f"--{option} {value}" for option, value in there.options.items())
        raise SettingsError(
            f"there is a rebuild {name} already, {there.phase}, {said or 'with the settings that run'}",
            where="rebuild",
            hint="give another name, or go on with it without options",
        )
    own = apart(settings, there)
    with KafkaBroker(own).admin() as admin:
        admin.ensure(kafka_topics_of(own))
    journal.note(there)
    return there


def switch(settings: Settings, name: str, tell: Tell) -> int:
    """Take the rebuild in the place of the running pipeline, whose workers and its own are stopped.

    Returns how many records were written. SetupError if it cannot be done; what was begun is finished by
    another call.
    """
    journal = journal_of(settings)
    rebuild = journal.named(name)
    if rebuild.phase == "switched":
        return 0
    if rebuild.replaces != owner(settings):
        raise SettingsError(
            f"the rebuild {name} is of {rebuild.replaces}, and this is {owner(settings)}", where="rebuild"
        )
    own = apart(settings, rebuild)
    _check_stopped(settings, own)
    if rebuild.phase == "folding":
        _check_caught_up(settings, own)
        _close_to_workers(journal, rebuild, settings, own)
    tell("writing what differs")
    running, rebuilt = (kafka_topic_name(Channel.EVENTS, s) for s in (settings, own))
    written = write_differences(KafkaBroker(settings), running, rebuilt, rebuild.since, tell)
    _check_stopped(settings, own)
    tell("what holds is what was rebuilt")
    journal.note(replace(rebuild, phase="switched"))
    return written


def drop(settings: Settings, name: str, tell: Tell) -> None:
    """Delete what a rebuild has made, on the broker and on the disk of this machine."""
    journal = journal_of(settings)
    rebuild = journal.named(name)
    if rebuild.phase != "folding":
        way = f"finish it: newsfold rebuild switch {name}" if rebuild.phase == "switching" else ""
        raise SetupError(
            f"the rebuild {name} is {rebuild.phase}, so readers read it", where="rebuild", hint=way
        )
    own = apart(settings, rebuild)
    _check_stopped(own)
    others = {topic.name for topic in kafka_topics_of(settings)}
    names = [topic.name for topic in kafka_topics_of(own) if topic.name not in others]
    groups = [consumer_group(stage, own) for stage in STAGE_NAMES]
    with KafkaBroker(settings).admin() as admin:
        for kafka_topic in admin.partition_counts(names):
            tell(f"deleting {kafka_topic}")
            admin.delete([kafka_topic])
        tell(f"deleting the groups {' and '.join(groups)}")
        admin.delete([], groups)
    for group in groups:
        if settings.state_dir and (folder := settings.state_dir / group).is_dir():
            tell(f"deleting {folder}")
            shutil.rmtree(folder)
    tell("forgetting it")
    journal.forget(name)


def _check_stopped(*pipelines: Settings) -> None:
    groups = [consumer_group(stage, settings) for settings in pipelines for stage in STAGE_NAMES]
    with KafkaBroker(pipelines[0]).admin() as admin:
        working = [group for group in groups if admin.member_count(group)]
    if working:
        raise SetupError(
            f"there are workers of {' and '.join(working)}",
            where="rebuild",
            hint="stop them, and try again; one that was killed counts until its session timeout",
        )


def _close_to_workers(journal: Journal, rebuild: Rebuild, *pipelines: Settings) -> None:
    """From here on no worker of either starts; one that was about to join is found by a second look."""
    journal.note(replace(rebuild, phase="switching"))
    try:
        _check_stopped(*pipelines)
    except SetupError:
        journal.note(rebuild)
        raise


def _check_caught_up(running: Settings, own: Settings) -> None:
    """The rebuild has read all paragraphs that the running pipeline has, and all contributions made of them.

    What was fed since is read by the workers that come.
    """
    broker = KafkaBroker(own)
    tagging, aggregation = STAGE_NAMES
    with broker.admin() as admin:
        paragraphs = admin.committed(consumer_group(tagging, running))
        committed = {stage: admin.committed(consumer_group(stage, own)) for stage in STAGE_NAMES}
    with broker.reader([kafka_topic_name(Channel.CONTRIBUTIONS, own)]) as reader:
        contributions = {p: end for p, end in reader.end_offsets().items() if end}
    for stage, ends in ((tagging, paragraphs), (aggregation, contributions)):
        behind = sum(max(0, end - committed[stage].get(p, 0)) for p, end in ends.items())
        if behind:
            raise SetupError(
                f"{stage} has {behind:,} records left to read",
                where="rebuild",
                hint=f"newsfold rebuild start {own.rebuild} goes on",
            )
