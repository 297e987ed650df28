"""The command line: newsfold COMMAND; one module per command, each registered here."""

from pipeline.cli.app import app, main

__all__ = ["app", "main"]
