"""The real whole job as a command: feed, tagging and aggregation, and a loop that one would write instead.

`python -m workshop.bench.real --against OTHER/bin/newsfold` measures another installation in turn with this
one; `--long 100000` is a year of event time in one go, with the workers' memory on the way.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from newsfold.errors import NewsfoldError
from newsfold.wire.codec import encode
from workshop.bench.brokers import title_of
from workshop.bench.real import page
from workshop.bench.real.articles import DAYS, Counted, as_it_is, dated, one_alone, originals
from workshop.bench.real.contenders import Contender, Pipeline, SpacyLoop, pipelines, spacy_loop
from workshop.bench.real.installation import Installation, other_installation, this_installation
from workshop.bench.real.long import POINTS, YEAR, Long, run_long
from workshop.bench.real.rounds import Rounds, costs, in_turn, ratios
from workshop.bench.report import described, keep, write

STATES = ("disk", "memory")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print and keep; 2 for bad arguments, or if a process of the job fails."""
    options = _parser().parse_args(arguments)
    os.environ.pop("NEWSFOLD_STATE_DIR", None)
    kind = "long" if options.long else "rounds"
    try:
        with tempfile.TemporaryDirectory(prefix="newsfold-real-") as folder:
            measured = (_long if options.long else _rounds)(options, _installations(options), Path(folder))
    except (NewsfoldError, ValueError) as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    result = described({kind: measured})
    print(encode(result).decode() if options.json else page.PAGES[kind](result))
    if not options.dry:
        keep(f"real-{'long-' if options.long else ''}{options.broker}", {kind: measured})
        write()
    return 0


def _rounds(options: argparse.Namespace, installations: Sequence[Installation], folder: Path) -> Rounds:
    articles = originals(options.articles)
    if options.articles and not options.paragraphs:
        piece = as_it_is(options.articles, articles)
    else:
        [piece] = dated(articles, folder, days=options.days or DAYS, paragraphs=options.paragraphs)
    states = _states(options, "disk,memory")
    loop = spacy_loop(installations[0], options.spacy) if options.spacy else "no spaCy pipeline was asked for"
    absent = [f"{SpacyLoop.name}: {loop}"] if isinstance(loop, str) else []
    contenders: list[Contender] = [*pipelines(installations, states)]
    contenders += [] if isinstance(loop, str) else [loop]
    pieces = [one_alone(articles, folder), *[piece] * options.rounds]
    runs = in_turn(contenders, options.broker, pieces, options.idle)
    all_costs = costs(runs, piece.paragraphs)
    return Rounds(
        broker=title_of(options.broker), articles=_named(options, articles), article_count=piece.articles,
        paragraphs=piece.paragraphs, rounds=len(runs) // len(contenders) - 1, absent=absent, costs=all_costs,
        contenders=[(contender.name, contender.title) for contender in contenders],
        ratios=ratios(all_costs, _pairs(contenders, states)),
        event_records={run.contender: run.event_records for run in runs},
    )  # fmt: skip


def _pairs(contenders: Sequence[Contender], states: Sequence[str]) -> list[tuple[str, str]]:
    """This installation beside the other with the same state, and beside the loop with the first."""
    names = {(c.installation.name, c.state): c.name for c in contenders if isinstance(c, Pipeline)}
    pairs = [(names["this", s], names["other", s]) for s in states if ("other", s) in names]
    loops = [c.name for c in contenders if isinstance(c, SpacyLoop)]
    return pairs + [(names["this", states[0]], loop) for loop in loops]


def _long(options: argparse.Namespace, installations: Sequence[Installation], folder: Path) -> Long:
    articles, days = originals(options.articles), options.days or YEAR
    every = options.every or max(1, options.long // POINTS)
    pieces = dated(articles, folder, days=days, paragraphs=options.long, every=every)
    contenders = pipelines(installations, _states(options, "disk"))
    return Long(
        broker=title_of(options.broker), articles=_named(options, articles), days=days,
        article_count=sum(piece.articles for piece in pieces),
        paragraphs=sum(piece.paragraphs for piece in pieces),
        contenders=[(contender.name, contender.title) for contender in contenders],
        runs=[run_long(contender, options.broker, pieces) for contender in contenders],
    )  # fmt: skip


def _installations(options: argparse.Namespace) -> list[Installation]:
    others = [other_installation(options.against)] if options.against else []
    return [this_installation(), *others]


def _states(options: argparse.Namespace, default: str) -> list[str]:
    states = (options.state or default).split(",")
    if unknown := set(states) - set(STATES):
        raise ValueError(f"no state {', '.join(sorted(unknown))}; there are {', '.join(STATES)}")
    return states


def _named(options: argparse.Namespace, articles: Sequence[Counted]) -> str:
    """What the articles are: each text of theirs comes once, before it comes again under another uri."""
    name = options.articles.name if options.articles else "the project's corpus and seeds"
    return f"{name}: {len(articles):,} different ones with {sum(c.paragraphs for c in articles):,} paragraphs"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m workshop.bench.real", description=__doc__)
    parser.add_argument(
        "articles", nargs="?", type=Path, help="JSON lines of articles (the corpus and the seeds)"
    )
    parser.add_argument("--against", default="", help="the newsfold program of another installation")
    parser.add_argument("--broker", choices=("embedded", "apache"), default="embedded")
    parser.add_argument("--state", default="", help="disk, memory or both (disk,memory; a long run: disk)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each in turn (5)")
    parser.add_argument("--paragraphs", type=int, default=0, help="repeat or cut the articles to so many")
    parser.add_argument(
        "--spacy",
        default="en_core_web_sm",
        help="spaCy pipeline of the loop (en_core_web_sm); '' for no loop",
    )
    parser.add_argument("--idle", type=float, default=4.0, help="seconds without work that end a process (4)")
    parser.add_argument("--long", type=int, default=0, help="paragraphs of a long run, instead of rounds")
    parser.add_argument(
        "--every", type=int, default=0, help=f"paragraphs from point to point of it (a part in {POINTS})"
    )
    parser.add_argument(
        "--days", type=int, default=0, help=f"days the articles are dated over ({DAYS}; a long run: {YEAR})"
    )
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.add_argument("--dry", action="store_true", help="keep nothing: leave RESULTS.md as it is")
    return parser


if __name__ == "__main__":
    sys.exit(main())
