"""Promises (SLAs): what each side owes the other, in working time. They count when both sides have signed.

Setup proposes the first version (`commands.channel`). `/lockstep promises` shows privately what counts and what is
proposed. Each version has one card in the channel, where liaisons and leaders sign, object or propose a change; what
happened stands in its thread. The rules are those of every agreement: `commands.agreement`.
"""

from slack_bolt import App

from commands.agreement_lines import register_lines
from commands.promises import blocks, listeners, service
from commands.promises.service import WordsForm
from commands.registry import Registry
from commands.terms import TermsForm
from commands.words import says
from storage.promises import KIND


def register(app: App, registry: Registry) -> None:
    app.command(registry.command("/lockstep"), matchers=[says("promises")])(listeners.show)

    app.action("promises.sign")(listeners.sign)
    app.action("promises.open_objection")(listeners.open_objection)
    app.action("promises.open_answer")(listeners.open_answer)
    app.action("promises.open_proposal")(listeners.open_proposal)

    registry.form("promises.object", WordsForm)
    app.view("promises.object")(listeners.submit_objection)
    registry.form("promises.answer", WordsForm)
    app.view("promises.answer")(listeners.submit_answer)
    registry.form("promises.propose", TermsForm)
    app.view("promises.propose")(listeners.submit_proposal)

    registry.card("promises.card", load=service.version_facts, draw=blocks.card)
    register_lines(registry, KIND, "the promises")
    registry.mine(service.waiting)
    registry.forget(service.forget)
    registry.help(
        "promises",
        "Promises",
        ("/lockstep promises", "what each side promises the other, who has signed, and how to propose a change"),
    )
