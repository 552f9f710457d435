"""Prose for Slack: our own templates, every value escaped unless it is a mention or date that we made."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined


class Mrkdwn(str):
    """Text that is already Slack's mrkdwn: made by us, never by a person."""

    __slots__ = ()


def escape(value: object) -> Mrkdwn:
    """A value as people typed it, with Slack's three control characters escaped: no mention, no link, no ping."""
    if isinstance(value, Mrkdwn):
        return value
    return Mrkdwn(str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def unescape(text: str) -> str:
    """What a person typed, from what Slack's events and commands say they typed."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(text: str) -> str:
    """A person's text in one line, without control and direction marks that could disguise it."""
    kept = "".join(" " if char in "\r\n\t" else char for char in text if char.isprintable() or char in "\r\n\t")
    return " ".join(kept.split())


def shorten(text: str, length: int) -> str:
    """`text`, cut with an ellipsis to at most `length` characters, never inside an escape such as `&lt;`."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    opened = cut.rfind("&")
    if opened != -1 and ";" not in cut[opened:] and len(cut) - opened < 6:
        cut = cut[:opened]
    angle = cut.rfind("<")
    if angle != -1 and ">" not in cut[angle:]:
        cut = cut[:angle]
    return cut.rstrip() + "…"


_SLACK_ID = re.compile(r"[A-Z0-9_]+")


def mention(user_id: str) -> Mrkdwn:
    """Somebody who was forgotten has no id of Slack's any more."""
    return Mrkdwn(f"<@{user_id}>" if _SLACK_ID.fullmatch(user_id) else "somebody")


def channel_link(slack_id: str) -> Mrkdwn:
    return Mrkdwn(f"<#{slack_id}>")


def link(url: str, label: str) -> Mrkdwn:
    """A link that we vouch for; a `url` that is not http(s) is shown as its label alone."""
    if not url.startswith(("https://", "http://")):
        return escape(label)
    return Mrkdwn(f"<{escape(url).replace('|', '%7C')}|{escape(plain(label)).replace('|', '¦')}>")


def message_url(workspace_url: str, slack_channel: str, ts: str) -> str:
    """Where a message is seen, as Slack's own permalinks say; "" where the workspace's address is not known."""
    return f"{workspace_url.rstrip('/')}/archives/{slack_channel}/p{ts.replace('.', '')}" if workspace_url else ""


def quote(text: str) -> Mrkdwn:
    """A person's words as a quotation, each line of them."""
    return Mrkdwn("\n".join(f"> {escape(line)}" for line in text.strip().splitlines()) or "> ")


def when(at: datetime, zone: str = "UTC", locale: str = "en_GB", pattern: str = "{date_short_pretty} {time}") -> Mrkdwn:
    """An instant in each reader's own time; the fallback is in `zone` and says so by weekday, date and time."""
    return Mrkdwn(f"<!date^{int(at.timestamp())}^{pattern}|{escape(when_plain(at, zone, locale))}>")


@lru_cache(maxsize=4096)
def when_plain(at: datetime, zone: str, locale: str = "en_GB") -> str:
    """An instant as words in one zone, for texts that no reader's clock can change: "Tue 1 Dec, 11:00"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{format_datetime(local, 'EEE d MMM', locale=locale)}, {format_time(local, 'short', locale=locale)}"


def day(on: datetime, zone: str, locale: str = "en_GB") -> str:
    """A day as words: "Tuesday 1 December"."""
    return format_date(on.astimezone(ZoneInfo(zone)).date(), "EEEE d MMMM", locale=locale)


def number(value: float, locale: str = "en_GB") -> str:
    return format_decimal(value, locale=locale)


def count(n: int, one: str, many: str = "") -> str:
    """`1 request`, `2 requests`."""
    return f"{n} {one if n == 1 else many or one + 's'}"


def listed(items: Iterable[object], word: str = "and") -> Mrkdwn:
    """`a`, `a and b`, `a, b and c`."""
    texts = [escape(item) for item in items]
    if len(texts) < 2:
        return Mrkdwn("".join(texts))
    return Mrkdwn(f"{', '.join(texts[:-1])} {word} {texts[-1]}")


@lru_cache
def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        finalize=escape,
        autoescape=False,  # noqa: S701 - finalize escapes, and Slack's escaping is not HTML's
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters |= {"listed": listed, "quote": quote, "mention": mention}
    environment.globals |= {"count": count, "when": when}
    return environment


def prose(feature: str, template: str, **values: Any) -> Mrkdwn:
    """The template `commands/<feature>/templates/<template>.mrkdwn.j2`; a value it names and is not given raises."""
    folder = Path(__file__).parent / feature / "templates"
    return Mrkdwn(_environment(folder).get_template(f"{template}.mrkdwn.j2").render(**values).strip())
