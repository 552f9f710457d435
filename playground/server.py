"""The playground as one HTTP and WebSocket server on a loopback address."""

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import uvicorn
import uvicorn.lifespan.on
import uvicorn.protocols.http.h11_impl
import uvicorn.protocols.websockets.websockets_sansio_impl  # here, not in the first start: each test run waits for that
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from playground import calls, control, response_url, webapi
from playground.core import Playground, Settings
from playground.manifest import load
from playground.webapi.files import upload
from playground.workspace import Json

webapi.load_all()
STATIC = Path(__file__).parent / "static"
Asgi = Callable[[Any, Any, Any], Awaitable[None]]


class PlaygroundServer:
    """`with PlaygroundServer(manifest=…) as server: server.url`: a playground in a thread of its own, on a free port.

    `manifest`: a path, YAML or JSON text, a mapping, or None for "everything is granted". Further settings are those
    of `core.Settings`. ValueError if the host is no loopback address or the manifest is wrong.
    """

    def __init__(
        self,
        manifest: Path | str | Json | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        **settings: Any,
    ) -> None:
        self._socket = listening(host, port)
        self.port: int = self._socket.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self.port}"
        self.api_url = f"{self.url}/api/"
        self.settings = Settings(**settings)
        self._manifest = load(manifest)
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def serve(self) -> None:
        """Serve in this thread until told to stop."""
        self._server = server = uvicorn.Server(
            uvicorn.Config(
                lambda: application(self.url, self._manifest, self.settings),
                factory=True,
                http="h11",
                ws="websockets-sansio",
                lifespan="on",
                proxy_headers=False,
                server_header=False,
                access_log=False,
                log_level="warning",
                timeout_graceful_shutdown=1,
                timeout_keep_alive=60,
            )
        )
        server.run(sockets=[self._socket])

    def __enter__(self) -> "PlaygroundServer":
        self._thread = threading.Thread(target=self.serve, name="playground", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        if self._server is not None:
            self._server.should_exit = self._server.force_exit = True
        if self._thread is not None:
            self._thread.join(10)
        self._socket.close()


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens. ValueError for anything but a loopback address: there is no password."""
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise ValueError(f"{host} is no address of this machine itself; use 127.0.0.1.") from None
    if not address.is_loopback:
        raise ValueError(f"{host} can be reached from other machines; the playground has no password. Use 127.0.0.1.")
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    # the protocol is named because asyncio turns Nagle's algorithm off only then: it costs 40 ms an answer
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((str(address), port))
    made.listen(128)
    return made


def application(base_url: str, manifest: Any, settings: Settings) -> Asgi:
    """The ASGI application. Made in the loop that runs it."""
    playground = Playground(base_url, manifest, settings)

    async def api(request: Request) -> Response:
        return await calls.answer(playground, request)

    async def page(request: Request) -> Response:  # noqa: ARG001 - the shape of an endpoint
        index = STATIC / "index.html"
        return FileResponse(index) if index.exists() else PlainTextResponse("The page is not here.", 404)

    async def respond(request: Request) -> Response:
        try:
            body = await request.json()
        except ValueError:
            body = None
        key = request.path_params["key"]
        entry = playground.traffic.add(playground.clock.now().isoformat(), "request", "response_url", body or {})
        status, answer = response_url.answer(playground, key, body)
        entry.status, entry.response, entry.ok, entry.error = status, answer, bool(answer["ok"]), answer.get("error")
        playground.stream.tell("traffic", n=entry.n)
        return JSONResponse(answer, status)

    async def receive_file(request: Request) -> Response:
        form = request.headers.get("content-type", "").startswith("multipart/")
        if form:
            return PlainTextResponse("send the bytes themselves", 415)
        status, text = upload(playground, request.path_params["key"], await request.body())
        return PlainTextResponse(text, status)

    async def socket_mode(websocket: WebSocket) -> None:
        await playground.delivery.serve(websocket)

    app = Starlette(
        routes=[
            Route("/", page),
            Route("/api/{method}", api, methods=["GET", "POST"]),
            Route("/response/{key}", respond, methods=["POST"]),
            Route("/upload/{key}", receive_file, methods=["POST", "PUT"]),
            WebSocketRoute("/socket", socket_mode),
            *control.routes(playground),
            Mount("/static", StaticFiles(directory=STATIC, check_dir=False)),
        ]
    )

    async def with_transport(scope: Any, receive: Any, send: Any) -> None:
        # faults close the connection under the answer: ASGI has no word for that, uvicorn's `send` knows the transport
        if scope["type"] == "lifespan":
            return await _lifespan(playground, receive, send)
        scope["playground.transport"] = getattr(getattr(send, "__self__", None), "transport", None)
        return await app(scope, receive, send)

    return with_transport


async def _lifespan(playground: Playground, receive: Any, send: Any) -> None:
    try:
        while (await receive())["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
    except asyncio.CancelledError:  # how uvicorn ends when it must not wait for open streams
        return
    finally:
        for task in list(playground.tasks):
            task.cancel()
        await playground.delivery.close()
