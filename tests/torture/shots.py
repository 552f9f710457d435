"""Requests to throw at the gate: each is made from a seed and a number alone, so that any can be made again."""

import hashlib
import hmac
import json
import random
import time
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

from bot.gate import LARGEST, PATH
from tests.harness import SIGNING_SECRET

Json = dict[str, Any]
Header = tuple[bytes, bytes]

CANARY = "K4N4RY~"
"""Stands in everything that is made up here; nothing that is logged may hold it. No id of Slack's has a tilde."""

FORM, JSON = b"application/x-www-form-urlencoded", b"application/json"
TAKEN = frozenset({200, 400})
FORGED = frozenset({401})
UNSIGNED = frozenset({400, 401, 413})


@dataclass
class Shot:
    """One request. `answers` are the statuses that are right for it; `passes`: it may reach Bolt."""

    what: str
    headers: list[Header]
    body: bytes
    answers: frozenset[int]
    passes: bool = False
    method: str = "POST"
    path: str = PATH
    raw: bytes | None = field(default=None, repr=False)
    """The bytes on the wire, where they are no HTTP that a client would write."""


def signature(body: bytes, stamp: bytes, secret: str = SIGNING_SECRET) -> bytes:
    return b"v0=" + hmac.new(secret.encode(), b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest().encode()


def now(skew: int = 0) -> bytes:
    return str(int(time.time()) + skew).encode()


def sign(body: bytes, kind: bytes, skew: int = 0) -> list[Header]:
    stamp = now(skew)
    return [
        (b"content-type", kind),
        (b"x-slack-request-timestamp", stamp),
        (b"x-slack-signature", signature(body, stamp)),
    ]


def encoded(payload: Json) -> tuple[bytes, bytes]:
    """A payload as Slack sends its kind: the body, and its content type."""
    if "command" in payload:
        return urlencode({name: _said(value) for name, value in payload.items()}, errors="replace").encode(), FORM
    text = json.dumps(payload, ensure_ascii=True)
    if payload.get("type") in ("event_callback", "url_verification"):
        return text.encode(), JSON
    return urlencode({"payload": text}).encode(), FORM


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


# --- A3: a right request, done wrongly


def fresh(sample: Json, chance: random.Random) -> Json:
    """The same act, done once more: Slack gives each a trigger or an event id of its own."""
    payload = deepcopy(sample)
    unique = f"{chance.getrandbits(64):x}"
    for name in ("trigger_id", "event_id"):
        if name in payload:
            payload[name] = f"{name}.{unique}"
    if "client_msg_id" in payload.get("event", {}):
        payload["event"]["client_msg_id"] = unique
    if "hash" in (payload.get("view") or {}):
        payload["view"]["hash"] = unique
    return payload


VARIANTS = (
    "as it is", "too old", "too new", "old enough", "new enough", "no signature", "no timestamp", "no headers",
    "reordered", "doubled signature", "doubled timestamp", "two signatures", "other case", "upper hex",
    "other secret", "empty secret", "other body", "longer body", "other timestamp", "version 1", "digits of elsewhere",
    "four hundred digits", "not a number", "signed time", "spaces in time", "non-ASCII signature", "short signature",
    "empty signature", "other path", "other method", "no content type", "other content type",
)  # fmt: skip


def variant(payload: Json, what: str) -> Shot:
    """A request of Slack's with something done to it on the way. Raises KeyError for a name not in VARIANTS."""
    body, kind = encoded(payload)
    headers = sign(body, kind)
    content, stamped, signed = headers
    stamp = stamped[1]
    changed: dict[str, list[Header]] = {
        "as it is": headers,
        "too old": sign(body, kind, -301),
        "too new": sign(body, kind, 302),
        "old enough": sign(body, kind, -295),
        "new enough": sign(body, kind, 295),
        "no signature": [content, stamped],
        "no timestamp": [content, signed],
        "no headers": [],
        "reordered": [signed, (b"x-slack-retry-num", b"1"), stamped, content],
        "doubled signature": [*headers, signed],
        "doubled timestamp": [*headers, stamped],
        "two signatures": [content, stamped, (signed[0], b"v0=" + b"0" * 64), signed],
        "other case": [(name.title(), value) for name, value in headers],
        "upper hex": [content, stamped, (signed[0], signed[1].upper())],
        "other secret": [content, stamped, (signed[0], signature(body, stamp, "another-secret-altogether"))],
        "empty secret": [content, stamped, (signed[0], signature(body, stamp, ""))],
        "other body": [content, stamped, (signed[0], signature(b"{}", stamp))],
        "longer body": headers,
        "other timestamp": [content, (stamped[0], now(-1)), (signed[0], signature(body, now(-5)))],
        "version 1": [content, stamped, (signed[0], signed[1].replace(b"v0", b"v1"))],
        "digits of elsewhere": [content, (stamped[0], "١٧٠٠٠٠٠٠٠٠".encode()), signed],
        "four hundred digits": [content, (stamped[0], b"1" * 400), (signed[0], signature(body, b"1" * 400))],
        "not a number": [content, (stamped[0], b"abc"), (signed[0], signature(body, b"abc"))],
        "signed time": [content, (stamped[0], b"+" + stamp), (signed[0], signature(body, b"+" + stamp))],
        "spaces in time": [content, (stamped[0], stamp[:5] + b"_" + stamp[5:]), signed],
        "non-ASCII signature": [content, stamped, (signed[0], "v0=é".encode() + signed[1][5:])],
        "short signature": [content, stamped, (signed[0], signed[1][:-1])],
        "empty signature": [content, stamped, (signed[0], b"")],
        "other path": headers,
        "other method": headers,
        "no content type": [stamped, signed],
        "other content type": [(content[0], b"text/plain"), stamped, signed],
    }
    well = {"as it is", "old enough", "new enough", "reordered", "other case"}
    answers = TAKEN if what in well else FORGED
    if what in ("no content type", "other content type"):
        answers = frozenset({400})
    shot = Shot(f"A3 {what}", changed[what], body, answers, passes=what in well)
    if what == "longer body":
        shot.body += b"&more=1" if kind == FORM else b" "
    elif what == "other path":
        shot.path, shot.answers = "/slack/commands", frozenset({404})
    elif what == "other method":
        shot.method, shot.answers = "PUT", frozenset({400})
    return shot


# --- F1: anything at all


def noise(chance: random.Random) -> Shot:
    """Random bytes, JSON and forms, signed and not, whole and mangled."""
    body, kind = chance.choice((_bytes, _json_text, _form_text, _deep, _large, _certificate))(chance)
    if len(body) > LARGEST:
        return Shot("F1 large", sign(body, kind) if chance.random() < 0.5 else [], body, frozenset({413}))
    if body == b"ssl_check=1":
        return Shot("F1 certificate", [(b"content-type", kind)], body, frozenset({200}))
    if chance.random() < 0.4:
        return Shot("F1 signed", sign(body, kind), body, TAKEN, passes=True)
    headers = [] if chance.random() < 0.3 else [(b"content-type", kind), *_false_headers(chance)]
    shot = Shot("F1 unsigned", headers, body, UNSIGNED)
    if chance.random() < 0.1:
        shot.method = chance.choice(("GET", "PUT", "DELETE", "OPTIONS", "HEAD"))
    elif chance.random() < 0.1:
        shot.path, shot.answers = f"/{chance.getrandbits(20):x}", frozenset({404})
    return shot


def mangled(chance: random.Random) -> Shot:
    """Bytes that are hardly HTTP any more; what closes without an answer answers nothing wrong."""
    shot = noise(chance)
    raw = bytearray(wire(shot)[:4_000])
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(raw))
        match chance.randrange(3):
            case 0:
                raw[at] = chance.randrange(256)
            case 1:
                del raw[at : at + chance.randrange(1, 20)]
            case _:
                raw[at:at] = chance.randbytes(chance.randrange(1, 20))
        raw = raw or bytearray(b"x")
    return Shot("F1 mangled", [], b"", frozenset({200, 400, 401, 404, 413}), passes=True, raw=bytes(raw))


def wire(shot: Shot) -> bytes:
    """The request as HTTP/1.1."""
    if shot.raw is not None:
        return shot.raw
    lines = [f"{shot.method} {shot.path} HTTP/1.1".encode(), b"host: 127.0.0.1"]
    lines += [name + b": " + value for name, value in shot.headers]
    lines.append(b"content-length: " + str(len(shot.body)).encode())
    return b"\r\n".join(lines) + b"\r\n\r\n" + shot.body


def _false_headers(chance: random.Random) -> list[Header]:
    stamp = chance.choice((now(), b"abc", b"", b"9" * 400, b"-1", b"1.5", chance.randbytes(8).hex().encode()))
    signed = chance.choice((b"v0=" + chance.randbytes(32).hex().encode(), b"v0=", b"", "v0=é".encode(), b"x" * 70))
    headers = [(b"x-slack-request-timestamp", stamp), (b"x-slack-signature", signed)]
    return chance.sample(headers, chance.randrange(3))


def _bytes(chance: random.Random) -> tuple[bytes, bytes]:
    return chance.randbytes(chance.randrange(200)), chance.choice((FORM, JSON, b"text/plain", b"multipart/form-data"))


def _json_text(chance: random.Random) -> tuple[bytes, bytes]:
    text = json.dumps(value(chance, 4)).encode()
    if chance.random() < 0.2:
        text = text[: chance.randrange(len(text) + 1)]
    return (text, JSON) if chance.random() < 0.6 else (b"payload=" + quote_from_bytes(text).encode(), FORM)


def _form_text(chance: random.Random) -> tuple[bytes, bytes]:
    names = ["command", "payload", "text", "team_id", "user_id", "ssl_check", "type", CANARY]
    pairs = [(chance.choice(names), _said(value(chance, 1))) for _ in range(chance.randrange(9))]
    return urlencode(pairs, errors="replace").encode(), FORM


def _deep(chance: random.Random) -> tuple[bytes, bytes]:
    depth = chance.choice((40, 70, 500, 20_000))
    opened = chance.choice((b"[", b'{"event":'))
    closed = (b"]" if opened == b"[" else b"}") * depth if chance.random() < 0.5 else b""
    return opened * depth + b"1" + closed, JSON


def _large(chance: random.Random) -> tuple[bytes, bytes]:
    if chance.random() < 0.9:
        return _bytes(chance)
    return b'{"type":"' + b"x" * chance.choice((10_000, LARGEST - 11, LARGEST + 1)) + b'"}', JSON


def _certificate(chance: random.Random) -> tuple[bytes, bytes]:
    return (b"ssl_check=1", FORM) if chance.random() < 0.2 else _form_text(chance)


NAMES = (
    "type", "event", "event_id", "team_id", "user", "channel", "view", "actions", "state", "values", "blocks", "id",
    "team", "authorizations", "command", "trigger_id", "private_metadata", "message", "item", "enterprise", CANARY,
)  # fmt: skip
TYPES = (
    "event_callback", "block_actions", "view_submission", "view_closed", "shortcut", "message_action",
    "block_suggestion", "url_verification", "interactive_message", "dialog_submission", "message", "reaction_added",
)  # fmt: skip


def value(chance: random.Random, depth: int) -> Any:
    """Anything that JSON can say, with the names that Slack uses."""
    pick = chance.randrange(12 if depth else 9)
    simple: tuple[Any, ...] = (
        None, True, chance.getrandbits(70), chance.random() * 1e300, "", chance.choice(TYPES),
        f"{CANARY} {_odd(chance)}", f"U{chance.getrandbits(30):X}", _odd(chance),
    )  # fmt: skip
    if pick < len(simple):
        return simple[pick]
    if pick == 9:
        return [value(chance, depth - 1) for _ in range(chance.randrange(4))]
    made = {chance.choice(NAMES): value(chance, depth - 1) for _ in range(chance.randrange(7))}
    return made | ({"type": chance.choice(TYPES)} if chance.random() < 0.5 else {})


def _odd(chance: random.Random) -> str:
    return chance.choice(
        (
            "\0",
            "\ud83d",
            "‮abc",
            "a\u0301" * 9,
            "<!channel>",
            "'; drop table post; --",
            "{{ 7 * 7 }}",
            "\r\nX: y",
            "🧑‍🚀",
        )
    )


# --- F2: a request of Slack's with one field wrong


def one_wrong(samples: list[Json], ways: dict[str, list[str]], chance: random.Random) -> Shot:
    """A request of Slack's in which one field is missing, huge, of another type or of somebody else; signed."""
    payload = fresh(chance.choice(samples), chance)
    if chance.random() < 0.5:
        payload = elsewhere(payload, ways, chance)
    parent, name = chance.choice(list(_places(payload)))
    match chance.randrange(6):
        case 0:
            del parent[name]
            how = "missing"
        case 1:
            parent[name], how = f"{CANARY}{'x' * chance.choice((40, 300, 4_000, 60_000, 300_000))}", "huge"
        case 2:
            parent[name], how = f"{CANARY}{_odd(chance)}", "odd"
        case 3:
            parent[name], how = _neighbour(parent[name], chance), "of somebody else"
        case _:
            parent[name], how = value(chance, 2), "of another type"
    body, kind = encoded(payload)
    return Shot(f"F2 {name} {how} in {_name(payload)}", sign(body, kind), body, TAKEN, passes=True)


def elsewhere(payload: Json, ways: dict[str, list[str]], chance: random.Random) -> Json:
    """The same act on any other of our elements or modals, as somebody may forge it."""
    if payload.get("type") == "block_actions":
        action = payload["actions"][0] | {"action_id": chance.choice(ways["action"]), "type": chance.choice(ELEMENTS)}
        chosen = {
            "value": chance.choice(("sales", "20|", "1", "x|y", CANARY)),
            "selected_option": {"value": chance.choice(("assign", "pause", "whole", "all", "daily", CANARY))},
            "selected_time": "23:59",
            "selected_user": "U_BEN",
        }
        return {**payload, "actions": [action | {name: chosen[name] for name in chosen if chance.random() < 0.7}]}
    if payload.get("type") == "view_submission":
        name = chance.choice(ways["view"])
        return {**payload, "view": {**payload["view"], "callback_id": name}}
    if payload.get("type") == "shortcut":
        asked = {
            "action_id": chance.choice(ways["options"]),
            "block_id": "1/1/",
            "value": chance.choice(("ber", CANARY)),
        }
        return {**payload, "type": "block_suggestion", **asked}
    return payload


ELEMENTS = ("button", "overflow", "static_select", "timepicker", "users_select", "checkboxes")


def _places(value: Any) -> Any:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in list(items):
        yield value, name
        yield from _places(item)


def _neighbour(value: Any, chance: random.Random) -> Any:
    """Another that looks like it."""
    if isinstance(value, str) and "/" in value:
        return chance.choice(("1/1/", "1/999/part", "999/1/", "1/1/999", "0/0/", "1/1/sales", "999999999/999999999/"))
    if isinstance(value, str):
        return chance.choice(
            ("U_BEN", "C_GENERAL", "T_OTHER", "1764000000.000100", "sales", "9", "-1", "yes", "message")
        )
    return chance.choice((0, -1, 2**63, 10**30, True, [], {}))


def _name(payload: Json) -> str:
    event = payload.get("event")
    named = event.get("type") if isinstance(event, dict) else payload.get("command") or payload.get("type")
    return named if isinstance(named, str) and len(named) < 40 and CANARY not in named else "something"
