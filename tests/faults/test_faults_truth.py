"""The instruments of the fault matrix: a verdict is worth what its truth and its load are worth."""

from newsfold.wire.envelope import Channel
from workshop.faults.malformed import inputs
from workshop.faults.outcome import Control, Outcome
from workshop.faults.report import load as outcomes_kept
from workshop.faults.report import render
from workshop.faults.truth import differences, expected_bytes, expected_counts
from workshop.faults.verdict import count_differences, percentile
from workshop.harness.load import Load, outputs, records, sized

SMALL = Load(7, 400)


def test_the_two_truths_agree() -> None:
    """Plain counting of the plan and the byte reference over the paragraphs give the same counts."""
    counts, made = expected_counts(SMALL.plan()), expected_bytes(SMALL.plan())
    assert len(counts) == len(made) > 50
    assert count_differences(made, counts) == (0, 0)


def test_a_lost_and_a_double_count_are_seen() -> None:
    """One contribution less, one more and a record that is missing are found, each as what it is."""
    counts, made = expected_counts(SMALL.plan()), expected_bytes(SMALL.plan())
    key = next(iter(made))
    number = counts[key.split("|")[0], key.split("|")[1][:10]].paragraphs
    written = b'"paragraph_count":%d' % number
    assert written in made[key]
    fewer = made | {key: made[key].replace(written, b'"paragraph_count":%d' % (number - 1))}
    more = made | {key: made[key].replace(written, b'"paragraph_count":%d' % (number + 1))}
    gone = {name: data for name, data in made.items() if name != key}
    assert count_differences(fewer, counts) == (1, 0)
    assert count_differences(more, counts) == (0, 1)
    assert count_differences(gone, counts)[0] >= number
    assert [differences(other, made) for other in (made, fewer, more, gone)] == [0, 1, 1, 1]


def test_ingest_makes_of_the_load_what_was_planned() -> None:
    """Every planned paragraph becomes one record, every withdrawal one, and nothing is dropped."""
    made = list(outputs(SMALL.plan()))
    assert len(made) == records(SMALL)
    assert {output.channel for output in made} == {Channel.PARAGRAPHS}
    assert any(article.withdrawn for article in SMALL.plan())
    assert any(article.version == 2 for article in SMALL.plan())


def test_a_load_is_as_long_as_asked() -> None:
    """The shortest load of a seed that has so many records."""
    load = sized(7, 1000)
    assert records(Load(7, load.articles - 1)) < 1000 <= records(load)


def test_malformed_inputs_are_the_same_for_the_same_seed() -> None:
    """A crash can be found again from its seed."""
    valid = next(outputs(SMALL.plan())).value or b""
    assert list(inputs(1, 300, valid)) == list(inputs(1, 300, valid)) != list(inputs(2, 300, valid))


def test_percentiles_are_nearest_ranks() -> None:
    """p99 of a hundred figures is the 99th, of a few the greatest."""
    assert percentile(list(range(1, 101)), 0.5) == 50
    assert percentile(list(range(1, 101)), 0.99) == 99
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0


def test_the_report_says_what_failed() -> None:
    """A row that failed, and a control that showed nothing, are said to be so."""
    control = Control(off="nothing", showed="0 lost", failed=False)
    outcome = Outcome(
        row="1", fault="f", broker="b", load="l", records=10, faults=1, lost=1, doubled=0, checks="c",
        passed=False, control=control,
    )  # fmt: skip
    page = render([outcome])
    assert "**fail**" in page
    assert "**shows nothing**" in page


def test_nothing_in_the_report_is_typed_by_hand() -> None:
    """RELIABILITY.md is what the kept outcomes make, byte for byte."""
    from workshop.faults.report import REPORT

    if outcomes_kept():
        assert REPORT.read_text(encoding="utf-8") == render(outcomes_kept())
