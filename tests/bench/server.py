"""`python -m tests.bench.server ours DATABASE_URL` or `… bare WAY`: either behind the same HTTP door, as one process.

It prints its port, and the number of its listeners, and serves until its standard input ends. Ours has everything
registered and delivers nothing: what goes out to Slack is not what is measured.
"""

import sys

from bot import logs
from bot.app import make_bot
from bot.clients import Clients
from bot.connection import Reception
from bot.gate import Gate
from bot.metrics import Metrics
from bot.web import Site, Web
from storage.database import Database
from tests.bench import bare, world
from tests.bench.load import SECRET

CONCURRENCY = 20


def main(kind: str, about: str) -> None:
    logs.configure("text", "ERROR")
    if kind == "ours":
        clients = Clients("http://127.0.0.1:1/")
        clients.add(world.TEAM, "xoxb-bench")
        bot = make_bot(database=Database(about), clients=clients, clock=lambda: world.NOW)
        reception, metrics, listeners = bot.reception, bot.metrics, len(bot.app._listeners)
    else:
        metrics = Metrics()
        reception, listeners = Reception(bare.make(about), metrics), 1
    web = Web(Site(Gate(SECRET), reception, metrics, CONCURRENCY), "127.0.0.1", 0)
    web.open()
    print(web.port, listeners, flush=True)
    sys.stdin.read()
    web.close(2)


if __name__ == "__main__":
    main(*sys.argv[1:])
