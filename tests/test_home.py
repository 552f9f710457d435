"""What waits for a person, by command and on Home; and their own settings."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from commands.blockkit import button
from commands.home.service import SHOWN
from commands.mine import Group, Item
from commands.scope import Scope
from playground.client import Person
from storage.people import Member, Reminders, member_of, person_of
from storage.workspaces import Channel
from tests.conftest import JOINT
from tests.harness import START, BotUnderTest, SettledSlack


@dataclass
class Waits:
    """A feature for which `items` wait for one member, in each of their channels."""

    member_id: int
    items: list[Item] = field(default_factory=list)
    pressed: list[str] = field(default_factory=list)

    def mine(self, session: Session, now: datetime, channel: Channel, member: Member) -> list[Item]:
        return self.items if member.id == self.member_id else []

    def offer(self, bot: BotUnderTest) -> None:
        bot.bot.registry.mine(self.mine)

        @bot.bot.app.action("test.done")
        def done(ack, db, scope, channel, member) -> None:  # type: ignore[no-untyped-def]  # Bolt hands them by name
            with db.begin():
                del self.items[scope.subject]
                self.pressed.append(f"{channel.name} {member.id}")
            ack()


def item(group: Group, text: str, hours: float = 0, *, channel: Channel | None = None, at: int = 0) -> Item:
    due = START + timedelta(hours=hours)
    if channel is None:
        return Item(group, text, due)
    return Item(group, text, due, str(Scope(channel.id or 0, at)), (button("Done", "test.done"),))


@pytest.fixture
def waits(bot: BotUnderTest, channel: Channel, ana: Person) -> Waits:
    with bot.database.read() as session:
        found = member_of(session, channel.id or 0, ana.id)
    assert found is not None
    waits = Waits(found[0].id or 0)
    waits.offer(bot)
    return waits


def mine(person: Person, channel: str = JOINT) -> str:
    return str(person.types("/lockstep mine", channel=channel)["response"]["text"])


def join_another(bot: BotUnderTest, slack: SettledSlack, person: Person) -> Channel:
    """A second joint channel that the person is in."""
    with bot.database.begin() as session:
        row = person_of(session, 1, person.id)
        assert row is not None
        other = Channel(
            workspace_id=row.workspace_id, slack_id=slack.channel("#general")["id"], name="general", joined_at=START
        )
        session.add(other)
        session.flush()
        session.add(Member(channel_id=other.id or 0, person_id=row.id or 0, joined_at=START))
    return other


def test_who_has_nothing_to_do_is_told_so_in_one_kind_line(channel: Channel, ana: Person) -> None:
    assert mine(ana) == "Nothing waits for you. Well done."
    assert ana.last_seen(JOINT).ephemeral


def test_what_waits_is_told_the_most_urgent_first_by_group_and_then_by_due(waits: Waits, ana: Person) -> None:
    waits.items += [
        item(Group.WAITING_ON_OTHERS, "others", -9),
        item(Group.WAITING_ON_YOU, "later", 9),
        item(Group.WAITING_ON_YOU, "sooner", 1),
        Item(Group.WAITING_ON_YOU, "whenever"),
        item(Group.OVERDUE, "late", -2),
        item(Group.ACT_FAST, "hot", 0.1),
    ]
    assert mine(ana).splitlines() == [
        "*1 overdue, 1 act fast, 3 waiting on you and 1 waiting on others*",
        "Overdue: late",
        "Act fast: hot",
        "Waiting on you: sooner",
        "Waiting on you: later",
        "Waiting on you: whenever",
        "Waiting on others: others",
    ]
    shown = ana.last_seen(JOINT).plain.splitlines()
    assert shown[1:] == [
        *("*Overdue*", "late", "*Act fast*", "hot"),
        *("*Waiting on you*", "sooner", "later", "whenever", "*Waiting on others*", "others"),
    ]


def test_forty_open_things_are_cut_after_the_most_urgent_and_say_how_many_more(waits: Waits, ana: Person) -> None:
    waits.items += [item(Group.WAITING_ON_YOU, f"#{n} " + "x" * 2000, 40 - n) for n in range(40)]
    said = mine(ana).splitlines()
    assert said[0] == "*40 things*, the most urgent first."
    shown = ana.last_seen(JOINT)
    assert [line for line in shown.plain.splitlines() if line.startswith("#39 ")]
    assert not [line for line in shown.plain.splitlines() if line.startswith(f"#{39 - SHOWN} ")]
    assert "… and 28 more: `/request list`" in shown.plain
    ana.opens_home()
    assert "… and 28 more: `/request list`" in ana.home().plain


def test_home_shows_what_waits_with_its_buttons_and_follows_a_press(
    waits: Waits, channel: Channel, ana: Person
) -> None:
    waits.items += [item(Group.OVERDUE, "#7 A one-pager", channel=channel)]
    ana.opens_home()
    assert "*1 overdue*" in ana.home().plain
    assert "#7 A one-pager" in ana.home().plain
    ana.clicks("Done", on=ana.home())
    assert waits.pressed == [f"sales-marketing {waits.member_id}"]
    assert "#7 A one-pager" not in ana.home().plain
    assert "Nothing waits for you. Well done." in ana.home().plain


def test_a_thing_with_several_buttons_shows_them_all(waits: Waits, channel: Channel, ana: Person) -> None:
    buttons = (button("Done", "test.done"), button("Not yet", "test.other"))
    waits.items.append(Item(Group.OVERDUE, "#7", None, str(Scope(channel.id or 0, 0)), buttons))
    mine(ana)
    assert ana.last_seen(JOINT).buttons == ["Done", "Not yet"]
    ana.clicks("Done", on=ana.last_seen(JOINT))
    assert not waits.items


def test_home_is_not_published_for_people_who_never_open_it(
    waits: Waits, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    waits.items += [item(Group.OVERDUE, "#7", channel=channel)]
    mine(ana)
    ana.clicks("Done", on=ana.last_seen(JOINT))
    assert not slack.calls("views.publish")


def test_who_is_in_two_channels_sees_where_each_thing_is(
    bot: BotUnderTest, waits: Waits, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    other = join_another(bot, slack, ana)
    waits.items += [item(Group.OVERDUE, "#7", channel=channel)]
    ana.opens_home()
    assert f"#7 · <#{channel.slack_id}>" in ana.home().plain
    assert f"#7 · <#{channel.slack_id}>" in mine(ana, slack.bot["user_id"])
    assert mine(ana, JOINT).endswith("Overdue: #7")
    assert mine(ana, "#general") == "Nothing waits for you. Well done."
    assert other.slack_id not in ana.home().plain
    ana.clicks("Done", on=ana.home())
    assert waits.pressed == [f"sales-marketing {waits.member_id}"]


def test_who_is_in_no_joint_channel_sees_how_to_begin(bot: BotUnderTest, ana: Person, slack: SettledSlack) -> None:
    view = ana.opens_home()
    assert view is not None
    assert "/invite @Lockstep" in view.plain
    assert "My settings" not in view.plain


def test_settings_on_home_are_kept_when_changed_and_said_back(bot: BotUnderTest, channel: Channel, ana: Person) -> None:
    ana.opens_home()
    ana.chooses("light", of="home.reminders", on_home=True)
    ana.chooses("17:30", of="home.quiet_from", on_home=True)
    ana.chooses("08:15", of="home.quiet_until", on_home=True)
    assert "Light: I tell you only what is overdue; nothing between 17:30 and 08:15." in ana.home().plain
    with bot.database.read() as session:
        person = person_of(session, channel.workspace_id, ana.id)
    assert person is not None
    assert (person.reminders, person.quiet_from, person.quiet_until) == (Reminders.LIGHT, "17:30", "08:15")


def test_settings_are_the_persons_own_in_however_many_channels(
    bot: BotUnderTest, channel: Channel, ana: Person, ben: Person, slack: SettledSlack
) -> None:
    join_another(bot, slack, ana)
    ana.opens_home()
    ana.chooses("light", of="home.reminders", on_home=True)
    assert "Light: " in ana.home().plain
    ben.opens_home()
    assert "Standard: " in ben.home().plain


@pytest.mark.parametrize("where", [JOINT, "#general"])
def test_settings_can_be_changed_by_command(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack, where: str
) -> None:
    join_another(bot, slack, ana)
    ana.types("/lockstep settings", channel=where)
    assert not ana.submits({"Reminders": "light", "Quiet from": "20:00", "Quiet until": "20:00"})
    assert "Saved. Light: I tell you only what is overdue; no quiet hours." in ana.modal().plain
    ana.closes()
    ana.types("/lockstep settings", channel=where)
    assert ana.modal().values == {"Reminders": "Light", "Quiet from": "20:00", "Quiet until": "20:00"}


def test_a_guest_sees_on_home_whom_to_ask(bot: BotUnderTest, channel: Channel, ana: Person) -> None:
    from storage.people import Standing

    with bot.database.begin() as session:
        person = person_of(session, channel.workspace_id, ana.id)
        assert person is not None
        person.standing = Standing.GUEST
    view = ana.opens_home()
    assert view is not None
    assert "Ask your contact in the channel." in view.plain
    assert not view.elements


def test_who_chose_active_is_told_each_working_morning_what_waits(
    bot: BotUnderTest, waits: Waits, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    ana.opens_home()
    ana.chooses("active", of="home.reminders", on_home=True)
    waits.items += [item(Group.WAITING_ON_YOU, "#7 A one-pager")]
    bot.clock.travel_to(START + timedelta(hours=22, minutes=55))
    assert not mornings(slack, ana)
    bot.clock.travel_to(START + timedelta(hours=23))
    assert mornings(slack, ana) == ["*1 waiting on you*"]
    bot.clock.travel_to(START + timedelta(days=6, hours=20))  # Sunday: Tuesday to Friday have had theirs
    assert len(mornings(slack, ana)) == 4
    ana.chooses("standard", of="home.reminders", on_home=True)
    bot.clock.travel_to(START + timedelta(days=9))
    assert len(mornings(slack, ana)) == 4


def test_a_morning_with_nothing_waiting_is_quiet(
    bot: BotUnderTest, channel: Channel, ana: Person, slack: SettledSlack
) -> None:
    ana.types("/lockstep settings", channel=JOINT)
    ana.submits({"Reminders": "active"})
    bot.clock.travel_to(START + timedelta(days=3))
    assert not mornings(slack, ana)


def mornings(slack: SettledSlack, person: Person) -> list[str]:
    return [m.plain.splitlines()[0] for m in slack.dm(person) if "waiting on you" in m.plain]
