"""newsfold topics: the news topics that there are, in their tree, and how well each is recognised."""

from typing import Annotated

import typer

from newsfold.cli.app import NO_MATCH, app
from newsfold.cli.options import Json
from newsfold.cli.show.output import say


@app.command()
def topics(
    below: Annotated[str, typer.Argument(help="A topic by id or label: it and all below it.")] = "",
    as_json: Json = False,
) -> None:
    """List the news topics: id, label, place in the tree, phrases, and how well each is recognised.

    The last three numbers come from texts of the corpus that the model had not learned from: how many are
    about the topic, how many of these were found, and how many others were tagged with it.
    """
    from newsfold.lexicons.topic_model import load_topic_model
    from newsfold.lexicons.topics.files import load_topics
    from newsfold.settings import load_settings
    from newsfold.subscription.names import similar, topic_meaning
    from newsfold.wire.codec import encode

    entries = load_topics(load_settings().lexicon).topics
    recognised = load_topic_model()[0].recognised
    if below:
        meaning = topic_meaning(below, entries)
        found = [topic for topic in entries if meaning.is_topic(topic.id, topic.label, topic.path)]
        if not found:
            near = similar(below, [topic.label for topic in entries])
            hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
            say(f"no topic {below!r} in the lexicon{hint}")
            raise typer.Exit(NO_MATCH)
        entries = tuple(found)
    for topic in sorted(entries, key=lambda topic: topic.path):
        phrases = sum(phrase.weight > 0 for phrase in topic.phrases)
        seen = recognised.get(topic.id)
        counts = (seen.texts, seen.found, seen.wrong) if seen else (0, 0, 0)
        if as_json:
            named = dict(zip(("texts", "found", "wrong"), counts, strict=True))
            row = {"id": topic.id, "label": topic.label, "path": topic.path, "phrases": phrases, **named}
            typer.echo(encode(row))
        else:
            name = "  " * (len(topic.path) - 1) + topic.label
            typer.echo("\t".join((topic.id, name, str(phrases), *map(str, counts))))
