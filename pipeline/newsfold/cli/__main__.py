"""python -m newsfold.cli: the same as newsfold, for processes that start another of themselves."""

from newsfold.cli import main

main()
