"""api.*, apps.*, auth.*, team.*, bots.*, emoji.*"""

from playground.arguments import Call, SlackError
from playground.core import APP_ID
from playground.events import bot_profile, emit
from playground.webapi import method
from playground.workspace import PERMALINKS, TEAM_DOMAIN, TEAM_ID, TEAM_NAME, Json


@method("api.test")
def test(call: Call) -> Json:
    if call.text("error"):
        raise SlackError(call.text("error"), args=call.args)
    return {"args": call.args}


@method("auth.test")
def auth_test(call: Call) -> Json:
    bot = call.playground.bot
    return {
        "url": f"{PERMALINKS}/",
        "team": TEAM_NAME,
        "user": bot.name.lower(),
        "team_id": TEAM_ID,
        "user_id": bot.id,
        "bot_id": bot.bot_id,
        "is_enterprise_install": False,
    }


@method("auth.revoke")
def auth_revoke(call: Call) -> Json:
    if call.flag("test"):
        return {"revoked": False}
    revoke(call)
    return {"revoked": True}


def revoke(call: Call) -> None:
    playground = call.playground
    playground.revoked = True
    emit(playground, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [playground.bot.id]}})
    emit(playground, {"type": "app_uninstalled"})
    playground.stream.tell("workspace")


@method("apps.connections.open")
def connections_open(call: Call) -> Json:
    return {"url": call.playground.delivery.new_url()}


@method("team.info")
def team_info(call: Call) -> Json:
    if call.text("team", TEAM_ID) != TEAM_ID:
        raise SlackError("team_not_found")
    return {
        "team": {
            "id": TEAM_ID,
            "name": TEAM_NAME,
            "url": f"{PERMALINKS}/",
            "domain": TEAM_DOMAIN,
            "email_domain": "playground.example",
            "icon": {"image_default": True},
            "avatar_base_url": "",
            "is_verified": False,
        }
    }


@method("bots.info")
def bots_info(call: Call) -> Json:
    bot_id = call.text("bot", call.playground.bot.bot_id or "")
    if all(p.bot_id != bot_id for p in call.playground.workspace.people.values()):
        raise SlackError("bot_not_found")
    return {"bot": bot_profile(call.playground.workspace, bot_id)}


@method("emoji.list")
def emoji_list(call: Call) -> Json:
    return {"emoji": {}, "cache_ts": str(call.playground.clock.epoch())}


__all__ = ["APP_ID", "revoke"]
