"""newsfold settings: every option, its environment name, default and meaning."""

from typing import Annotated

import typer

from newsfold.cli.app import app
from newsfold.settings import Settings, environment_name, load_settings


@app.command("settings")
def show(
    markdown: Annotated[
        bool, typer.Option("--markdown", help="The table of docs/settings.md instead of the values.")
    ] = False,
) -> None:
    """Show every option as it is set; secrets are not shown."""
    if markdown:
        typer.echo(table(), nl=False)
        return
    current = load_settings()
    for name, field in Settings.model_fields.items():
        typer.echo(f"{environment_name(name)}={getattr(current, name) or ''}  # {field.description}")


def table() -> str:
    """Every option as a Markdown table."""
    rows = ["| Environment | Default | Meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else str(field.default)
        rows.append(
            f"| `{environment_name(name)}` | {f'`{default}`' if default else ''} | {field.description} |"
        )
    return "\n".join(rows) + "\n"
