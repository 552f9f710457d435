"""Slack out: what waits for a person, and their settings."""

from collections.abc import Sequence

from commands import blockkit
from commands.blockkit import Block, Element, Message, actions, context, divider, header, input_, section
from commands.errors import IN_NO_CHANNEL
from commands.home.service import Settings, Tab, Waiting
from commands.mine import Group, Item
from commands.scope import ME
from commands.text import Mrkdwn, listed, shorten
from storage.people import Reminders

SETTINGS = f"{ME}settings"
REMINDERS = "home.reminders"
QUIET_FROM = "home.quiet_from"
QUIET_UNTIL = "home.quiet_until"

NOTHING = "Nothing waits for you. Well done."
_LINE = 700

_CHOICES = {
    Reminders.LIGHT: ("Light", "only what is overdue"),
    Reminders.STANDARD: ("Standard", "shortly before something is due, and when it is overdue"),
    Reminders.ACTIVE: ("Active", "as standard, and each working morning what waits for you"),
}


def answer(waiting: Waiting) -> Message:
    """The private answer to `/lockstep mine`."""
    first = _first_line(waiting)
    blocks = [section(first), *_items(waiting)]
    return blockkit.message("\n".join([first, *_texts(waiting)]), blocks)


def tab(facts: Tab) -> Message:
    """The Home tab."""
    if not facts.may_act:
        return Message(_CLOSED, [section(_CLOSED)])
    first = _first_line(facts.waiting)
    blocks = [header("What waits for you"), section(first), *_items(facts.waiting)]
    if facts.settings is not None:
        blocks += [divider(), header("My settings"), *_settings(facts.settings, facts.zone)]
    return Message(first, blocks)


_CLOSED = "I help the sales and marketing people of this workspace. Ask your contact in the channel."


def _first_line(waiting: Waiting) -> str:
    if not waiting.channels:
        return IN_NO_CHANNEL
    if not waiting.count:
        return NOTHING
    groups = [item.group for item in waiting.items]
    if waiting.count > len(waiting.items):
        return f"*{waiting.count} things*, the most urgent first."
    counts = [f"{groups.count(group)} {group.title.lower()}" for group in Group if group in groups]
    return f"*{listed(map(Mrkdwn, counts))}*"


def _items(waiting: Waiting) -> list[Block]:
    blocks: list[Block] = []
    for group in Group:
        items = [item for item in waiting.items if item.group is group]
        if items:
            blocks.append(section(f"*{group.title}*"))
        for item in items:
            blocks += _item(item)
    if waiting.count > len(waiting.items):
        blocks.append(context([_more(waiting)]))
    return blocks


def _item(item: Item) -> list[Block]:
    text = shorten(item.text, _LINE)
    if len(item.buttons) == 1:
        return [section(text, accessory=item.buttons[0], block_id=item.block_id)]
    if item.buttons:
        return [section(text), actions(item.buttons, item.block_id)]
    return [section(text)]


def _texts(waiting: Waiting) -> list[str]:
    lines = [f"{item.group.title}: {item.text}" for item in waiting.items]
    return [*lines, _more(waiting)] if waiting.count > len(waiting.items) else lines


def _more(waiting: Waiting) -> str:
    return f"… and {waiting.count - len(waiting.items)} more: `/request list`"


def _settings(settings: Settings, zone: str) -> list[Block]:
    quiet_from = _time(QUIET_FROM, settings.quiet_from, "Quiet from")
    quiet_until = _time(QUIET_UNTIL, settings.quiet_until, "Quiet until")
    reminders = "*Reminders*\nBy direct message, in your working time."
    return [
        section(reminders, accessory=_reminders(settings), block_id=f"{ME}reminders"),
        section("*Quiet from*", accessory=quiet_from, block_id=f"{ME}from"),
        section("*Quiet until*", accessory=quiet_until, block_id=f"{ME}until"),
        context([f"{in_words(settings)}{f' Times are yours ({zone}).' if zone else ''} A change counts at once."]),
    ]


def in_words(settings: Settings) -> str:
    """What the settings mean."""
    name, means = _CHOICES[settings.reminders]
    quiet = f"nothing between {settings.quiet_from} and {settings.quiet_until}"
    return f"{name}: I tell you {means}; {quiet if settings.quiet_from != settings.quiet_until else 'no quiet hours'}."


def _reminders(settings: Settings, action_id: str = REMINDERS) -> Element:
    return blockkit.static_select(action_id, _options(), initial=settings.reminders.value)


def _options() -> Sequence[Element]:
    return [blockkit.option(name, choice.value, means) for choice, (name, means) in _CHOICES.items()]


def _time(action_id: str, at: str, label: str) -> Element:
    return blockkit.timepicker(action_id, initial=at, placeholder=label)


def settings_form(settings: Settings) -> Block:
    """The same as a modal, for `/lockstep settings`."""
    return blockkit.modal(
        "My settings",
        [
            input_("Reminders", _reminders(settings, "choice"), block_id="reminders",
                   hint="By direct message, in your working time."),
            input_("Quiet from", _time("time", settings.quiet_from, "Time"), block_id="quiet_from"),
            input_("Quiet until", _time("time", settings.quiet_until, "Time"), block_id="quiet_until"),
        ],
        callback_id=SETTINGS,
        submit="Save",
    )  # fmt: skip


def saved(settings: Settings) -> Block:
    return blockkit.modal("My settings", [section(f"Saved. {in_words(settings)}")], callback_id=SETTINGS, close="Close")
