"""The channel: who is sales and who is marketing, when they work, and who speaks for each side.

Invited, the bot reads who is there and tells the inviter privately what to do. `/lockstep setup` writes down people,
hours and the weekly sync, and proposes the promises (signed in `commands.promises`). Each side then appoints its own
liaisons and leaders, who confirm. Somebody new is asked once, privately, which side they are on, and told how we work.
Removed and invited again, the bot remembers everything.
"""

from slack_bolt import App

from commands.channel import appointments, arrival, blocks, events, facts, listeners, reading, sample, waiting
from commands.channel.appointments import AppointForm
from commands.channel.forms import HoursForm, SetupForm, SideForm
from commands.places import regions
from commands.registry import Registry
from commands.words import says
from storage.errands import READ_MEMBERS, READ_PERSON


def register(app: App, registry: Registry) -> None:
    regions()  # the first call is slow: make it before anybody waits

    lockstep = registry.command("/lockstep")
    app.command(lockstep, matchers=[says("setup")])(listeners.type_setup)
    app.command(lockstep, matchers=[says("hours")])(listeners.type_hours)
    app.command(lockstep, matchers=[says("appoint")])(listeners.type_appoint)
    app.command(lockstep, matchers=[says("side")])(listeners.type_side)

    app.action("channel.open_setup")(listeners.open_setup)
    app.action("channel.appoint")(listeners.open_appoint)
    app.action("channel.confirm")(listeners.confirm)
    app.action("channel.decline")(listeners.decline)
    for answer in ("sales", "marketing", "neither"):
        app.action(f"channel.side.{answer}")(listeners.choose_side)
    app.options("channel.zone")(listeners.find_zone)
    app.options("channel.region")(listeners.find_region)

    registry.form("channel.setup", SetupForm)
    app.view("channel.setup")(listeners.submit_setup)
    registry.form("channel.hours", HoursForm)
    app.view("channel.hours")(listeners.submit_hours)
    registry.form("channel.appoint", AppointForm)
    app.view("channel.appoint")(listeners.submit_appoint)
    registry.form("channel.side", SideForm)
    app.view("channel.side")(listeners.submit_side)

    registry.card("channel.card", load=facts.card_facts, draw=blocks.card)
    registry.card(arrival.INVITED, load=facts.invited_facts, draw=blocks.invited)
    registry.card("channel.how_we_work", load=facts.how_we_work, draw=blocks.how_we_work)
    registry.card("channel.which_side", load=facts.side_question, draw=blocks.which_side)
    registry.card("channel.appointment", load=facts.appointment_facts, draw=blocks.appointment)
    registry.card("channel.declined", load=facts.appointment_facts, draw=blocks.declined)

    registry.on("member_joined_channel", events.joined)
    registry.on("member_left_channel", events.left)
    registry.on("channel_left", events.bot_left)
    registry.on("group_left", events.bot_left)
    registry.on("channel_archive", events.archived)
    registry.on("group_archive", events.archived)
    registry.on("channel_unarchive", events.unarchived)
    registry.on("group_unarchive", events.unarchived)
    registry.on("channel_rename", events.renamed)
    registry.on("group_rename", events.renamed)
    registry.on("channel_id_changed", events.id_changed)
    registry.on("user_change", events.user_changed)

    registry.errand(READ_MEMBERS, reading.read_members, words="reading who is in the channel")
    registry.errand(arrival.READ_GROUPS, reading.read_groups, words="reading the user groups of the workspace")
    registry.errand(READ_PERSON, reading.read_person, words="finding out who somebody is")

    registry.mine(waiting.appointments)
    registry.forget(appointments.forget)
    registry.sample(sample.fill)
    registry.help(
        "channel",
        "The channel",
        ("/lockstep setup", "who is on which side, working hours, the weekly sync, the promises"),
        ("/lockstep hours sales", "one side's own hours, time zone and holidays"),
        ("/lockstep appoint", "liaisons and leaders of your side"),
        ("/lockstep side", "which side you are on"),
    )
