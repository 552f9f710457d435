"""The gate: what Slack did not sign or could not have sent goes no further, and nobody's words are logged."""

import json
import string
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.gate import LARGEST, Gate, Refused, announced, parsed, retries
from bot.shape import DEEPEST, Misshapen, check, kind_of, tidied
from bot.shape.events import EVENTS
from tests.test_architecture import registered
from tests.torture import gate as row
from tests.torture.shots import FORM, JSON, VARIANTS, Shot, now, sign, signature, variant
from tests.torture.world import World, world

SECRET = "playground-signing-secret"
COMMAND = {
    "command": "/lockstep", "text": "help", "team_id": "T1", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.2",
}  # fmt: skip

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=20,
)
named = st.fixed_dictionaries({"type": st.sampled_from(["event_callback", "block_actions", "view_submission", "x"])})


@pytest.fixture(scope="module")
def here() -> Iterator[World]:
    with world() as made:
        yield made


# --- the rows


@pytest.mark.timeout(300)
def test_twenty_thousand_random_and_mangled_requests_over_http_are_each_answered_rightly(here: World) -> None:
    assert row.throw(here, "F1", range(20_000), seed=1) == []


def test_thousands_more_in_process(here: World) -> None:
    assert row.throw(here, "F1", range(4_000), seed=2, wired=False) == []


@pytest.mark.timeout(300)
def test_requests_of_slack_with_one_field_wrong_are_done_or_refused_and_never_fail(here: World) -> None:
    assert row.throw(here, "F2", range(1_000), seed=3) == []


def test_right_requests_done_wrongly_on_the_way_are_refused(here: World) -> None:
    assert row.throw(here, "A3", range(4 * len(VARIANTS)), seed=4) == []


# --- A3 by hand


@pytest.mark.parametrize("what", VARIANTS)
def test_each_variant_of_a_signed_command_has_its_answer(here: World, what: str) -> None:
    shot = variant({**COMMAND, "trigger_id": f"variant.{VARIANTS.index(what)}"}, what)
    with closing(row.Wire(here.web.port)) as ask:
        assert ask(shot) in shot.answers


def test_a_request_that_is_replayed_is_acked_again_and_done_once(here: World) -> None:
    asked = next(body for body in here.samples if (body.get("view") or {}).get("callback_id") == "requests.ask")
    fresh = {**asked, "view": {**asked["view"], "hash": "replayed"}}
    shot, ask, slack = variant(fresh, "as it is"), row.Wire(here.web.port), here.bot.slack
    before = len(slack.messages("#sales-marketing"))
    assert [ask(shot) for _ in range(5)] == [200] * 5
    here.bot.settle()
    assert len(slack.messages("#sales-marketing")) == before + 1
    ask.close()


# --- the functions


def refusal(headers: list[tuple[bytes, bytes]], body: bytes) -> int:
    with pytest.raises(Refused) as caught:
        Gate(SECRET).admit(headers, body)
    return caught.value.status


@given(
    body=st.binary(max_size=300),
    headers=st.lists(
        st.tuples(
            st.sampled_from([b"content-type", b"x-slack-signature", b"x-slack-request-timestamp", b"x"]),
            st.binary(max_size=80),
        ),
        max_size=6,
    ),
)
def test_nothing_unsigned_is_let_in(body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    if b"ssl_check" not in body:
        assert refusal(headers, body) == 401


@given(body=st.binary(max_size=300), kind=st.sampled_from([FORM, JSON, b"text/plain", b""]))
def test_whatever_is_signed_is_parsed_or_refused(body: bytes, kind: bytes) -> None:
    with suppress(Refused):
        value = Gate(SECRET).admit(sign(body, kind), body)
        assert value is None or isinstance(value, dict)


@given(value=anything | named.flatmap(lambda head: st.dictionaries(st.text(max_size=8), anything).map(head.__or__)))
def test_any_json_is_one_of_slacks_requests_or_misshapen(value: Any) -> None:
    if isinstance(value, dict):
        assert kind_of(value)
        with pytest.raises(Misshapen):
            check(value)


@given(value=anything)
def test_tidying_changes_nothing_that_can_be_kept(value: Any) -> None:
    tidy = tidied(value)
    json.dumps(tidy, ensure_ascii=False).encode("utf-8")
    assert "\0" not in str(tidy)
    assert str(tidied(tidy)) == str(tidy)


@settings(max_examples=300)
@given(said=st.dictionaries(st.text(string.ascii_letters, min_size=1), st.text(), min_size=1))
def test_a_command_arrives_as_it_was_typed(said: dict[str, str]) -> None:
    fields = {**said, "command": "/request", "text": said.get("text", "the payload, please")}
    if "ssl_check" not in fields:
        body = urlencode(fields).encode()
        assert Gate(SECRET).admit(sign(body, FORM), body) == tidied(fields)


@pytest.mark.parametrize("skew", [-301, 301, 10**11])
def test_a_signature_is_good_for_five_minutes_either_way(skew: int) -> None:
    at, body = 1_800_000_000, b"{}"
    stamp = str(at + skew).encode()
    signed = [(b"content-type", JSON), (b"x-slack-request-timestamp", stamp)]
    signed.append((b"x-slack-signature", signature(body, stamp)))
    with pytest.raises(Refused) as caught:
        Gate(SECRET, now=lambda: at).admit(signed, body)
    assert caught.value.status == 401
    assert Gate(SECRET, now=lambda: at + skew).admit(signed, body) == {}


def test_the_check_of_the_certificate_is_answered_and_does_nothing() -> None:
    assert Gate(SECRET).admit([], b"ssl_check=1&token=abc") is None
    assert refusal([], b"ssl_check=1&command=/lockstep") == 401


def test_a_gate_without_a_secret_is_not_made() -> None:
    with pytest.raises(ValueError, match="secret"):
        Gate("")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (JSON, b"[]"), (JSON, b"{"), (JSON, b"NaN"), (JSON, b'{"a": NaN}'), (JSON, b"[" * 20_000), (JSON, b"\xff"),
        (JSON, b'{"a": ' + b"9" * 5_000 + b"}"), (JSON, b'{"a":' * (DEEPEST + 2) + b"1" + b"}" * (DEEPEST + 2)),
        (FORM, b"payload=[]"), (FORM, b"payload={}&payload={}"), (FORM, b"a=1"), (FORM, b""), (FORM, b"payload"),
        (FORM, b"&".join(b"a%d=1" % n for n in range(80))), (b"multipart/form-data", b"{}"), (b"", b"{}"),
    ],
)  # fmt: skip
def test_what_is_neither_a_json_object_nor_a_form_of_slacks_is_refused(kind: bytes, body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        parsed(kind, body)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("lengths", "status"),
    [([b"1000001"], 413), ([b"9" * 30], 400), ([b"-1"], 400), ([b"5", b"5"], 400), ([b"\xc2\xb2"], 400)],
)
def test_a_length_that_is_too_large_or_no_number_is_refused_unread(lengths: list[bytes], status: int) -> None:
    with pytest.raises(Refused) as caught:
        announced([(b"content-length", length) for length in lengths])
    assert caught.value.status == status
    assert announced([(b"content-length", str(LARGEST).encode())]) == LARGEST


def test_a_body_that_does_not_say_how_long_it_is_is_not_read_beyond_the_limit(here: World) -> None:
    head = b"POST /slack/events HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    ask = row.Wire(here.web.port)
    shot = Shot("chunked", [], b"", frozenset({413}), raw=head + chunk * 17 + b"0\r\n\r\n")
    assert ask(shot) in (413, None)  # None: it was closed while we still wrote
    ask.close()


def test_bolt_is_told_of_a_repetition_and_of_no_other_header() -> None:
    headers = [
        (b"x-slack-retry-num", b"2"),
        (b"x-slack-retry-reason", b"http_timeout"),
        (b"x-slack-bolt-lazy-only", b"1"),
    ]
    assert retries(headers) == {"x-slack-retry-num": "2", "x-slack-retry-reason": "http_timeout"}


def test_every_event_that_is_heard_has_a_shape() -> None:
    _, registry = registered()
    assert set(registry.hooks) <= set(EVENTS)


@pytest.mark.parametrize("urls", [None, [{"response_url": "https://a.example/1"}] * 2, [{}], ["x"], {}])
def test_what_makes_bolt_itself_fail_is_misshapen(here: World, urls: object) -> None:
    asked = next(body for body in here.samples if body.get("type") == "view_submission")
    with pytest.raises(Misshapen, match="response_urls"):
        check({**asked, "response_urls": urls})


def test_half_an_emoji_and_a_nul_are_no_reason_to_lose_a_message() -> None:
    assert tidied({"text": "cut \ud83d", "other": ["a\0b", "🧑‍🚀"]}) == {"text": "cut \ufffd", "other": ["ab", "🧑‍🚀"]}


def test_every_sample_of_the_playground_is_shaped_as_we_say(here: World) -> None:
    kinds = {kind_of(sample) for sample in here.samples}
    assert kinds >= {"command", "event", "action", "submission", "shortcut"}
    for sample in here.samples:
        check(sample)


def test_shots_are_the_same_for_the_same_seed(here: World) -> None:
    for number, name in zip(count(), ("F1", "F2", "A3"), strict=False):
        first, second = (row.made(name, 5, number, here, wired=True) for _ in range(2))
        assert (first.what, first.body) == (second.what, second.body)
    assert now(5) > now(-5)
