"""Requests: what one side asks of the other.

A card in the channel, its thread is the work. It says whose turn it is, and its clocks run only for the side that owes.
"""

import re
from typing import Any

from slack_bolt import App

from commands.registry import Registry
from commands.requests import blocks, facts, forgetting, forms, jobs, listeners, lists, sample, spoken, thread
from commands.requests.desk import CARD, LINE
from commands.requests.telling import OUTCOME
from commands.words import says

_NUMBER = re.compile(r"\s*#?[0-9]{1,9}\s*")


def _is_number(command: dict[str, Any]) -> bool:
    return _NUMBER.fullmatch(str(command.get("text") or "")) is not None


def register(app: App, registry: Registry) -> None:
    command = registry.command("/request")
    app.command(command, matchers=[says("list")])(listeners.show_list)
    app.command(command, matchers=[_is_number])(listeners.show_one)
    app.command(command)(listeners.open_form)
    app.shortcut("requests.new")(listeners.open_empty_form)
    app.shortcut("requests.from_message")(listeners.open_form_from_message)

    app.action("requests.take")(listeners.take)
    app.action("requests.close")(listeners.open_close_form)
    app.action("requests.resume")(listeners.carry_on)
    app.action("requests.reopen")(listeners.reopen)
    app.action("requests.more")(listeners.open_more)
    app.action("requests.whole")(listeners.open_whole)
    app.action("requests.acknowledge")(listeners.acknowledge)
    app.action("requests.helped.yes")(listeners.say_whether_it_helped)
    app.action("requests.helped.partly")(listeners.say_whether_it_helped)
    app.action("requests.helped.no")(listeners.say_whether_it_helped)
    app.action("requests.page.open")(listeners.open_list)
    app.action("requests.page.back")(listeners.turn_page)
    app.action("requests.page.next")(listeners.turn_page)

    app.view("requests.ask")(listeners.submit)
    app.view("requests.close_form")(listeners.close)
    app.view("requests.assign_form")(listeners.assign)
    app.view("requests.pause_form")(listeners.pause)
    app.view("requests.priority_form")(listeners.change_priority)
    app.view("requests.aside_form")(listeners.set_aside)
    registry.form("requests.ask", forms.RequestForm)
    registry.form("requests.close_form", forms.CloseForm)
    registry.form("requests.assign_form", forms.AssignForm)
    registry.form("requests.pause_form", forms.PauseForm)
    registry.form("requests.priority_form", forms.PriorityForm)
    registry.form("requests.aside_form", forms.AsideForm)

    registry.on("message", thread.hear_message)
    registry.on("message", thread.hear_change)
    registry.on("reaction_added", thread.hear_reaction)
    registry.errand(thread.READ_MESSAGE, jobs.read_message, words="making a request of a message with a 🎫 (ticket)")
    registry.job(
        "requests.remind", jobs.remind, words="a look at what requests wait for", due=jobs.due, next_due=jobs.next_due
    )

    registry.card(CARD, load=facts.load_card, draw=blocks.card)
    registry.card(LINE, load=facts.load_line, draw=blocks.line)
    registry.card(OUTCOME, load=facts.load_outcome, draw=blocks.outcome)
    registry.reminder(
        "requests",
        load=facts.load_reminders,
        draw=blocks.reminder,
        line=blocks.reminder_line,
        one="request",
        listing="/request list",
    )
    registry.mine(lists.mine)
    registry.forget(forgetting.forget)
    registry.sample(sample.fill)
    registry.help(
        "requests",
        "Requests",
        ("/request a one-pager for Acme", "ask the other side for something"),
        ("/request list", "the open ones; add mine, late, done, all, sales, marketing or any words"),
        ("/request 42", "one of them, with its history"),
        ("🎫 (ticket) on a message", "make a request of it"),
        ("👀 (eyes) on a request", "take it"),
        ("✅ (white_check_mark) on a reply", "close the request, with the reply as its outcome"),
        ("@Lockstep done: sent v3", f"in a request's thread; also {', '.join(spoken.OTHERS)}"),
    )
