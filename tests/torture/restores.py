"""Yesterday's backup is brought back, and the bot goes on before a Slack that has seen more (R7)."""

import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from playground.client import Slack
from storage.backup import make
from storage.restore import restore
from storage.slots import Slot, SlotState
from tests.conftest import JOINT
from tests.crash.feature import note
from tests.crash.regime import Regime
from tests.torture.ground import KINDS, ground
from tests.torture.row import Row, Slice


def yesterdays_backup(part: Slice) -> list[str]:
    """Lives, a backup in the middle of work, more lives, the restore, and lives again until all is quiet."""
    found: list[str] = []
    for n in part.turns():
        seed = part.random.randrange(10**6)
        kind = KINDS[n % 2]
        with (
            ground().database(kind) as url,
            ground().playground() as address,
            Slack(address) as slack,
            tempfile.TemporaryDirectory() as to,
        ):
            regime = Regime(url, slack, seed)
            try:
                found += [f"{kind}, CRASH_SEED={seed}: {what}" for what in _lived_through(regime, Path(to))]
            finally:
                slack.faults()
                regime.close()
    return found


def _lived_through(regime: Regime, folder: Path) -> Iterator[str]:
    regime.storm(regime.random.randint(3, 8))
    made = make(regime.database, folder, datetime.now(UTC))
    with regime.database.read() as session:
        known = set(session.execute(select(note.c.id)).scalars())
    regime.storm(regime.random.randint(3, 8))
    for act in regime.acts:
        act.result()
    regime.database.close()
    restore(regime.database, made.path, datetime.now(UTC))
    regime.made.clear()  # what was typed since the backup may be lost
    regime.acked.clear()
    regime.acts.clear()
    regime.storm(2)
    regime.slack.faults()
    for act in regime.acts:
        act.result()
    yield from _rest(regime)
    yield from _wrong(regime, known)


def _rest(regime: Regime) -> Iterator[str]:
    from tests.crash.sender import Order

    code = regime.life(Order("", "", "", heal=True, notes=0, kill_after=9e9))
    if code:
        yield f"the bot does not come to rest: {code}"


def _wrong(regime: Regime, known: set[int]) -> Iterator[str]:
    """Nothing stands twice, also of what is lost; everything that the backup knew of stands as the rows say now."""
    with regime.database.read() as session:
        notes = {n.id: n.version for n in session.execute(select(note.c.id, note.c.version))}
        slots = list(session.execute(select(Slot)).scalars())
    if missing := known - notes.keys():
        yield f"notes {sorted(missing)} were in the backup and are lost"
    slack = regime.slack
    top = [m for m in slack.messages(JOINT) if m.user == slack.bot["user_id"]]
    cards = Counter(_number(m.text) for m in top if m.text.startswith("note "))
    texts = {_number(m.text): m for m in top if m.text.startswith("note ")}
    tells = Counter(_number(m.text) for m in slack.dm("Ana") if m.text.startswith("tell "))
    days = Counter(m.text for m in top if m.text.startswith("slot "))
    yield from (f"card {n} stands {times} times" for n, times in cards.items() if times > 1)
    yield from (f"direct message {n} stands {times} times" for n, times in tells.items() if times > 1)
    yield from (f"{text!r} stands {times} times" for text, times in days.items() if times > 1)
    for number, version in notes.items():
        if number not in texts or texts[number].text != f"note {number} v{version}":
            yield f"note {number} v{version} is shown as {texts[number].text if number in texts else 'nothing'}"
            continue
        replies = [reply.text for reply in slack.thread(texts[number])]
        if replies != [f"line {number}"]:
            yield f"the thread of note {number} is {replies}"
        if tells[number] != 1:
            yield f"direct message {number} stands {tells[number]} times"
    for slot in slots:
        if slot.state in (SlotState.DONE, SlotState.LATE) and days[f"slot {slot.local_date}"] != 1:
            yield f"slot {slot.local_date} stands {days[f'slot {slot.local_date}']} times"


def _number(said: str) -> int:
    return int(re.findall(r"\d+", said)[0])


ROWS = [
    Row("R7", "yesterday's backup is restored, then the bot runs", "nothing twice; what was in it stands", 100, 2,
        yesterdays_backup),
]  # fmt: skip
