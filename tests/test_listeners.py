"""The index in front of Bolt's listeners chooses what Bolt chooses."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_bolt import Ack, App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.listeners import IndexedApp, Listeners

IDS = st.sampled_from(["a", "ab"])
LOOSE: st.SearchStrategy[Any] = st.one_of(IDS, IDS.map(re.compile))
KINDS = ("command", "action", "view", "shortcut", "options", "event", "message", "global_shortcut", "view_closed")
ODD_TYPES = ("interactive_message", "dialog_submission", "dialog_cancellation", "workflow_step_edit")


def constraints(kind: str) -> st.SearchStrategy[Any]:
    """What Bolt takes to register a listener of the kind."""
    if kind == "action":
        dicts = [
            st.fixed_dictionaries({"action_id": LOOSE}, optional={"block_id": LOOSE}),
            st.fixed_dictionaries({"block_id": LOOSE}),
            st.fixed_dictionaries({"type": st.sampled_from(ODD_TYPES), "callback_id": LOOSE}),
        ]
        return st.one_of(LOOSE, *dicts)
    if kind == "view":
        types = st.sampled_from(["view_submission", "view_closed"])
        return LOOSE | st.fixed_dictionaries({"type": types, "callback_id": LOOSE})
    if kind == "shortcut":
        types = st.sampled_from(["shortcut", "message_action"])
        return LOOSE | st.fixed_dictionaries({"type": types, "callback_id": LOOSE})
    if kind == "options":
        return LOOSE | st.fixed_dictionaries({"action_id": LOOSE}) | st.fixed_dictionaries({"callback_id": LOOSE})
    if kind == "event":
        subtypes = st.none() | LOOSE | st.lists(st.none() | LOOSE, max_size=2)
        types = LOOSE | st.just("message")
        return types | st.fixed_dictionaries({"type": types}, optional={"subtype": subtypes})
    return LOOSE


def registration(kind: str) -> st.SearchStrategy[Any]:
    """A listener: its kind and constraint, what its matchers say, which of its middleware go on, whether it acks."""
    says, goes_on = st.sampled_from([(), (True,), (False,), (True, False)]), st.sampled_from([(), (True,), (False,)])
    return st.tuples(st.just(kind), constraints(kind), says, goes_on, st.booleans())


REGISTRATIONS = st.lists(st.sampled_from(KINDS), min_size=1, max_size=2).flatmap(
    lambda kinds: st.lists(st.sampled_from(kinds).flatmap(registration), min_size=2, max_size=10)
)
"""Of one kind or two, so that several are for the same request."""

ACTIONS = st.lists(st.fixed_dictionaries({"block_id": IDS}, optional={"action_id": IDS}), min_size=1, max_size=2)
EVENTS = st.fixed_dictionaries(
    {"type": IDS | st.just("message")}, optional={"subtype": IDS | st.just("bot_message"), "text": IDS}
)
VIEWS = st.fixed_dictionaries({"type": st.just("modal")}, optional={"callback_id": IDS})
BODIES = st.one_of(
    st.fixed_dictionaries({"command": IDS, "text": IDS}),
    st.fixed_dictionaries({"type": st.just("block_actions"), "actions": ACTIONS}, optional={"view": VIEWS}),
    st.fixed_dictionaries({"type": st.sampled_from(["view_submission", "view_closed"]), "view": VIEWS}),
    st.fixed_dictionaries({"type": st.just("event_callback"), "event": EVENTS}),
    st.fixed_dictionaries({"type": st.sampled_from(["shortcut", "message_action", *ODD_TYPES]), "callback_id": IDS},
                          optional={"actions": ACTIONS}),
    st.fixed_dictionaries({"type": st.just("block_suggestion"), "action_id": IDS}, optional={"view": VIEWS}),
    st.fixed_dictionaries({"type": st.just("dialog_suggestion"), "callback_id": IDS}),
    # no request of Slack's: everything at once, and ids that are no text
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["event_callback", "block_actions", "shortcut", "view_submission", "x"]),
            "command": IDS | st.none() | st.just([]) | st.just(1),
            "callback_id": IDS | st.none() | st.just([]),
            "action_id": IDS | st.none() | st.just({}),
            "actions": ACTIONS,
            "view": VIEWS,
            "event": st.dictionaries(st.sampled_from(["type", "subtype", "text"]), IDS | st.none()),
        },
    ),
)  # fmt: skip


def build(kind: type[App], trace: list[str], registrations: list[Any]) -> App:
    """An App of the kind whose listeners, matchers and middleware say in `trace` that they were asked."""

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U_BOT")

    app = kind(
        client=WebClient(base_url="http://127.0.0.1:1/"),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
    )

    def fail(error: Exception) -> None:
        trace.append(f"failed {type(error).__name__}")

    app.error(fail)
    for place, (way, constraint, says, goes_on, acks) in enumerate(registrations):
        register = getattr(app, way)(
            constraint,
            matchers=[_matcher(trace, f"matcher {place}.{n}", answer) for n, answer in enumerate(says)],
            middleware=[_middleware(trace, f"middleware {place}.{n}", on) for n, on in enumerate(goes_on)],
        )
        register(_listener(trace, f"listener {place}", acks))
    return app


def _matcher(trace: list[str], name: str, answer: bool) -> Callable[..., bool]:
    def matcher() -> bool:
        trace.append(name)
        return answer

    return matcher


def _middleware(trace: list[str], name: str, goes_on: bool) -> Callable[..., None]:
    def middleware(next: Callable[[], Any]) -> None:  # noqa: A002 - Bolt's name
        trace.append(name)
        if goes_on:
            next()

    return middleware


def _listener(trace: list[str], name: str, acks: bool) -> Callable[..., None]:
    def listener(ack: Ack) -> None:
        trace.append(name)
        if acks:
            ack(name)

    return listener


@settings(max_examples=80, deadline=None)
@given(registrations=REGISTRATIONS, bodies=st.lists(BODIES, min_size=8, max_size=12))
def test_the_index_runs_what_bolt_runs_in_bolts_order(registrations: list[Any], bodies: list[dict[str, Any]]) -> None:
    plain_trace: list[str] = []
    indexed_trace: list[str] = []
    plain = build(App, plain_trace, registrations)
    indexed = build(IndexedApp, indexed_trace, registrations)
    for body in bodies:
        assert answer(indexed, body) == answer(plain, body)
        assert indexed_trace == plain_trace


def answer(app: App, body: dict[str, Any]) -> tuple[Any, ...]:
    """Status and body of the answer, or what is raised: Bolt itself fails at some shapes that Slack never sends."""
    try:
        response = app.dispatch(BoltRequest(mode="socket_mode", body=dict(body)))
    except Exception as error:
        return (type(error), str(error))
    return (response.status, response.body)


@pytest.mark.parametrize("kind", ODD_TYPES)
def test_what_bolt_itself_fails_at_fails_as_it_would(kind: str) -> None:
    registrations = [("command", "/a", (True,), (), True), ("action", "b", (True,), (), True)]
    for body in ({"type": kind, "callback_id": "b"}, {"type": kind, "callback_id": "b", "actions": []}):
        assert answer(build(IndexedApp, [], registrations), body) == answer(build(App, [], registrations), body)


def test_a_request_is_compared_with_the_listeners_of_its_id_alone() -> None:
    registrations = [("action", name, (), (), True) for name in "abcdefgh"] + [("command", "/a", (), (), True)]
    listeners = build(IndexedApp, [], registrations)._listeners
    assert isinstance(listeners, Listeners)
    assert len(list(listeners)) == 9
    assert listeners.candidates({"type": "block_actions", "actions": [{"action_id": "c"}]}) == [listeners[2]]
