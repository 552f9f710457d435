"""The modals: setup, a side's hours, appointing, one's own side."""

from commands import blockkit
from commands.blockkit import Block, Element
from commands.channel.facts import DAYS, AppointForms, SetupFacts, region_code, region_label
from commands.scope import Scope
from commands.terms import inputs
from storage.workspaces import Side, SideHours


def setup(facts: SetupFacts) -> Block:
    """Everything, each field with what is so now."""
    blocks = [
        blockkit.section(
            "Both sides can change all of this later. Who speaks for a side is up to that side: it appoints its own "
            "liaisons and leaders afterwards."
        )
    ]
    groups = [blockkit.option(label, slack_id) for slack_id, label in facts.groups]
    for side in Side:
        blocks.append(
            blockkit.input_(
                f"People of {side.value}",
                blockkit.multi_users_select("users", initial=facts.people[side]),
                block_id=side.value,
                hint="They have to be in the channel." if side is Side.SALES else "",
                optional=True,
            )
        )
        if groups:
            blocks.append(
                blockkit.input_(
                    f"… or user groups of {side.value}",
                    blockkit.multi_static_select("groups", groups),
                    block_id=f"{side.value}_groups",
                    optional=True,
                )
            )
    allow = blockkit.option("Guests of this workspace may act here", "yes", "They are on a side, as everybody is.")
    blocks.append(
        blockkit.input_(
            "Guests",
            blockkit.checkboxes("guests", [allow], initial=["yes"] if facts.guests else []),
            block_id="guests",
            hint="Single-channel and multi-channel guests. They do not sign, appoint or set up. People of other "
            "companies (Slack Connect) and apps only read along.",
            optional=True,
        )
    )
    blocks += _hours(facts.hours)
    blocks.append(
        blockkit.input_(
            "Where marketing works",
            blockkit.checkboxes(
                "elsewhere",
                [blockkit.option("Marketing works elsewhere or at other hours", "yes", "I ask for them next.")],
                initial=["yes"] if facts.elsewhere else [],
            ),
            block_id="elsewhere",
            optional=True,
        )
    )
    blocks += [
        blockkit.input_(
            "Day of the weekly sync",
            blockkit.static_select("day", _days(), initial=str(facts.sync_day)),
            block_id="sync_day",
        ),
        blockkit.input_("Time of the sync", blockkit.timepicker("time", initial=facts.sync_time), block_id="sync_time"),
        blockkit.section(
            "*What each side promises the other.* These are proposals: they count once both sides have signed."
        ),
    ]
    for side in Side:
        terms = facts.terms[side]
        blocks += inputs(side, terms.first_answer_hours, terms.resolution_days)
    title = "Set up Lockstep" if facts.is_first else "Change the setup"
    return blockkit.modal(
        title,
        blocks,
        callback_id="channel.setup",
        submit="Set up" if facts.is_first else "Save",
        private_metadata=str(Scope(facts.channel_id)),
    )


def hours(channel_id: int, side: Side, row: SideHours) -> Block:
    """One side's own hours."""
    return blockkit.modal(
        f"Hours of {side.value}",
        _hours(row),
        callback_id="channel.hours",
        submit="Save",
        private_metadata=str(Scope(channel_id, 0, side.value)),
    )


def _hours(row: SideHours) -> list[Block]:
    code = region_code(row)
    return [
        blockkit.input_(
            "Time zone",
            blockkit.external_select(
                "channel.zone", initial=blockkit.option(row.zone, row.zone), placeholder="Type a city"
            ),
            block_id="zone",
        ),
        blockkit.input_(
            "Public holidays of",
            blockkit.external_select("channel.region", initial=_region(code), placeholder="Type a country or region"),
            block_id="region",
            optional=True,
        ),
        blockkit.input_("Work begins", blockkit.timepicker("time", initial=row.opens), block_id="opens"),
        blockkit.input_("Work ends", blockkit.timepicker("time", initial=row.closes), block_id="closes"),
        blockkit.input_("Working days", blockkit.checkboxes("days", _days(), initial=list(row.days)), block_id="days"),
    ]


def _region(code: str) -> Element | None:
    return blockkit.option(region_label(code), code) if code else None


def _days() -> list[Element]:
    return [blockkit.option(name, str(number)) for number, name in enumerate(DAYS)]


def appoint(facts: AppointForms) -> Block:
    """Who is what on one side; people who are taken out are no longer it."""
    return blockkit.modal(
        f"Appoint for {facts.side.value}",
        [
            blockkit.section(
                f"People of {facts.side.value} in this channel. Everybody new is asked, and counts once they confirm; "
                "whoever you take out is no longer appointed."
            ),
            blockkit.input_(
                "Liaisons",
                blockkit.multi_users_select("users", initial=facts.liaisons),
                block_id="liaisons",
                hint="They look after requests in both directions and run the weekly sync.",
                optional=True,
            ),
            blockkit.input_(
                "Leaders",
                blockkit.multi_users_select("users", initial=facts.leaders),
                block_id="leaders",
                hint="They hear of what stays late, and sign what both sides agree.",
                optional=True,
            ),
        ],
        callback_id="channel.appoint",
        submit="Appoint",
        private_metadata=str(Scope(facts.channel_id, 0, facts.side.value)),
    )


def side(channel_id: int, now: Side | None) -> Block:
    """One's own side."""
    options = [
        blockkit.option("Sales", "sales"),
        blockkit.option("Marketing", "marketing"),
        blockkit.option("Neither", "neither", "You can read along and ask."),
    ]
    return blockkit.modal(
        "Your side",
        [
            blockkit.input_(
                "Which side are you on?",
                blockkit.radio_buttons("side", options, initial=now.value if now else "neither"),
                block_id="side",
                hint="If you are a liaison or leader, changing sides ends that.",
            )
        ],
        callback_id="channel.side",
        submit="Save",
        private_metadata=str(Scope(channel_id)),
    )
