"""newsfold settings: every option, its environment name, default and meaning."""

from typing import Annotated

import typer

from newsfold.cli.app import OK, USAGE, app
from newsfold.cli.show.output import say
from newsfold.cli.show.text import one_line
from newsfold.errors import NewsfoldError
from newsfold.settings import Settings, check_settings, environment_name


@app.command("settings")
def show(
    markdown: Annotated[
        bool, typer.Option("--markdown", help="The table of docs/settings.md instead of the values.")
    ] = False,
) -> None:
    """Show every option as it is set, without secrets, and all that is wrong with them (exit 2)."""
    if markdown:
        typer.echo(table(), nl=False)
        return
    from newsfold.assembly import setting_faults

    current, wrong = check_settings()
    faults: list[NewsfoldError] = [*wrong, *(setting_faults(current) if current else ())]
    for name, field in Settings.model_fields.items() if current else ():
        value = one_line(_shown(getattr(current, name)))
        typer.echo(f"{environment_name(name)}={value}  # {field.description}")
    for fault in faults:
        say(fault)
    raise typer.Exit(USAGE if faults else OK)


def _shown(value: object) -> str:
    return "" if value in (None, "") else str(value)


def table() -> str:
    """Every option as a Markdown table."""
    rows = ["| Environment | Default | Meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else str(field.default)
        rows.append(
            f"| `{environment_name(name)}` | {f'`{default}`' if default else ''} | {field.description} |"
        )
    return "\n".join(rows) + "\n"
