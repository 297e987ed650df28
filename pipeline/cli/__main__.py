"""python -m pipeline.cli: the same as newsfold, for processes that start another of themselves."""

from pipeline.cli import main

main()
