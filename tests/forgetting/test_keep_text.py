"""NEWSFOLD_KEEP_TEXT: no more text is kept than is set, and everything counts as it would with all of it."""

import json
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from newsfold.delivery.stage import Stage
from newsfold.errors import SettingsError
from newsfold.eventtime.window import Windows
from newsfold.model.event import EventRecord
from newsfold.settings import KeepText, load_settings
from newsfold.testing import CRASH, PipelineTestDriver
from newsfold.topology import stages
from newsfold.web.page.pages import HtmlPages
from newsfold.web.view.contract import View
from newsfold.web.view.keeper import Keeper
from newsfold.wire.envelope import Channel
from tests.forgetting.news import SECRET, TITLE, TRACES, URI, changelogs, newest, other, secret, traces
from tests.forgetting.test_copies import unpacked
from tests.schema_files import producer_validator
from tests.web.serving import serving
from workshop.harness.keywords import TOPICS, KeywordTagger

QUIET = "It rained on the silver spoons all day."


def path(keep: KeepText) -> tuple[Stage, ...]:
    """The stages that the setting makes."""
    return stages(KeywordTagger(), Windows("1d"), in_words=keep != "none")


def pipeline(keep: KeepText, **options: object) -> PipelineTestDriver:
    """A pipeline under the setting."""
    settings = load_settings(windows="1d", partitions=2, keep_text=keep)
    return PipelineTestDriver(settings=settings, stages=path(keep), **options)  # type: ignore[arg-type]


def without_words(event: EventRecord) -> EventRecord:
    """A record without sentences and titles."""
    return replace(
        event,
        evidence=tuple(replace(part, text="") for part in event.evidence),
        stories=tuple(replace(story, title="", text="") for story in event.stories),
    )


def test_none_keeps_positions_and_counts() -> None:
    """Records are those of all text without it, fit the schema, and are the same however they come about."""
    articles = (secret(paragraphs=(SECRET, QUIET)), other(), other("c", 2))
    full = pipeline("all").feed(*articles).run()
    run = pipeline("none").feed(*articles).run()
    again = pipeline("none", batch_size=1, shuffle=3).feed(*articles, CRASH).run()
    assert run.events() == [without_words(event) for event in full.events()] == again.events()
    for received in run.received(Channel.EVENTS):
        producer_validator(Channel.EVENTS).validate(json.loads(received.value or b""))
    kept = newest(run, Channel.EVENTS) + changelogs(run)
    kept += b"".join(received.value or b"" for received in run.received(Channel.CONTRIBUTIONS))
    assert traces(kept) == [TRACES[1]], "the address alone"
    assert re.findall(rb'"text":"[^"]+"', kept) == []
    assert traces(newest(full, Channel.EVENTS)) == [*TRACES], "the control"


def test_evidence_keeps_no_sentence_beyond() -> None:
    """Records and state are as with all of it: they never had more."""
    articles = (secret(paragraphs=(SECRET, QUIET)), other())
    full, run = pipeline("all").feed(*articles).run(), pipeline("evidence").feed(*articles).run()
    assert run.lines() == full.lines()
    assert SECRET.encode() in changelogs(run)
    assert b"rained" not in changelogs(run) + newest(run, Channel.EVENTS)


def test_text_that_others_send_is_not_kept() -> None:
    """Aggregation takes it out of contributions of a worker that was set otherwise."""
    run = pipeline("none")
    run.workers[0].restart(path("all")[0])
    run.feed(secret(), other()).run()
    assert SECRET.encode() in b"".join(r.value or b"" for r in run.received(Channel.CONTRIBUTIONS))
    assert traces(newest(run, Channel.EVENTS) + changelogs(run)) == [TRACES[1]]


@pytest.mark.parametrize(("before", "after"), [("all", "none"), ("none", "all")])
def test_another_setting_is_refused(before: KeepText, after: KeepText) -> None:
    """Where it would leave records of both kinds side by side; said in one line, with what to do."""
    run = pipeline(before).feed(secret()).run()
    for worker, stage in zip(run.workers, path(after), strict=True):
        worker.restart(stage)
    wanted = "none" if before == "none" else "evidence"
    with pytest.raises(SettingsError, match=f"set NEWSFOLD_KEEP_TEXT={wanted}"):
        run.feed(other()).run()


def view_of(run: PipelineTestDriver, folder: Path, keep: KeepText, said: list[str]) -> View:
    """The view of what there is, under the setting."""
    settings = load_settings(windows="1d", partitions=2, keep_text=keep)
    keeper = Keeper(run.broker, settings, folder, say=said.append)
    keeper.run()
    return keeper.view()


def test_the_view_keeps_what_is_set(tmp_path: Path) -> None:
    """Of "evidence" no paragraph beyond the records; it is made anew where less is to be kept than it has."""
    run, said = pipeline("all").feed(secret(paragraphs=(SECRET, QUIET)), other()).run(), list[str]()
    view_of(run, tmp_path, "all", said)
    assert "rained" in unpacked(tmp_path)
    view = view_of(run, tmp_path, "evidence", said)
    assert len(said) == 1
    assert "NEWSFOLD_KEEP_TEXT=all" in said[0]
    held = unpacked(tmp_path)
    assert ("rained" in held, SECRET in held, TITLE in held) == (False, True, True)
    [name] = [name for name in view.articles().items if name.url == URI]
    article = view.article(name.id)
    assert article is not None
    assert [[tag.id for tag in p.topics] for p in article.paragraphs] == [[TOPICS["truce"]], []]
    assert {p.text for p in article.paragraphs} == {""}


@pytest.mark.parametrize("keep", ["evidence", "none"])
def test_pages_and_answers_do_without_text(tmp_path: Path, keep: KeepText) -> None:
    """Nothing breaks where there are no words to show."""
    run = pipeline(keep).feed(secret(paragraphs=(SECRET, QUIET)), other()).run()
    view = view_of(run, tmp_path, keep, [])
    [event, *_] = run.events()
    [name] = [name for name in view.articles().items if name.url == URI]
    with serving(view, run.broker, pages=HtmlPages(view, run.settings, lambda: 0.0)) as served:
        for place in ("/events", f"/events/{event.id}", "/articles", f"/articles/{name.id}", "/topics"):
            for accept in ("text/html", "application/json"):
                answer = served.get(place, accept=accept)
                assert answer.status == 200, (place, accept, answer.body)
                assert b"rained" not in answer.body
                assert keep == "evidence" or not set(traces(answer.body)) - {TRACES[1]}
