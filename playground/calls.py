"""Answers one Web API request: token, faults, arguments, the method, and a line in the traffic."""

import asyncio
import json
import time
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from playground import arguments
from playground.arguments import SlackError
from playground.core import Playground
from playground.faults import CALL_FAULTS, Fault
from playground.traffic import Entry
from playground.webapi import HANDLERS
from playground.workspace import Json

NO_TOKEN_NEEDED = ("api.test",)


async def answer(playground: Playground, request: Request) -> Response:
    method = request.path_params["method"]
    try:
        raw = await request.body()
    except ClientDisconnect:  # a bot that is killed while it calls
        return Response(status_code=400)
    started = time.monotonic()
    entry = playground.traffic.add(playground.clock.now().isoformat(), "call", method, {})
    try:
        args = arguments.read_body(request.headers.get("content-type", ""), raw, request.url.query)
    except SlackError as problem:
        return _finish(playground, entry, started, {"ok": False, "error": problem.error, **problem.more})
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip() or str(args.get("token") or "")
    args.pop("token", None)
    entry.request = args
    fault = playground.faults.hit(CALL_FAULTS, method)
    if fault is not None:
        entry.fault = fault.fault
        return await _with_fault(playground, request, fault, entry, started, method, args, token)
    return _finish(playground, entry, started, carry_out(playground, method, args, token))


def carry_out(playground: Playground, method: str, args: Json, token: str) -> Json:
    """The method's answer as Slack's JSON."""
    try:
        if method not in NO_TOKEN_NEEDED:
            _check_token(playground, method, token)
        call = arguments.call(playground, method, args)
        handler = HANDLERS.get(method)
        if handler is None:
            raise SlackError("unknown_method", req_method=method, messages=["Slack has it, the playground does not"])
        return {"ok": True, **handler(call)}
    except SlackError as problem:
        return {"ok": False, "error": problem.error, **problem.more}


def _check_token(playground: Playground, method: str, token: str) -> None:
    if not token:
        raise SlackError("not_authed")
    settings = playground.settings
    right = settings.app_token if method.startswith("apps.connections.") else settings.bot_token
    if token != right:
        other = token in (settings.app_token, settings.bot_token)
        raise SlackError("not_allowed_token_type" if other else "invalid_auth")
    if playground.revoked:
        raise SlackError("account_inactive")


def _finish(playground: Playground, entry: Entry, started: float, body: Json) -> Response:
    entry.response, entry.ok, entry.error = body, bool(body["ok"]), body.get("error")
    entry.ms = int((time.monotonic() - started) * 1000)
    headers = {"x-slack-req-id": f"{entry.n:032x}"}
    entry.status = 200
    if body.get("error") == "ratelimited":
        entry.status = 429
        if (wait := body.get("retry_after", 1)) is not None:
            headers["Retry-After"] = str(wait)
    playground.stream.tell("traffic", n=entry.n)
    return JSONResponse(body, entry.status, headers)


async def _with_fault(
    playground: Playground,
    request: Request,
    fault: Fault,
    entry: Entry,
    started: float,
    method: str,
    args: Json,
    token: str,
) -> Response:
    kind = fault.fault
    if kind == "ratelimited":
        return _finish(
            playground, entry, started, {"ok": False, "error": "ratelimited", "retry_after": fault.retry_after}
        )
    if kind == "error":
        return _finish(playground, entry, started, {"ok": False, "error": fault.error})
    if kind == "slow":
        await asyncio.sleep(fault.seconds)
    if kind == "execute_late":
        playground.spawn(_later(playground, fault.seconds, method, args, token))
    executed = kind not in ("drop_before", "execute_late")
    if kind == "http_500":
        executed = playground.faults.random.random() < 0.5
    body: Json | None = carry_out(playground, method, args, token) if executed else None
    if kind == "late":
        await asyncio.sleep(fault.seconds)
    if kind in ("late", "slow") and body is not None:
        return _finish(playground, entry, started, body)
    entry.ok, entry.error, entry.response = False, kind, {"executed": executed, "answer": body}
    entry.ms = int((time.monotonic() - started) * 1000)
    entry.status = {"http_500": 500, "garbled": 200, "cut": 200}.get(kind)
    playground.stream.tell("traffic", n=entry.n)
    if kind == "http_500":
        return Response("Internal Server Error", 500)
    if kind == "garbled":
        return Response("<html>upstream said something odd</html>", 200, media_type="application/json")
    return Broken(request.scope, json.dumps(body).encode() if kind == "cut" else b"")


async def _later(playground: Playground, seconds: float, method: str, args: Json, token: str) -> None:
    await asyncio.sleep(seconds)
    carry_out(playground, method, args, token)


class Broken(Response):
    """Half of an answer, or none, then the connection is closed."""

    def __init__(self, scope: Any, whole: bytes) -> None:
        super().__init__()
        self.transport, self.whole = scope["playground.transport"], whole

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG002 - the shape of ASGI
        if self.whole:
            headers = [(b"content-type", b"application/json"), (b"content-length", str(len(self.whole)).encode())]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": self.whole[: len(self.whole) // 2], "more_body": True})
        self.transport.close()
        message = {"type": ""}
        while message["type"] != "http.disconnect":
            message = await receive()
