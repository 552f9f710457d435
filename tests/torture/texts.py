"""Whatever people type or are called, in every message that is drawn: it pings nobody, links nowhere, breaks nothing
(F3, F5)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from sqlmodel import Session, select

from bot.shape import tidied
from commands.blockkit import Message
from commands.registry import Registry, call
from commands.requests import lists, views
from commands.requests.facts import card_facts, history
from commands.requests.spoken import clean
from commands.text import plain, unescape
from playground.blockkit import message_problems, view_problems
from storage.agreements import Objection
from storage.database import Database
from storage.people import Member, Person
from storage.posts import EPOCH, Post
from storage.requests import Request, RequestEvent
from storage.workspaces import Channel
from tests.harness import START
from tests.test_architecture import registered
from tests.torture.row import Row, Slice
from tests.torture.tenants import three

PLANTED = 40
"""So many texts stand in the messages of one case."""

MARK = "kestrel"
"""Stands at the beginning of what people typed: it must be seen."""

_OURS = re.compile(
    r"@U_[A-Z]+|#C_[A-Z]+|!date\^\d+\^[^|<>]*\|[^<>|]*|https://acme\.slack\.com/archives/C_[A-Z]+/p\d+\|#\d+"
    r"|https://example\.com/\|original message"
)
_NASTY = (
    "<!channel>", "<!here|here>", "<@U_EVIL>", "<#C_EVIL>", "<https://evil.example|your bank>", "<!subteam^S1>", "*",
    "_", "~", "`", "```", ">", "&", "&lt;!channel&gt;", "&amp;lt;", "<", "|", "\u202e", "\u200b", "\u2066",
    "\n> quoted", "\n",
    "<!date^1^{date}|x>", "{{ 7 * 7 }}", "{% raw %}", "@channel", "\\", '"', "<mailto:x@evil.example|x>",
)  # fmt: skip
_UNICODE = (
    "\ud83d", "\udc00", "🧑‍🚀", "👨‍👩‍👧‍👦", "e\u0301" * 30, "\0", "\u202edrow", "\ufffd", "🇩🇪", "Ω" * 100,
    "a" * 3_001, "&" * 700,
    "x" * 40_001, "<" * 3_001, " ", "\t", "\r\n", "漢" * 150, "\x1b[31m",
)  # fmt: skip


def mentions(part: Slice) -> list[str]:
    return _drawn(part, _NASTY)


def unicode_and_length(part: Slice) -> list[str]:
    return _drawn(part, _UNICODE)


def _drawn(part: Slice, pieces: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    _, registry = registered()
    with three() as (bot, scenes):
        workspace_id, scene = scenes["T_LOCKSTEP"]
        for n in part.turns(PLANTED):
            with unsaved(bot.database) as session:
                texts = plant(session, scene.channel, part.random, pieces)
                for name, message in messages(session, registry, workspace_id, scene.channel):
                    found += [f"case {n}, {name}: {wrong}" for wrong in wrongs(message)]
                found += [f"case {n}: {wrong}" for wrong in of_views(session, scene.channel)]
                found += [f"case {n}: {wrong}" for wrong in lost(session, registry, texts)]
            if len(found) > 10:
                break
    return found[:10]


@contextmanager
def unsaved(database: Database) -> Iterator[Session]:
    with Session(database.engine) as session:
        yield session
        session.rollback()


def text(random: Random, pieces: tuple[str, ...]) -> str:
    """As the gate and the features take it in."""
    made = "".join(random.choice((*pieces, " word ", "a")) for _ in range(random.randrange(1, 12)))
    return clean(str(tidied(f"{MARK}{made}")))


def plant(session: Session, channel_id: int, random: Random, pieces: tuple[str, ...]) -> dict[int, str]:
    """Put texts everywhere that people's words come to stand; the titles of requests by id."""
    titles = {}
    for request in session.exec(select(Request).where(Request.channel_id == channel_id)):
        request.title = plain(text(random, pieces))[:150]
        request.details, request.waiting_for = text(random, pieces), plain(text(random, pieces))
        request.outcome, request.link = plain(text(random, pieces)), "https://example.com/"
        titles[request.id or 0] = request.title
    for event in session.exec(select(RequestEvent).where(RequestEvent.channel_id == channel_id)):
        event.words = plain(text(random, pieces))
    for objection in session.exec(select(Objection)):
        objection.reason = objection.answer = text(random, pieces)[:1_000]
    members = select(Person).join(Member, Member.person_id == Person.id).where(  # type: ignore[arg-type]
        Member.channel_id == channel_id
    )  # fmt: skip
    for person in session.exec(members):
        person.name = plain(text(random, pieces))[:200]
    channel = session.get_one(Channel, channel_id)
    channel.name = plain(text(random, pieces))[:100]
    session.flush()
    return titles


def messages(session: Session, registry: Registry, workspace_id: int, channel_id: int) -> Iterator[tuple[str, Message]]:
    """Every registered card of every row that it can be drawn of."""
    for name, card in registry.cards.items():
        for subject in range(1, 40):
            post = Post(
                workspace_id=workspace_id, channel_id=channel_id, key="x", card=name, subject=subject, address="U_ANA",
                person="U_ANA", stream="x", next_real=EPOCH, wanted_at=START,
            )  # fmt: skip
            try:
                facts = call(card.load, session=session, subject=subject, now=START, post=post)
            except LookupError:
                continue
            if facts is not None:
                yield name, card.draw(facts)
    channel = session.get_one(Channel, channel_id)
    found = select(Member).join(Person, Person.id == Member.person_id).where(  # type: ignore[arg-type]
        Member.channel_id == channel_id, Person.user_id == "U_BEN"
    )  # fmt: skip
    member = session.exec(found).one()
    for said in ("", "all", MARK):
        yield f"list {said}", lists.list_message(lists.page(session, channel, member, said, START))


def of_views(session: Session, channel_id: int) -> Iterator[str]:
    for request in session.exec(select(Request).where(Request.channel_id == channel_id)):
        facts = card_facts(session, request)
        for view in (
            views.whole(facts, history(session, request)),
            views.close_form(request),
            views.assign_form(request, "U_BEN", may_send_over=True),
            views.pause_form(request),
            views.priority_form(request),
            views.aside_form(request),
        ):
            problems = view_problems(view)
            yield from (f"{view['callback_id']}: {problem}" for problem in problems)
            yield from (f"{view['callback_id']}: {wrong}" for said in said_in(view["blocks"]) for wrong in tokens(said))


def wrongs(message: Message) -> Iterator[str]:
    yield from message_problems(message.blocks)
    if not message.text or len(message.text) > 4_000:
        yield f"its text has {len(message.text)} characters"
    for said in (message.text, *said_in(message.blocks)):
        yield from tokens(said)


def tokens(said: str) -> Iterator[str]:
    """What Slack would read as a mention, a link or an entity and we did not make."""
    for token in re.findall(r"<([^<>]*)>", said):
        if not _OURS.fullmatch(token):
            yield f"<{token}> is not ours"
    bare = re.sub(r"<[^<>]*>", "", said)
    if "<" in bare or ">" in re.sub(r"^> ", "", bare, flags=re.MULTILINE):
        yield f"an angle bracket stands open: {bare[:120]!r}"
    if broken := re.search(r"&(?!amp;|lt;|gt;)", bare):
        yield f"an entity is cut: {bare[broken.start() : broken.start() + 12]!r}"
    if any("\ud800" <= char <= "\udfff" or char == "\0" for char in said):
        yield "half a character"


def said_in(value: object) -> Iterator[str]:
    """Every mrkdwn text of some blocks."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield str(value["text"])
        for item in value.values():
            yield from said_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from said_in(item)


def lost(session: Session, registry: Registry, titles: dict[int, str]) -> Iterator[str]:
    card = registry.cards["requests.card"]
    for subject, title in titles.items():
        drawn = card.draw(call(card.load, session=session, subject=subject))
        if title not in unescape(drawn.text):
            yield f"the title {title!r} is not all there: {drawn.text[:300]!r}"


ROWS = [
    Row("F3", "halves of characters, clusters, 3,001 and 40,001 characters in every text", "blocks that Slack takes",
        100_000, 240, unicode_and_length),
    Row("F5", "mentions, links, entities and marks in every text, through every message",
        "no ping, no link, nothing lost",
        1_000_000, 240, mentions),
]  # fmt: skip
