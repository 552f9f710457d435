"""What the environment (and a `.env` file) says. `docs/running.md` lists every setting; a test holds it to this."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

S = TypeVar("S", bound=BaseSettings)

SHORTEST_SECRET = 20
"""Characters of a signing secret. Slack's have 32; a short one could be guessed from one request seen."""


class SettingsWrong(Exception):
    """A setting is missing or wrong: one sentence that names it, and never its value."""


class AppSettings(BaseSettings):
    """What the app's manifest is printed for, before there is an app and its tokens."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", hide_input_in_errors=True)

    command_prefix: str = Field(
        default="",
        description="Goes in front of every command, for example `ls-`, where another app has the plain names.",
    )
    unfurl_domains: str = Field(
        default="", description="Up to five domains, with commas, whose links the app may unfurl: for the manifest."
    )

    @field_validator("command_prefix")
    @classmethod
    def _prefix(cls, value: str) -> str:
        if not all(char.isascii() and (char.isalnum() or char in "-_") for char in value) or len(value) > 12:
            raise ValueError("is at most 12 letters, digits and dashes, for example ls-")
        return value.lower()

    @field_validator("unfurl_domains")
    @classmethod
    def _five(cls, value: str) -> str:
        if len(_domains(value)) > 5:
            raise ValueError("names at most five domains")
        return value

    @property
    def domains(self) -> tuple[str, ...]:
        return _domains(self.unfurl_domains)


def _domains(value: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in value.split(",") if item.strip())


class DatabaseSettings(BaseSettings):
    """What a backup needs, which has nothing to do with Slack."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", hide_input_in_errors=True)

    database_url: str = Field(
        default="sqlite:///lockstep.db", description="`sqlite:///file` on a local disk, or `postgresql://…`."
    )
    backup_folder: Path = Field(default=Path("backups"), description="Where backups are kept.")
    backup_before_migration: bool = Field(
        default=True, description="Whether the database is backed up before a new version changes its tables."
    )

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, value: str) -> str:
        if not value.startswith(("sqlite:", "postgresql:", "postgres:", "postgresql+psycopg:")):
            raise ValueError("begins with sqlite: or postgresql:")
        return value

    @property
    def backups_before_migration(self) -> Path | None:
        return self.backup_folder if self.backup_before_migration else None


class Settings(AppSettings, DatabaseSettings):
    """Read once at the start, by `bot/__main__.py`."""

    slack_bot_token: SecretStr = Field(description="The bot's token, `xoxb-…`, from *OAuth & Permissions*.")
    slack_app_token: SecretStr = Field(
        default=SecretStr(""),
        description="The app-level token, `xapp-…`, scope `connections:write`; needed in Socket Mode.",
    )
    slack_signing_secret: SecretStr = Field(
        default=SecretStr(""), description="From *Basic Information*; needed in HTTP mode."
    )
    http_host: str = Field(default="127.0.0.1", description="Where the bot listens in HTTP mode.")
    http_port: int = Field(default=3000, ge=0, le=65535, description="The port for that; 0: any that is free.")
    metrics_host: str = Field(default="127.0.0.1", description="Where `/healthz` and `/metrics` are.")
    metrics_port: int = Field(default=9464, ge=0, le=65535, description="The port for them; 0: they are not served.")
    slack_api_url: str = Field(default="https://slack.com/api/", description="Where Slack's Web API is.")
    log_format: Literal["text", "json"] = Field(default="text", description="`text` for people, `json` for machines.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="How much is logged.")
    concurrency: int = Field(default=20, ge=1, le=200, description="How many listeners run at once.")
    tick_seconds: float = Field(default=5.0, gt=0, le=30, description="How often the bot looks for what is due.")
    quarantine_seconds: float = Field(
        default=90.0,
        ge=0,
        description="How long a post without an answer rests before it is looked for and sent again.",
    )
    purge_days: int = Field(
        default=14, ge=0, description="How many days after a workspace has taken the app away all of its data goes."
    )
    clock_url: str = Field(
        default="", description="Only the playground sets it: the clock that the bot's `now` follows."
    )

    @field_validator("slack_bot_token")
    @classmethod
    def _bot_token(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith("xoxb-"):
            raise ValueError("begins with xoxb-: copy the Bot User OAuth Token from OAuth & Permissions")
        return value

    @field_validator("slack_app_token")
    @classmethod
    def _app_token(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not value.get_secret_value().startswith("xapp-"):
            raise ValueError("begins with xapp-: make an app-level token with connections:write in Basic Information")
        return value

    @field_validator("slack_signing_secret")
    @classmethod
    def _signing_secret(cls, value: SecretStr) -> SecretStr:
        secret = value.get_secret_value().strip()
        if secret and len(secret) < SHORTEST_SECRET:
            raise ValueError("is too short: copy the Signing Secret from Basic Information")
        return SecretStr(secret)

    @field_validator("slack_api_url")
    @classmethod
    def _api_url(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("is an address that begins with https://")
        return value if value.endswith("/") else value + "/"


def keep_from_bolt() -> None:
    """Take Slack's settings out of the environment: Bolt reads it too, by rules of its own (it would turn on OAuth)."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        os.environ.pop(name, None)


def missing(name: str) -> SettingsWrong:
    return SettingsWrong(f"{name} is not set: put it into the environment or a .env file (see docs/running.md).")


def require(settings: Settings, *, http: bool) -> None:
    """Raises SettingsWrong unless what this way in needs is there."""
    if http and not settings.slack_signing_secret.get_secret_value():
        raise missing("SLACK_SIGNING_SECRET")
    if not http and not settings.slack_app_token.get_secret_value():
        raise missing("SLACK_APP_TOKEN")


def load(**given: object) -> Settings:
    """The settings, `given` ones first. Raises SettingsWrong for the first that is missing or wrong."""
    return _load(Settings, given)


def load_app(**given: object) -> AppSettings:
    """Those that need no app. Raises SettingsWrong too."""
    return _load(AppSettings, given)


def load_database(**given: object) -> DatabaseSettings:
    """Those of the database alone. Raises SettingsWrong too."""
    return _load(DatabaseSettings, given)


def _load(kind: type[S], given: Mapping[str, object]) -> S:
    try:
        return kind(**given)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "A setting"
        if first["type"] == "missing":
            raise missing(name) from None
        raise SettingsWrong(
            f"{name} is wrong: it {first['msg'].removeprefix('Value error, ').removeprefix('Input ')}."
        ) from None
