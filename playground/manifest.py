"""What the installed app may do and hear, read from its manifest (app.yaml)."""

import functools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

SCHEMA = Path(__file__).parent / "slack" / "manifest.schema.1.0.0.json"
Json = dict[str, Any]


@dataclass(frozen=True)
class Manifest:
    """Without a manifest (`everything`) every scope is granted, every event is sent, every command is delivered."""

    name: str = "Lockstep"
    everything: bool = True
    scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    commands: tuple[Json, ...] = ()
    shortcuts: tuple[Json, ...] = ()
    unfurl_domains: tuple[str, ...] = ()
    metadata_subscriptions: tuple[Json, ...] = ()
    raw: Json = field(default_factory=dict)

    @property
    def video_domains(self) -> tuple[str, ...] | None:
        """Where videos may come from; None if that is not known."""
        return None if self.everything else self.unfurl_domains

    def grants(self, scope: str) -> bool:
        return self.everything or scope in self.scopes

    def hears(self, event: str) -> bool:
        return self.everything or event in self.events

    def command(self, name: str) -> Json | None:
        if self.everything:
            return {"command": name}
        return next((c for c in self.commands if c["command"] == name), None)


def load(source: Path | str | Json | None) -> Manifest:
    """A manifest from a path, YAML or JSON text, or a mapping. ValueError names what the schema refuses."""
    if source is None:
        return Manifest()
    if isinstance(source, dict):
        return _parse(json.dumps(source))
    if isinstance(source, Path) or ("\n" not in source and not source.lstrip().startswith("{")):
        source = Path(source).read_text("utf-8")
    return _parse(source)


@functools.lru_cache(maxsize=16)
def _schema() -> Json:
    schema: Json = json.loads(SCHEMA.read_text("utf-8"))
    return schema


@functools.lru_cache(maxsize=16)
def _parse(text: str) -> Manifest:
    import jsonschema  # here, because it takes longer to import than the rest of the server to start

    raw = yaml.safe_load(text)
    errors = sorted(jsonschema.Draft7Validator(_schema()).iter_errors(raw), key=lambda e: list(map(str, e.path)))
    if errors:
        where = "/".join(str(part) for part in errors[0].path) or "the manifest"
        raise ValueError(f"{where}: {errors[0].message}")
    features, settings = raw.get("features", {}), raw.get("settings", {})
    scopes = raw.get("oauth_config", {}).get("scopes", {})
    subscriptions = settings.get("event_subscriptions", {})
    name = features.get("bot_user", {}).get("display_name") or raw["display_information"]["name"]
    return Manifest(
        name=name,
        everything=False,
        scopes=frozenset([*scopes.get("bot", []), *scopes.get("bot_optional", [])]),
        events=frozenset(subscriptions.get("bot_events", [])),
        commands=tuple(features.get("slash_commands", [])),
        shortcuts=tuple(features.get("shortcuts", [])),
        unfurl_domains=tuple(features.get("unfurl_domains", [])),
        metadata_subscriptions=tuple(subscriptions.get("metadata_subscriptions", [])),
        raw=raw,
    )
