"""The command line, and the only place where real things are made: `python -m bot --help`."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import backups, logs, runtime
from bot.checkup import check_up
from bot.forgetting import find, forget_person, lines, plan
from bot.manifest import as_yaml, manifest
from bot.rehearsal import rehearse
from bot.settings import DatabaseSettings, Settings, SettingsWrong, keep_from_bolt, load, load_app, load_database
from bot.supervise import EXIT_WRONG, keep_running
from commands.errors import UserError
from storage.database import DatabaseUnfit

cli = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # they print local values, people's words and tokens among them
    help="Lockstep, a Slack bot for sales and marketing.",
)


PATIENCE_MS = 30_000
"""How long a command waits for a database that the serving process is writing to: nobody waits for its ack."""


def _settings(**given: Any) -> Settings:
    try:
        settings = load(**given)
    except SettingsWrong as error:
        raise _wrong(error) from None
    logs.configure(settings.log_format, settings.log_level)
    return settings


def _wrong(error: Exception) -> typer.Exit:
    typer.echo(str(error), err=True)
    return typer.Exit(EXIT_WRONG)


@cli.command()
def run(
    keep: Annotated[bool, typer.Option("--keep", help="Start it again when it ends by itself.")] = False,
    http: Annotated[
        bool, typer.Option("--http", help="Slack calls the bot over HTTP, instead of Socket Mode.")
    ] = False,
) -> None:
    """Serve Slack until told to stop."""
    settings = _settings()
    if keep:
        raise typer.Exit(keep_running([sys.executable, "-m", "bot", "run", *(["--http"] if http else [])]))
    try:
        keep_from_bolt()
        raise typer.Exit(runtime.serve(settings, http=http))
    except (SettingsWrong, DatabaseUnfit) as error:
        raise _wrong(error) from None


@cli.command()
def health(
    retry: Annotated[bool, typer.Option("--retry", help="First try everything again that had failed.")] = False,
) -> None:
    """Say whether settings, database and Slack are well; exit code 1 if something is not."""
    well = True
    for fine, line in check_up(_settings(), retry=retry):
        well = well and fine
        typer.echo(("  " if fine else "! ") + line)
    raise typer.Exit(0 if well else 1)


@cli.command()
def sample(
    channel: Annotated[str, typer.Option(help="Slack's id of a channel that the bot is in: C0123ABCD.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take the sample away again.")] = False,
) -> None:
    """Fill a channel with a believable half year, marked as a sample, to rehearse in."""
    settings = _settings()
    try:
        keep_from_bolt()
        database = runtime.open_database(settings.database_url, busy_timeout_ms=PATIENCE_MS)
        typer.echo(rehearse(database, settings, channel, remove=remove))
    except (DatabaseUnfit, UserError) as error:
        raise _wrong(error) from None


def _database_settings() -> DatabaseSettings:
    try:
        return load_database()
    except SettingsWrong as error:
        raise _wrong(error) from None


@cli.command()
def backup(
    path: Annotated[Path | None, typer.Argument(help="The folder to keep it in.  [BACKUP_FOLDER]")] = None,
    keep: Annotated[int, typer.Option(min=0, help="So many of the newest stay there; 0: all of them.")] = backups.KEPT,
) -> None:
    """Back the database up, while the bot runs. It is restored and counted before it is kept."""
    settings = _database_settings()
    try:
        typer.echo(backups.back_up(settings, path or settings.backup_folder, keep))
    except DatabaseUnfit as error:
        raise _wrong(error) from None


@cli.command()
def restore(
    path: Annotated[Path, typer.Argument(help="The backup: a file that `backup` made.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup in the place of the database. Stop the bot first; what is there now is kept beside it."""
    settings = _database_settings()
    try:
        if not yes:
            typer.confirm(backups.question(settings, path), abort=True)
        typer.echo(backups.bring_back(settings, path))
    except DatabaseUnfit as error:
        raise _wrong(error) from None


@cli.command(name="forget")
def forget_(
    person: Annotated[str, typer.Argument(help="Slack's id of the person, or their whole name.")],
    workspace: Annotated[str, typer.Option(help="Slack's id or the name of the workspace, if there are several.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Take a person's data out of the database, and their name out of messages. It can not be undone."""
    settings = _settings()
    try:
        keep_from_bolt()
        with closing(runtime.open_database(settings.database_url)) as database:
            known = find(database, person, workspace)
            typer.echo(f"{known.name or 'Somebody without a name'} ({known.user_id}) in {known.workspace}:")
            if not yes:
                for line in lines(plan(database, settings, known)):
                    typer.echo(f"  {line}")
                typer.confirm("Forget them? It can not be undone.", abort=True)
            for line in forget_person(database, settings, known):
                typer.echo(f"  {line}")
    except (DatabaseUnfit, UserError) as error:
        raise _wrong(error) from None


@cli.command(name="manifest")
def manifest_(
    prefix: Annotated[
        str | None, typer.Option(help="Goes in front of every command: ls- makes /ls-request.  [COMMAND_PREFIX]")
    ] = None,
    unfurl: Annotated[
        list[str] | None, typer.Option(help="A domain whose links the bot may unfurl; up to five.  [UNFURL_DOMAINS]")
    ] = None,
    http: Annotated[
        str, typer.Option(help="Where Slack finds the bot in HTTP mode: https://bot.example.com. Else Socket Mode.")
    ] = "",
) -> None:
    """Print the app manifest to paste into Slack, for the settings or for what is said here."""
    if http and not http.startswith("https://"):
        raise _wrong(SettingsWrong("Slack calls only addresses that begin with https://."))
    said = {"command_prefix": prefix, "unfurl_domains": ",".join(unfurl) if unfurl else None}
    try:
        settings = load_app(**{name: value for name, value in said.items() if value is not None})
    except SettingsWrong as error:
        raise _wrong(error) from None
    typer.echo(as_yaml(manifest(settings.command_prefix, settings.domains, http)), nl=False)


if __name__ == "__main__":
    cli()
