"""Who may what: every way in × every kind of person, generated from what is registered and sent as Slack sends it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from commands.requests import spoken, thread
from playground.server import PlaygroundServer
from storage.database import Database
from tests.conftest import APP_YAML, joint_channel
from tests.databases import make_sqlite
from tests.harness import START, BotUnderTest, SettledSlack, TestClock
from tests.roles.acts import Act, Answer, Forged, made, send
from tests.roles.scene import KINDS, SECRET, Stage, build, dump, refusals
from tests.roles.table import FACTS, WAYS, WRITERS_OF_NOTHING, Rule
from tests.test_architecture import registered


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    path = make_sqlite(tmp_path_factory.mktemp("roles") / "roles.db")
    with PlaygroundServer(manifest=APP_YAML) as server, SettledSlack(server.url) as slack:
        database = Database(f"sqlite:///{path}")
        bot = BotUnderTest(database, slack, TestClock(slack))
        slack.reset(
            now=START.isoformat(), rate=0, ack_seconds=60, request_url=bot.request_url, manifest=str(APP_YAML),
            trigger_seconds=600,
        )  # fmt: skip
        joint = joint_channel(bot, slack)
        slack.after = None
        yield build(bot, joint)
        bot.close()
        database.close()


def ways_in() -> set[str]:
    """Every way in that is registered."""
    app, registry = registered()
    ways = {f"{kind} {name} {_of(function)}" for kind, name, function in app.ways}
    hooks = {f"event {name} {_of(hook)}" for name in ("message",) for hook in registry.hooks[name]}
    reactions = {f"reaction {name}" for name in (thread.TAKES, thread.CLOSES, thread.ASKS)}
    return ways | hooks | reactions | {f"word {verb}" for verb in {rule.verb for rule in spoken.GRAMMAR}}


def _of(function: object) -> str:
    heard: Any = getattr(function, "func", function)
    return f"{heard.__module__.split('.')[1]}.{heard.__name__}"


def test_every_way_in_has_a_rule_and_every_rule_a_way_in() -> None:
    said = ways_in() - {"event message requests.hear_change", "event message events.bring_back"}
    assert said - set(WAYS) == set(), "who may do this? tests/roles/table.py has no rule"
    assert set(WAYS) - said == set(), "nobody hears this any more"


def test_every_event_is_an_act_with_rules_or_a_fact_of_slacks() -> None:
    _, registry = registered()
    assert set(registry.hooks) == {"message", "reaction_added"} | set(FACTS)


def cells() -> list[tuple[str, Rule]]:
    return [(way, rule) for way, rules in WAYS.items() for rule in rules]


@pytest.mark.parametrize(("way", "rule"), cells(), ids=[f"{way} {rule.act.subject}" for way, rule in cells()])
def test_who_may_and_who_is_told_that_they_may_not(stage: Stage, way: str, rule: Rule) -> None:
    found = {person: outcome(stage, way, rule, person) for person in KINDS if person != "guest"}
    with stage.no_guests():
        found["guest"] = outcome(stage, way, rule, "guest")
    assert {person: wrong for person, wrong in found.items() if wrong} == {}


def outcome(stage: Stage, way: str, rule: Rule, person: str) -> str:
    """What is wrong with how the person fared; empty if nothing."""
    before = stage.whole
    may = person in rule.may
    if may and rule.act.name.startswith("requests.page."):
        stage.view_id = _open_view(stage, person)
    with capture_logs() as logged:
        answer = send(stage, made(rule.act, person, stage, trigger=may and rule.does != "answers"))
    after, told = dump(stage.bot.database), refusals(stage.bot.database)
    changed = {table for table in after if after[table] != before[table]}
    if changed or told:
        stage.restore()
    if failed := [entry for entry in logged if entry["log_level"] in ("error", "critical")]:
        return f"failed: {failed[0].get('exc_info')!r}"
    if SECRET in answer.text:
        return "read what is next door"
    if person == "other workspace":
        return _of_no_account(before, after)
    words = _words(rule.act, answer, told)
    if may:
        return _fared_well(way, rule, answer, changed, words)
    if changed:
        return f"was refused ({words}) and changed {changed}" if words else f"changed {changed}"
    if not words and person not in rule.quietly and rule.act.kind != "options":
        return f"was told nothing: {answer.status} {answer.text[:200]}"
    if rule.act.kind == "options" and answer.body.get("options"):
        return "was offered something"
    return ""


def _fared_well(way: str, rule: Rule, answer: Answer, changed: set[str], words: str) -> str:
    if words:
        return f"was refused: {words}"
    if answer.status != 200:
        return f"got {answer.status}"
    if rule.does == "writes" and not changed and way not in WRITERS_OF_NOTHING:
        return "changed nothing"
    if rule.does != "writes" and changed:
        return f"changed {changed}"
    if rule.does == "answers" and not (answer.body.get("blocks") or answer.body.get("options")):
        return f"was answered nothing: {answer.text[:200]}"
    return ""


def _of_no_account(before: dict[str, set[str]], after: dict[str, set[str]]) -> str:
    """Nothing that was there is different; what is new is of the other workspace."""
    lost = {table for table in before if before[table] - after[table] and table != "person"}
    new = [row for table in after for row in after[table] - before[table] if "('workspace_id', 1)" in row]
    return f"changed {lost} {new}" if lost or new else ""


def _words(act: Act, answer: Answer, told: list[str]) -> str:
    """What a refusal said; empty if nothing was refused."""
    if act.kind == "command":
        return "" if answer.body.get("blocks") else str(answer.body.get("text") or "")
    if act.kind == "view":
        return " ".join((answer.body.get("errors") or {}).values()) or _instead(answer)
    return " ".join(told)


def _instead(answer: Answer) -> str:
    view = answer.body.get("view") or {}
    return "" if view.get("submit") or "Saved" in json.dumps(view) else json.dumps(view.get("blocks") or "").strip('"')


def _open_view(stage: Stage, person: str) -> str:
    client = stage.bot.clients.of("T_LOCKSTEP")
    assert client is not None
    trigger = stage.bot.slack.post("trigger", **{"as": KINDS[person]})["trigger_id"]
    view = {
        "type": "modal", "callback_id": "requests.list", "title": {"type": "plain_text", "text": "Requests"},
        "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "…"}}],
    }  # fmt: skip
    return str(client.views_open(trigger_id=trigger, view=view)["view"]["id"])


SCOPED = [(way, rule) for way, rule in cells() if rule.act.is_scoped]


@pytest.mark.parametrize(("way", "rule"), SCOPED, ids=[f"{way} {rule.act.subject}" for way, rule in SCOPED])
def test_a_forged_channel_or_row_opens_nothing_next_door(stage: Stage, way: str, rule: Rule) -> None:
    """By somebody who may do it here: with next door's channel, with its row in our own channel, and with ids that no
    channel has."""
    person = next(kind for kind in KINDS if kind in rule.may)
    here, there = stage.here, stage.next_door
    forgeries = {"the channel and its row": Forged(there, there), "the channel": Forged(there, here)}
    if rule.act.subject:
        forgeries["the row"] = Forged(here, there)
    for what, forged in forgeries.items():
        before = stage.whole
        with capture_logs() as logged:
            answer = send(stage, made(rule.act, person, stage, forged, trigger=rule.does == "opens"))
        after, told = dump(stage.bot.database), refusals(stage.bot.database)
        changed = {table for table in after if after[table] != before[table]}
        stage.restore()
        assert not [entry for entry in logged if entry["log_level"] in ("error", "critical")], (what, logged)
        assert not changed or (what == "the row" and _ignores_rows(rule)), (what, changed)
        assert SECRET not in answer.text, what
        assert _words(rule.act, answer, told) or (what == "the row" and _ignores_rows(rule)), f"{what}: told nothing"


def _ignores_rows(rule: Rule) -> bool:
    """What the act is about is the channel; the row only says where the button stood."""
    return rule.act.name == "promises.propose"


@pytest.mark.parametrize("event", sorted(FACTS))
def test_what_is_said_of_another_workspace_changes_nothing_here(stage: Stage, event: str) -> None:
    before = dump(stage.bot.database)
    state = FACTS[event]
    act = Act("event", event, state=state)
    send(stage, made(act, "other workspace", stage))
    after = dump(stage.bot.database)
    stage.restore()
    stage.bot.bot.workspaces.look_again("T_OTHER")
    mine = {table: {row for row in rows if "T_OTHER" not in row} for table, rows in before.items()}
    assert _of_no_account(mine, after) == ""


def test_the_playground_is_only_the_stage(stage: Stage, tmp_path: Path) -> None:
    """The scene is whole again after all of that."""
    kept = Database(f"sqlite:///{stage.kept}")
    assert dump(kept) == dump(stage.bot.database)
    kept.close()
