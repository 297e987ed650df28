"""The command line: newsfold COMMAND."""
