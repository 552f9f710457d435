"""The table: for each way in, what somebody does and who may. A way in that is not here fails the test.

A way is its kind, its name, and the function that hears it. Kinds of people are those of `scene.KINDS`; whoever is not
named is refused: nothing is written, and they are told so kindly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.roles.acts import BOT, Act
from tests.roles.scene import TERMS

SPEAKERS = frozenset({"leader", "liaison", "liaison of the other side"})
OWING_SPEAKERS = frozenset({"leader", "liaison"})
OWING = OWING_SPEAKERS | {"member", "owner", "guest who may act"}
SIDED = OWING | {"liaison of the other side", "member of the other side", "requester"}
IN = SIDED | {"without a side"}
APPOINTED = frozenset({"member of the other side"})
REQUESTER = frozenset({"requester"})
OWNER = frozenset({"owner"})
OWNS = OWNER | OWING_SPEAKERS
ENDS = OWNS | REQUESTER
OWN = IN | {"removed"}
"""Who may change what is theirs alone."""


@dataclass(frozen=True)
class Rule:
    """`does`: "writes", "opens" a modal or "answers" in the ack. `quietly`: whom a refusal is not told."""

    act: Act
    may: frozenset[str]
    does: str = "writes"
    quietly: frozenset[str] = frozenset()


def command(name: str, text: str, may: frozenset[str], does: str) -> Rule:
    return Rule(Act("command", name, state={"text": text}), may, does)


def press(
    name: str, may: frozenset[str], subject: str = "", part: str = "", does: str = "writes", **state: object
) -> Rule:
    return Rule(Act("action", name, subject, part, state), may, does)


def form(name: str, may: frozenset[str], subject: str = "", part: str = "", **fields: Any) -> Rule:
    return Rule(Act("view", name, subject, part, {field: _element(value) for field, value in fields.items()}), may)


def _element(value: object) -> dict[str, object]:
    if isinstance(value, dict):
        return value
    return {"type": "plain_text_input", "value": value}


def chosen(value: str) -> dict[str, object]:
    return {"type": "static_select", "selected_option": {"value": value}}


def people(*users: str) -> dict[str, object]:
    return {"type": "multi_users_select", "selected_users": list(users)}


def at(time: str) -> dict[str, object]:
    return {"type": "timepicker", "selected_time": time}


def many(*values: str) -> dict[str, object]:
    return {"type": "checkboxes", "selected_options": [{"value": value} for value in values]}


STANDINGS = frozenset({"stranger", "bot", "deactivated", "guest", "unknown", "removed"})
"""Of what they do in the channel without asking us for anything, nothing is said."""


def react(name: str, may: frozenset[str], subject: str = "") -> Rule:
    return Rule(Act("event", "reaction_added", subject, state={"reaction": name}), may, quietly=STANDINGS)


def say(words: str, may: frozenset[str], subject: str) -> Rule:
    return Rule(
        Act("event", "message", subject, state={"text": f"{BOT} {words}"}),
        may,
        quietly=frozenset({"bot", "deactivated", "unknown", "removed"}),
    )


HOURS: dict[str, Any] = {
    "zone": chosen("Europe/Paris"),
    "opens": at("08:00"),
    "closes": at("17:00"),
    "days": many("0", "1"),
}
NUMBERS: dict[str, Any] = {
    f"{side}_{name}": str(number) for side, terms in TERMS.items() for name, number in terms.items()
}

WAYS: Mapping[str, Sequence[Rule]] = {
    "command /lockstep channel.type_setup": [command("/lockstep", "setup", SPEAKERS, "opens")],
    "command /lockstep channel.type_hours": [command("/lockstep", "hours sales", SPEAKERS, "opens")],
    "command /lockstep channel.type_appoint": [
        command("/lockstep", "appoint marketing", OWING_SPEAKERS, "opens"),
        command("/lockstep", "appoint sales", frozenset({"liaison of the other side"}), "opens"),
    ],
    "command /lockstep channel.type_side": [command("/lockstep", "side", IN, "opens")],
    "command /lockstep promises.show": [command("/lockstep", "promises", IN, "answers")],
    "command /lockstep home.mine": [command("/lockstep", "mine", IN, "answers")],
    "command /lockstep home.open_settings": [command("/lockstep", "settings", IN, "opens")],
    "command /lockstep health.health": [command("/lockstep", "health", SPEAKERS, "answers")],
    "command /lockstep help.show": [command("/lockstep", "", IN, "answers")],
    "command /request requests.show_list": [command("/request", "list", IN, "answers")],
    "command /request requests.show_one": [command("/request", "1", IN, "answers")],
    "command /request requests.open_form": [command("/request", "a call", SIDED, "opens")],
    "shortcut requests.new requests.open_empty_form": [Rule(Act("shortcut", "requests.new"), SIDED, "opens")],
    "shortcut requests.from_message requests.open_form_from_message": [
        Rule(Act("message shortcut", "requests.from_message"), SIDED)
    ],
    "options channel.zone channel.find_zone": [Rule(Act("options", "channel.zone"), IN, "answers")],
    "options channel.region channel.find_region": [Rule(Act("options", "channel.region"), IN, "answers")],
    "action channel.open_setup channel.open_setup": [press("channel.open_setup", SPEAKERS, does="opens")],
    "action channel.appoint channel.open_appoint": [
        press("channel.appoint", OWING_SPEAKERS, does="opens", value="marketing")
    ],
    "action channel.confirm channel.confirm": [press("channel.confirm", APPOINTED, "appointment", "appointment")],
    "action channel.decline channel.decline": [press("channel.decline", APPOINTED, "appointment", "appointment")],
    "action channel.side.sales channel.choose_side": [press("channel.side.sales", IN, value="sales")],
    "action channel.side.marketing channel.choose_side": [press("channel.side.marketing", IN, value="marketing")],
    "action channel.side.neither channel.choose_side": [press("channel.side.neither", IN, value="neither")],
    "action promises.sign promises.sign": [press("promises.sign", SPEAKERS, "proposed")],
    "action promises.open_objection promises.open_objection": [
        press("promises.open_objection", SPEAKERS, "proposed", does="opens")
    ],
    "action promises.open_answer promises.open_answer": [
        press("promises.open_answer", SPEAKERS, "objection", does="opens")
    ],
    "action promises.open_proposal promises.open_proposal": [
        press("promises.open_proposal", SPEAKERS, "proposed", does="opens")
    ],
    "action health.try_again health.try_again": [press("health.try_again", SPEAKERS, "failed", "post")],
    "action home.reminders home.change_reminders": [
        Rule(Act("action", "home.reminders", state=chosen("light"), block_id="me.reminders"), OWN)
    ],
    "action home.quiet_from home.change_quiet_from": [
        Rule(Act("action", "home.quiet_from", state=at("19:30"), block_id="me.quiet"), OWN)
    ],
    "action home.quiet_until home.change_quiet_until": [
        Rule(Act("action", "home.quiet_until", state=at("07:30"), block_id="me.quiet"), OWN)
    ],
    "action requests.take requests.take": [press("requests.take", OWING, "open", "card")],
    "action requests.close requests.open_close_form": [press("requests.close", ENDS, "owned", "card", does="opens")],
    "action requests.resume requests.carry_on": [press("requests.resume", ENDS, "waiting", "card")],
    "action requests.reopen requests.reopen": [press("requests.reopen", SPEAKERS | REQUESTER, "done", "card")],
    "action requests.more requests.open_more": [
        press("requests.more", may, "owned", "card", does="opens", type="overflow", selected_option={"value": entry})
        for entry, may in {
            "assign": OWNS,
            "pause": OWNS,
            "priority": OWING_SPEAKERS | REQUESTER,
            "aside": SPEAKERS,
            "whole": IN,
        }.items()
    ],
    "action requests.whole requests.open_whole": [press("requests.whole", IN, "owned", "one", does="opens")],
    "action requests.acknowledge requests.acknowledge": [
        press("requests.acknowledge", SPEAKERS | OWNER, "owned", "reminder")
    ],
    "action requests.helped.yes requests.say_whether_it_helped": [
        press("requests.helped.yes", REQUESTER, "done", "event")
    ],
    "action requests.helped.partly requests.say_whether_it_helped": [
        press("requests.helped.partly", REQUESTER, "done", "event")
    ],
    "action requests.helped.no requests.say_whether_it_helped": [
        press("requests.helped.no", REQUESTER, "done", "event")
    ],
    "action requests.page.open requests.open_list": [press("requests.page.open", IN, does="opens", value="0|")],
    "action requests.page.back requests.turn_page": [press("requests.page.back", IN, does="opens", value="0|")],
    "action requests.page.next requests.turn_page": [press("requests.page.next", IN, does="opens", value="1|all")],
    "view channel.setup channel.submit_setup": [
        form(
            "channel.setup",
            SPEAKERS,
            sales=people("U_ANA"),
            marketing=people("U_BEN"),
            sync_day=chosen("1"),
            sync_time=at("10:00"),
            **HOURS,
            **NUMBERS,
        )
    ],
    "view channel.hours channel.submit_hours": [form("channel.hours", SPEAKERS, part="sales", **HOURS)],
    "view channel.appoint channel.submit_appoint": [
        form("channel.appoint", OWING_SPEAKERS, part="marketing", liaisons=people("U_BEN", "U_KAI"))
    ],
    "view channel.side channel.submit_side": [form("channel.side", IN, side=chosen("neither"))],
    "view promises.object promises.submit_objection": [form("promises.object", SPEAKERS, "proposed", words="too soon")],
    "view promises.answer promises.submit_answer": [form("promises.answer", SPEAKERS, "objection", words="it is fine")],
    "view promises.propose promises.submit_proposal": [form("promises.propose", SPEAKERS, "proposed", **NUMBERS)],
    "view me.settings home.save_settings": [
        Rule(
            Act(
                "view",
                "me.settings",
                state={"reminders": chosen("light"), "quiet_from": at("19:00"), "quiet_until": at("08:00")},
                block_id="me.",
            ),
            OWN,
        )
    ],
    "view requests.ask requests.submit": [form("requests.ask", SIDED, title="a call", to_side=chosen("sales"))],
    "view requests.close_form requests.close": [form("requests.close_form", ENDS, "owned", outcome="sent")],
    "view requests.assign_form requests.assign": [
        form("requests.assign_form", OWNS, "owned", person={"type": "users_select", "selected_user": "U_NILS"}),
        form("requests.assign_form", OWING_SPEAKERS, "owned", whose=chosen("sales")),
    ],
    "view requests.pause_form requests.pause": [
        form("requests.pause_form", OWNS, "owned", choice=chosen("tomorrow")),
        form("requests.pause_form", OWNS, "owned", choice=chosen("outside"), words="the agency"),
    ],
    "view requests.priority_form requests.change_priority": [
        form("requests.priority_form", OWING_SPEAKERS | REQUESTER, "owned", priority=chosen("urgent"))
    ],
    "view requests.aside_form requests.set_aside": [
        form("requests.aside_form", SPEAKERS, "owned", choice=chosen("not_a_request"), words="a chat"),
        form("requests.aside_form", SPEAKERS, "owned", choice=chosen("duplicate"), number="1"),
    ],
    "reaction eyes": [react("eyes", OWING, "open")],
    "reaction white_check_mark": [react("white_check_mark", ENDS, "owned")],
    "reaction ticket": [react("ticket", SIDED)],
    "event message requests.hear_message": [
        Rule(
            Act("event", "message", "owned", state={"text": "which size?"}),
            IN | {"guest", "stranger"},
            quietly=frozenset({"bot", "deactivated", "unknown", "removed"}),
        )
    ],
    "event message help.answer_mention": [
        Rule(
            Act("event", "message", state={"text": f"{BOT} hello"}),
            IN,
            quietly=frozenset({"bot", "deactivated", "unknown", "removed"}),
        )
    ],
    "word take": [say("take", OWING, "open")],
    "word close": [say("done: sent", ENDS, "owned")],
    "word wait": [say("waiting for the agency", OWNS, "owned")],
    "word snooze": [say("snooze tomorrow", OWNS, "owned")],
    "word assign": [say("assign <@U_NILS>", OWNS, "owned")],
    "word send over": [say("this is for sales", OWING_SPEAKERS, "owned")],
    "word resume": [say("carry on", ENDS, "waiting")],
    "word urgent": [say("urgent", OWING_SPEAKERS | REQUESTER, "owned")],
    "word normal": [say("normal", OWING_SPEAKERS | REQUESTER, "owned")],
    "word aside": [say("not a request", SPEAKERS, "owned")],
    "word merge": [say("same as #1", SPEAKERS, "owned")],
    "word reopen": [say("reopen", SPEAKERS | REQUESTER, "done")],
}

WRITERS_OF_NOTHING = frozenset({"word normal"})
"""What changes nothing in the scene, whoever does it: it is so already."""

FACTS: Mapping[str, dict[str, object]] = {
    "app_home_opened": {"tab": "home", "channel": "D1"},
    "app_uninstalled": {},
    "tokens_revoked": {"tokens": {"oauth": [], "bot": ["U_LOCKSTEP"]}},
    "channel_archive": {"channel": "C_JOINT"},
    "group_archive": {"channel": "C_JOINT"},
    "channel_unarchive": {"channel": "C_JOINT"},
    "group_unarchive": {"channel": "C_JOINT"},
    "channel_left": {"channel": "C_JOINT"},
    "group_left": {"channel": "C_JOINT"},
    "channel_rename": {"channel": {"id": "C_JOINT", "name": "taken"}},
    "group_rename": {"channel": {"id": "C_JOINT", "name": "taken"}},
    "channel_id_changed": {"old_channel_id": "C_JOINT", "new_channel_id": "C_TAKEN"},
    "member_joined_channel": {"channel": "C_JOINT"},
    "member_left_channel": {"channel": "C_JOINT"},
    "user_change": {"user": {"id": "U_BEN", "real_name": "Taken", "deleted": True, "team_id": "T_OTHER"}},
}
"""What Slack itself says happened, whoever did it: it changes the workspace that it is said of, and no other."""
