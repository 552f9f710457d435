"""What is mine: `/lockstep mine`, the Home tab, and a person's own settings (`/lockstep settings`).

What waits for a person comes from the features (`registry.mine`); here it is put in one order and kept short.
"""

from functools import partial

from slack_bolt import App

from commands.home import blocks, jobs, listeners, service
from commands.registry import Registry
from commands.words import says
from storage.mornings import mornings_due, next_morning


def register(app: App, registry: Registry) -> None:
    lockstep = registry.command("/lockstep")
    app.command(lockstep, matchers=[says("mine")])(listeners.mine)
    app.command(lockstep, matchers=[says("settings")])(listeners.open_settings)
    app.view(blocks.SETTINGS)(listeners.save_settings)
    app.action(blocks.REMINDERS)(listeners.change_reminders)
    app.action(blocks.QUIET_FROM)(listeners.change_quiet_from)
    app.action(blocks.QUIET_UNTIL)(listeners.change_quiet_until)
    registry.form(blocks.SETTINGS, service.Settings)
    registry.card(service.TAB, load=partial(service.tab, registry), draw=blocks.tab)
    registry.card(jobs.MORNING, load=partial(service.morning, registry), draw=blocks.answer)
    registry.job(
        "home.morning",
        jobs.tell_morning,
        words="the morning message of what waits",
        due=mornings_due,
        next_due=next_morning,
    )
    registry.home(service.refresh)
    registry.forget(service.forget)
    registry.on("app_home_opened", service.open_tab)
    registry.help(
        "home",
        "What is mine",
        ("/lockstep mine", "what waits for you, the most urgent first"),
        ("/lockstep settings", "how often I remind you, and when not"),
        ("My Home tab", "both, always up to date"),
    )
