"""Runs a bot beside the playground, as its own process and unmodified: only its environment says where Slack is."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from playground.client import Slack
from playground.core import Settings

JOINT = "#sales-marketing"
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


class Launcher:
    """Starts `command run`, has the bot invited to the joint channel, fills a past with `command sample`.

    The bot is started again whenever it ends, as a supervisor would in production. Its database lasts as long as
    the playground.
    """

    def __init__(self, command: str, url: str, folder: Path | None = None, http_port: int | None = None) -> None:
        """With `http_port` the bot is started to be called over HTTP at that port, else for Socket Mode."""
        self.command = shlex.split(command)
        self.url = url
        self.http_port = http_port
        self.cwd = folder or Path.cwd()
        self._folder = tempfile.TemporaryDirectory(prefix="lockstep-play-")
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()

    @property
    def environment(self) -> dict[str, str]:
        """What the bot finds in its environment. Proxies are left out: Socket Mode would go through them."""
        settings = Settings()
        kept = {name: value for name, value in os.environ.items() if name not in _PROXIES}
        return {
            **kept,
            "SLACK_API_URL": f"{self.url}/api/",
            "SLACK_BOT_TOKEN": settings.bot_token,
            "SLACK_APP_TOKEN": settings.app_token,
            "SLACK_SIGNING_SECRET": settings.signing_secret,
            "DATABASE_URL": f"sqlite:///{Path(self._folder.name) / 'lockstep.db'}",
            "HTTP_PORT": str(self.http_port or 0),
            "METRICS_PORT": "0",
            "CLOCK_URL": f"{self.url}/playground/clock/follow",
            "QUARANTINE_SECONDS": "5",
            "TICK_SECONDS": "1",
            "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
        }

    def start(self) -> None:
        threading.Thread(target=self._keep_running, name="bot", daemon=True).start()
        self._prepare()

    def stop(self) -> None:
        self._stopping.set()
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
            try:
                self._child.wait(10)
            except subprocess.TimeoutExpired:
                self._child.kill()
        self._folder.cleanup()

    def _keep_running(self) -> None:
        while not self._stopping.is_set():
            way_in = ["--http"] if self.http_port else []
            self._child = subprocess.Popen([*self.command, "run", *way_in], env=self.environment, cwd=self.cwd)
            code = self._child.wait()
            if not self._stopping.is_set():
                sys.stderr.write(f"The bot ended with code {code} and is started again.\n")
                self._stopping.wait(1.0)

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.http_port or 0), timeout=1).close()
        except OSError:
            return False
        return True

    def _prepare(self) -> None:
        """The bot comes into the joint channel by an invitation, as it would in Slack."""
        with Slack(self.url) as slack:
            deadline = time.monotonic() + 60
            while not (self._listens() if self.http_port else slack.bot["connected"]):
                if time.monotonic() > deadline:
                    raise TimeoutError("the bot has not connected within a minute")
                self._stopping.wait(0.1)
            slack.person("Carl").invites("Lockstep", JOINT)
            channel = slack.channel(JOINT)["id"]
        subprocess.run([*self.command, "sample", "--channel", channel], env=self.environment, cwd=self.cwd, check=True)
