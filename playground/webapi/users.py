"""users.* and usergroups.*"""

from datetime import datetime
from zoneinfo import ZoneInfo

from playground.arguments import Call, SlackError
from playground.core import APP_ID
from playground.webapi import method
from playground.workspace import TEAM_ID, Json, Person, UserGroup

CITIES = {"Europe/Berlin": "Central European Time", "America/New_York": "Eastern Time", "Europe/London": "London"}


def user_json(person: Person, now: datetime, *, email: bool = True) -> Json:
    """A user as users.info shows it. A deactivated one has no flags, a stranger no email."""
    offset = now.astimezone(ZoneInfo(person.tz)).utcoffset()
    profile: Json = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "first_name": person.real_name.split()[0],
        "last_name": person.real_name.split()[-1],
        "avatar_hash": "",
        "team": person.team_id,
    }
    if email and person.email and not person.is_stranger:
        profile["email"] = person.email
    if person.is_bot:
        profile |= {"bot_id": person.bot_id, "api_app_id": APP_ID if person.bot_id == "B_LOCKSTEP" else "A_ROBO"}
    body: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name.lower(),
        "deleted": person.deleted,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": person.updated,
    }
    if person.deleted:
        return body
    if person.is_stranger or person.team_id != TEAM_ID:
        body |= {"is_stranger": person.is_stranger}
    return body | {
        "color": "9f69e7",
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": CITIES.get(person.tz, person.tz),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }


def _user(call: Call, person: Person) -> Json:
    body = user_json(person, call.playground.clock.now(), email=call.playground.manifest.grants("users:read.email"))
    return body | {"locale": "en-GB"} if call.flag("include_locale") else body


@method("users.info")
def info(call: Call) -> Json:
    person = call.playground.workspace.people.get(call.text("user"))
    if person is None:
        raise SlackError("user_not_found")
    return {"user": _user(call, person)}


@method("users.list")
def list_(call: Call) -> Json:
    page, cursor = call.page(list(call.playground.workspace.people.values()))
    return {
        "members": [_user(call, p) for p in page],
        "cache_ts": int(call.playground.clock.epoch()),
        "response_metadata": {"next_cursor": cursor},
    }


@method("users.lookupByEmail")
def lookup_by_email(call: Call) -> Json:
    email = call.text("email").casefold()
    for person in call.playground.workspace.people.values():
        if person.email.casefold() == email and not person.deleted and person.team_id == TEAM_ID:
            return {"user": _user(call, person)}
    raise SlackError("users_not_found")


@method("users.profile.get")
def profile_get(call: Call) -> Json:
    person = call.playground.workspace.people.get(call.text("user", call.playground.bot.id))
    if person is None:
        raise SlackError("user_not_found")
    return {"profile": _user(call, person)["profile"]}


@method("users.getPresence")
def get_presence(call: Call) -> Json:
    if call.text("user", call.playground.bot.id) not in call.playground.workspace.people:
        raise SlackError("user_not_found")
    return {"presence": "active"}


def _group(call: Call, group: UserGroup) -> Json:
    body: Json = {
        "id": group.id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": group.description,
        "handle": group.handle,
        "is_external": False,
        "date_create": 0,
        "date_update": 0,
        "date_delete": 0,
        "auto_type": None,
        "created_by": "U_CARL",
        "prefs": {"channels": [], "groups": []},
    }
    if call.flag("include_users"):
        body["users"] = group.users
    if call.flag("include_count"):
        body["user_count"] = len(group.users)
    return body


@method("usergroups.list")
def usergroups_list(call: Call) -> Json:
    return {"usergroups": [_group(call, g) for g in call.playground.workspace.usergroups.values()]}


@method("usergroups.users.list")
def usergroups_users_list(call: Call) -> Json:
    group = call.playground.workspace.usergroups.get(call.text("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": group.users}
