"""A worker process of the matrix: the real stages and the real engine, a fast tagger, guards on or off.

Run as `python -m workshop.faults.worker OPTIONS`, where OPTIONS is JSON of `StageOptions`.
"""

from newsfold.delivery.stage import Stage
from newsfold.eventtime.window import Windows
from newsfold.settings import Settings
from newsfold.topology import stages
from workshop.faults.naive import naive_aggregation
from workshop.harness.tagger import NumberedWords
from workshop.harness.worker import WorkerOptions, main


class StageOptions(WorkerOptions, kw_only=True, frozen=True):
    """Options of the matrix's worker; with `stage` only that one runs."""

    group: str = "faults"
    stage: str = ""
    horizon: str = ""

    def settings(self) -> Settings:
        """Those of every worker, with the horizon."""
        return super().settings().model_copy(update={"horizon": self.horizon})


def chosen_stages(options: StageOptions) -> list[Stage]:
    """The stages to run: all, or the one named."""
    windows = Windows("1d")
    tagging, aggregation = stages(NumberedWords(), windows, windows.horizon(options.horizon))
    if not options.guards.identity or not options.guards.late_amends:
        aggregation = naive_aggregation(options.guards)
    return [stage for stage in (tagging, aggregation) if options.stage in ("", stage.name)]


if __name__ == "__main__":
    main(StageOptions, chosen_stages)
