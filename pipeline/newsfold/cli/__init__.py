"""The command line: newsfold COMMAND; one module per command, each registered in `app`."""

import signal


def main(arguments: list[str] | None = None) -> None:
    """Run one command; the process ends with its exit status."""
    # Until the commands are imported, Ctrl-C ends the process without a word: nothing has begun.
    handler = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from newsfold.cli.app import register, run

    register()
    signal.signal(signal.SIGINT, handler)
    run(arguments)
