"""`python -m tests.torture.worker`: a warm process that forks a child for every order, and kills it as told.

Imports are paid once. Each line of stdin is an order as JSON, each line of stdout says how its child ended.
"""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from time import sleep
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine, event

from bot.runtime import open_database
from storage import backup, crashpoint, migrate
from storage.database import Database, DatabaseUnfit
from storage.restore import restore
from tests.torture.ground import ground

NEXT = Path(__file__).parent / "next_release"
KILLED = -int(signal.SIGKILL)
UNFIT = 2


class Worker:
    """`run` has one thing done, and returns its exit code and what it said."""

    def __enter__(self) -> Self:
        ground().postgresql()  # which puts its tools on the PATH
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.close()
        self._program.wait(60)
        self._program.stdout.close()

    def begin(self, do: str, url: str, **how: Any) -> None:
        """`point` and `nth`: killed there; `statement`: before the nth; `after`: so many seconds after it began."""
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps({"do": do, "url": url, **how}) + "\n")
        self._program.stdin.flush()

    def end(self) -> tuple[int, str]:
        assert self._program.stdout is not None
        code, said = json.loads(self._program.stdout.readline())
        return int(code), str(said)

    def run(self, do: str, url: str, **how: Any) -> tuple[int, str]:
        self.begin(do, url, **how)
        return self.end()


def back_up(url: str, folder: str, at: str, **_: Any) -> str:
    database = Database(url)
    made = backup.make(database, Path(folder), datetime.fromisoformat(at))
    database.close()
    return str(made.path)


def bring_back(url: str, file: str, at: str, **_: Any) -> str:
    return restore(Database(url), Path(file), datetime.fromisoformat(at)).kept_as


def upgrade(url: str, folder: str = "", **_: Any) -> str:
    database = Database(url)
    migrate.upgrade(database, Path(folder) if folder else None)
    database.close()
    return ""


def start(url: str, **_: Any) -> str:
    open_database(url, None).close()
    return ""


TASKS: dict[str, Callable[..., str]] = {"backup": back_up, "restore": bring_back, "upgrade": upgrade, "start": start}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def be_mortal(order: dict[str, Any]) -> None:
    """Arrange for the end that the order wants."""
    left = {"point": int(order.get("nth", 1)), "statement": int(order.get("statement", 0))}

    def reached(name: str) -> None:
        if name == order.get("point"):
            left["point"] -= 1
            if not left["point"]:
                die()

    crashpoint.reached = reached
    if left["statement"]:

        @event.listens_for(Engine, "before_cursor_execute")
        def before(*_: Any) -> None:
            left["statement"] -= 1
            if not left["statement"]:
                die()


def child(order: dict[str, Any], told: int) -> None:
    code, said = 0, ""
    if order.get("next"):
        migrate.versions.append(NEXT)
    be_mortal(order)
    try:
        said = TASKS[order["do"]](**order)
    except DatabaseUnfit as error:
        code, said = UNFIT, str(error)
    except BaseException as error:
        code, said = 1, f"{type(error).__name__}: {error}"
    with suppress(BrokenPipeError):
        os.write(told, said.encode()[:4_000])
    os._exit(code)


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        ready, told = os.pipe()
        made = os.fork()
        if made == 0:
            os.close(ready)
            child(order, told)
        os.close(told)
        if order.get("after"):
            select.select([ready], [], [], 0)
            sleep(float(order["after"]))
            with suppress(ProcessLookupError):
                os.kill(made, signal.SIGKILL)
        said = os.read(ready, 4_000).decode(errors="replace")
        _, status = os.waitpid(made, 0)
        os.close(ready)
        sys.stdout.write(json.dumps([os.waitstatus_to_exitcode(status), said]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
