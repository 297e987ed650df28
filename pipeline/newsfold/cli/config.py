"""newsfold config: what newsfold.toml says, and every fault in it."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel

from newsfold.cli.app import OK, USAGE, app
from newsfold.cli.show.output import say
from newsfold.cli.show.text import one_line
from newsfold.configuration.values import as_duration
from newsfold.errors import NewsfoldError

config = typer.Typer(
    name="config", help="The file newsfold.toml: check it, show what it says.", no_args_is_help=True
)
app.add_typer(config)

LENGTHS_OF_TIME = ("interval", "timeout", "host_delay", "backoff", "digest", "max_age")
"""How keys begin whose values are lengths of time."""
File = Annotated[Path, typer.Argument(help="The file; newsfold.toml in this folder if none is named.")]


@config.command()
def check(file: File = Path("newsfold.toml")) -> None:
    """Say every fault of the file by line, with what to do; exit status 2 if there is any."""
    from newsfold.alerts.rules import rule_faults
    from newsfold.assembly import setting_faults
    from newsfold.configuration.reading import check_configuration

    checked = check_configuration(file)
    faults: list[NewsfoldError] = [*checked.faults]
    if checked.configuration:
        faults += setting_faults(checked.configuration.settings)
        faults += rule_faults(checked.configuration)
    for fault in faults:
        typer.echo(one_line(str(fault)))
    for warning in checked.warnings:
        typer.echo(one_line(f"{warning}: a warning"))
    number = len(checked.configuration.sources) if checked.configuration else 0
    counted = f"{number} {'source' if number == 1 else 'sources'}, " if checked.configuration else ""
    warned = f", {len(checked.warnings)} to look at" if checked.warnings else ""
    typer.echo(
        f"{counted}{len(faults) or 'no'} {'fault' if len(faults) == 1 else 'faults'}{warned}", err=True
    )
    raise typer.Exit(USAGE if faults else OK)


@config.command()
def show(
    file: File = Path("newsfold.toml"),
    markdown: Annotated[
        bool, typer.Option("--markdown", help="The tables of docs/configuration.md instead of the values.")
    ] = False,
) -> None:
    """Show every key as it holds, defaults too, and settings that the environment sets; no secrets."""
    if markdown:
        typer.echo(tables(), nl=False)
        return
    from newsfold.configuration.alerts import AlertingTable, AlertTable, MailTable
    from newsfold.configuration.reading import check_configuration
    from newsfold.configuration.tables import IngestTable, SourceTable
    from newsfold.settings import Settings

    checked = check_configuration(file)
    for fault in checked.faults:
        say(fault)
    if (found := checked.configuration) is None:
        raise typer.Exit(USAGE)
    _print_table("[settings]", found.settings, [*Settings.model_fields])
    _print_table("[ingest]", found.ingest, [*IngestTable.model_fields])
    for source in found.sources:
        _print_table("[[source]]", source, [*SourceTable.model_fields])
    if found.alerts:
        _print_table("[alerting]", found.alerting, [*AlertingTable.model_fields])
        _print_table("[mail]", found.mail, [*MailTable.model_fields])
    for rule in found.alerts:
        _print_table("[[alerts]]", rule, [*AlertTable.model_fields])
    raise typer.Exit(OK)


def _print_table(title: str, table: object, names: list[str]) -> None:
    typer.echo(title)
    for name in names:
        value = getattr(table, name)
        if text := _written(name, value):
            typer.echo(one_line(f"{name} = {text}"))


def _written(name: str, value: object) -> str:
    """A value as it is written in the file; the values of headers are nobody's business."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and name.startswith(LENGTHS_OF_TIME):
        return as_duration(value)
    if isinstance(value, dict):
        pairs = (f'{key} = "{"…" if name == "headers" else text}"' for key, text in value.items())
        return f"{{ {', '.join(pairs)} }}" if value else ""
    if isinstance(value, list):
        return f"[{', '.join(map(repr, map(str, value)))}]" if value else ""
    if isinstance(value, int | float) or value in (None, "") or not str(value):
        return "" if value is None else str(value)
    return f'"{value}"'


def tables() -> str:
    """Every key of the tables beside [settings] as Markdown tables."""
    from newsfold.configuration.alerts import AlertingTable, AlertTable, MailTable
    from newsfold.configuration.reading import keys_of
    from newsfold.configuration.tables import IngestTable, SourceTable

    parts = []
    models: dict[str, type[BaseModel]] = {
        "[ingest]": IngestTable,
        "[[source]]": SourceTable,
        "[[alerts]]": AlertTable,
        "[alerting]": AlertingTable,
        "[mail]": MailTable,
    }
    for title, model in models.items():
        rows = [f"### {title}", "", "| Key | Default | Meaning |", "| --- | --- | --- |"]
        for name, default, meaning in keys_of(model):
            shown = str(default).lower() if isinstance(default, bool) else default
            shown = ", ".join(default) if isinstance(default, list) else shown
            rows.append(
                f"| `{name}` | {f'`{shown}`' if shown not in (None, '', [], {}) else ''} | {meaning} |"
            )
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)
