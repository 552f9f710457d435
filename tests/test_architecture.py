"""The house's conventions, each held by a test: what is registered, offered, granted and documented agrees."""

import ast
import inspect
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import commands
from bot.dependencies import LISTENER_ARGUMENTS
from bot.events import bring_back
from bot.manifest import manifest
from bot.settings import Settings
from commands import house, reminder_message
from commands.registry import OFFERED, Registry, asked
from commands.scope import ME
from commands.scopes import EVENTS, NEEDED
from commands.scopes import METHODS as CALLED

ROOT = Path(__file__).parent.parent
METHODS = json.loads((ROOT / "playground/slack/methods.json").read_text())
OURS = ("bot", "commands", "storage", "playground")


class Recorder:
    """Stands where features expect the Bolt App, and notes every way in that they register."""

    def __init__(self) -> None:
        self.ways: list[tuple[str, str, Callable[..., Any]]] = []

    def __getattr__(self, kind: str) -> Callable[..., Callable[[Callable[..., Any]], Callable[..., Any]]]:
        def way(constraint: Any, **_: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
            def keep(function: Callable[..., Any]) -> Callable[..., Any]:
                self.ways.append((kind, str(constraint), function))
                return function

            return keep

        return way

    def of(self, *kinds: str) -> set[str]:
        return {constraint for kind, constraint, _ in self.ways if kind in kinds}


def registered(prefix: str = "") -> tuple[Recorder, Registry]:
    app, registry = Recorder(), Registry(prefix=prefix)
    for feature in commands.FEATURES:
        feature.register(app, registry)
    reminder_message.register(registry)
    registry.on("message", bring_back)
    house.register(registry, timedelta(days=14))
    return app, registry


def sources(*packages: str) -> Iterator[Path]:
    for package in packages:
        yield from sorted((ROOT / package).rglob("*.py"))


def test_the_manifest_is_one_that_slack_takes() -> None:
    schema = json.loads((ROOT / "playground/slack/manifest.schema.1.0.0.json").read_text())
    jsonschema.validate(manifest(), schema)


@pytest.mark.parametrize("prefix", ["", "ls-"])
def test_commands_of_the_manifest_are_the_commands_registered(prefix: str) -> None:
    app, registry = registered(prefix)
    named = {command["command"] for command in manifest(prefix)["features"]["slash_commands"]}
    assert named == set(registry.commands) == app.of("command")


def test_shortcuts_of_the_manifest_are_the_shortcuts_registered() -> None:
    app, _ = registered()
    named = {shortcut["callback_id"] for shortcut in manifest()["features"]["shortcuts"]}
    assert named == app.of("shortcut", "message_shortcut", "global_shortcut")


def test_events_of_the_manifest_are_the_events_heard() -> None:
    _, registry = registered()
    subscribed = {event.split(".")[0] for event in manifest()["settings"]["event_subscriptions"]["bot_events"]}
    assert subscribed == set(registry.hooks)


def test_unfurl_domains_are_in_the_manifest_that_is_asked_for() -> None:
    assert manifest(unfurl_domains=("acme.example",))["features"]["unfurl_domains"] == ["acme.example"]


def test_scopes_of_the_manifest_are_those_of_the_table() -> None:
    assert set(manifest()["oauth_config"]["scopes"]["bot"]) == NEEDED


def test_every_method_called_is_in_the_table_of_scopes_as_slack_documents_it() -> None:
    called = set()
    for path in sources("bot", "commands"):
        called |= set(re.findall(r"client\.((?:[a-z]+_)+[a-zA-Z]+)\(", path.read_text()))
    methods = {name.replace(".", "_"): name for name in METHODS}
    called = {methods[name] for name in called if name in methods}
    assert called <= set(CALLED), f"not in commands/scopes.py: {called - set(CALLED)}"
    assert set(EVENTS) == set(manifest()["settings"]["event_subscriptions"]["bot_events"])
    for method, scopes in CALLED.items():
        allowed = METHODS[method]["scopes"]
        assert set(scopes) <= set(allowed), f"{method} takes {allowed}"
        assert scopes or not allowed, f"{method} needs one of {allowed}"


def test_every_folder_in_commands_is_a_feature_with_a_front_page() -> None:
    folders = {path.name for path in (ROOT / "commands").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {feature.__name__.split(".")[-1] for feature in commands.FEATURES}
    for feature in commands.FEATURES:
        assert feature.__doc__, f"{feature.__name__} has no docstring"
        assert callable(feature.register)
        assert (ROOT / "commands" / feature.__name__.split(".")[-1] / "listeners.py").exists()


def test_every_feature_is_in_the_contract_that_features_never_import_each_other() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (named,) = [contract["modules"] for contract in contracts if contract["name"] == "features never import each other"]
    assert named == sorted(feature.__name__ for feature in commands.FEATURES)


def test_shared_files_import_no_feature_and_only_the_ways_in_know_slack() -> None:
    features = {feature.__name__.split(".")[-1] for feature in commands.FEATURES}
    ways_in = {"__init__.py", "listeners.py", "jobs.py", "reading.py"}
    for path in sources("commands"):
        shared = path.parent.name == "commands" and path.name != "__init__.py"
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            for name in (f"{module}.{name}".lstrip(".") for name in names):
                parts = name.split(".")
                assert not (shared and parts[0] == "commands" and parts[1] in features), f"{path}: {name}"
                assert path.name in ways_in or parts[0] not in ("slack_bolt", "slack_sdk"), f"{path}: {name}"


def test_every_feature_has_a_test_of_its_own() -> None:
    for feature in commands.FEATURES:
        name = feature.__name__.split(".")[-1]
        assert list((ROOT / "tests").glob(f"test_{name}*.py")), f"tests/test_{name}.py is missing"


def test_every_listener_asks_only_for_what_is_offered() -> None:
    app, _ = registered()
    for kind, constraint, function in app.ways:
        extra = set(inspect.signature(function).parameters) - LISTENER_ARGUMENTS
        assert not extra, f"{kind} {constraint}: Bolt would hand None for {extra}"


def test_every_registered_function_asks_only_for_what_is_offered() -> None:
    _, registry = registered()
    kinds: dict[str, list[Callable[..., Any]]] = {
        "load": [card.load for card in registry.cards.values()],
        "reminders": [reminding.load for reminding in registry.reminders.values()],
        "due": [job.due for job in registry.jobs.values()],
        "next_due": [job.next_due for job in registry.jobs.values()],
        "job": [job.run for job in registry.jobs.values()],
        "slot": [job.run for job in registry.slots.values()],
        "errand": [errand.run for errand in registry.errands.values()],
        "hook": [hook for hooks in registry.hooks.values() for hook in hooks],
        "mine": list(registry.mines),
        "home": list(registry.homes),
        "failure": list(registry.failures),
        "forget": list(registry.forgets),
        "sample": list(registry.samples),
    }
    for kind, functions in kinds.items():
        for function in functions:
            extra = asked(function) - OFFERED[kind]
            assert not extra, f"{function.__module__}.{function.__name__} asks for {extra}"


def test_people_read_words_and_no_names_of_jobs_slots_and_errands() -> None:
    _, registry = registered()
    for name in (*registry.jobs, *registry.slots, *registry.errands):
        assert re.fullmatch(r"[a-z][^._]+", registry.words(name)), f"{name} is called {registry.words(name)!r}"


def test_only_one_file_inserts_in_a_dialect_of_its_own() -> None:
    found = [path.name for path in sources("storage") if re.search(r"(sqlite|postgresql)\.insert", path.read_text())]
    assert found == ["upsert.py"]


def test_listeners_are_short() -> None:
    for path in (ROOT / "commands").glob("*/listeners.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                assert length <= 30, f"{path.parent.name}.{node.name} has {length} lines: which concept is missing?"


def test_files_are_short() -> None:
    paths = [*sources(*OURS), *(ROOT / "playground/static").rglob("*.js")]
    long = {str(path.relative_to(ROOT)): lines for path in paths if (lines := path.read_text().count("\n")) > 400}
    assert not {path for path in long if "/migrations/" not in path}


def test_ids_begin_with_the_name_of_their_feature() -> None:
    app, registry = registered()
    names = {feature.__name__.split(".")[-1] for feature in commands.FEATURES} | {ME.rstrip("."), "reminders", "house"}
    ids = app.of("action", "view", "options", "shortcut") | set(registry.cards) | set(registry.jobs)
    for name in ids:
        for part in re.findall(r"[a-z_]+\.[a-z_]+", name):
            assert part.split(".")[0] in names, f"{name} is of no feature"


def test_every_feature_has_help_and_help_names_commands_that_exist() -> None:
    _, registry = registered()
    assert [entry.feature for entry in registry.helps] == [f.__name__.split(".")[-1] for f in commands.FEATURES]
    for entry in registry.helps:
        for what, _ in entry.lines:
            for command in re.findall(r"^/[\w-]+", what):
                assert command in registry.commands


def test_the_page_of_commands_lists_what_help_lists() -> None:
    _, registry = registered()
    page = (ROOT / "docs/commands.md").read_text()
    for entry in registry.helps:
        assert f"## {entry.title}" in page
        for what, does in entry.lines:
            assert f"| `{what}` | {does} |" in page, f"docs/commands.md lacks {what}"
    shown = set(re.findall(r"^\| `(/[\w-]+)", page, re.MULTILINE))
    assert shown <= set(registry.commands)


def test_the_table_of_settings_is_the_settings() -> None:
    page = (ROOT / "docs/running.md").read_text()
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", page, re.MULTILINE))
    expected = {}
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        shown = default.get_secret_value() if hasattr(default, "get_secret_value") else default
        expected[name.upper()] = "**needed**" if field.is_required() else f"`{shown}`" if shown != "" else "empty"
    assert rows == expected


def test_lock_files_have_hashes_and_name_no_index() -> None:
    for path in (ROOT / "requirements").glob("*.lock"):
        text = path.read_text()
        assert "--hash=sha256:" in text
        assert not re.search(r"index-url|https?://|file:", text), path


def test_app_yaml_is_what_the_command_line_prints() -> None:
    assert manifest() == yaml.safe_load((ROOT / "app.yaml").read_text())
