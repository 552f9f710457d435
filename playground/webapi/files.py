"""files.*: the two-step upload."""

import mimetypes
import secrets

from playground import messages
from playground.arguments import Call, SlackError
from playground.core import Playground
from playground.events import file_json
from playground.webapi import method
from playground.webapi.chat import target
from playground.workspace import File, Json


@method("files.getUploadURLExternal")
def get_upload_url(call: Call) -> Json:
    playground, name = call.playground, call.text("filename")
    length = call.number("length", 0)
    if length <= 0:
        raise SlackError("missing_argument")
    made = int(playground.clock.epoch())
    file = File(playground.workspace.new_id("F"), name, name, length, playground.bot.id, made)
    file.upload_key, file.alt_txt = secrets.token_urlsafe(12), call.args.get("alt_txt")
    playground.workspace.files[file.id] = file
    return {"upload_url": f"{playground.base_url}/upload/{file.upload_key}", "file_id": file.id}


def upload(playground: Playground, key: str, content: bytes) -> tuple[int, str]:
    """The bytes of a file, to the URL that Slack gave for it. Status and text as Slack answers."""
    file = next((f for f in playground.workspace.files.values() if f.upload_key == key), None)
    if file is None or file.uploaded:
        return 404, "no such upload"
    if len(content) != file.size:
        return 400, f"{file.size} bytes were announced, {len(content)} came"
    file.content, file.uploaded = content, True
    return 200, f"OK - {file.size}"


@method("files.completeUploadExternal")
def complete(call: Call) -> Json:
    playground = call.playground
    wanted = call.args.get("files")
    if not isinstance(wanted, list) or not wanted:
        raise SlackError("invalid_arguments", messages=["[ERROR] files must be a list"])
    done: list[File] = []
    for item in wanted:
        file = playground.workspace.files.get(str(item.get("id")))
        if file is None or not file.uploaded or file.complete:
            raise SlackError("file_not_found")
        file.title = item.get("title") or file.name
        done.append(file)
    where = [c for c in [call.text("channel_id"), *call.text("channels").split(",")] if c]
    channels = [target(Call(playground, call.method, {"channel": c})) for c in where]
    for channel in channels:
        if playground.bot.id not in channel.members:
            raise SlackError("not_in_channel")
    for file in done:
        file.complete = True
        file.mimetype = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        file.filetype = file.name.rpartition(".")[2].lower() or "binary"
        file.channels = [c.id for c in channels]
    for channel in channels:
        messages.post(
            playground,
            channel,
            playground.bot.id,
            call.text("initial_comment"),
            bot_id=playground.bot.bot_id,
            blocks=call.args.get("blocks") or [],
            files=[f.id for f in done],
            thread_ts=call.args.get("thread_ts") or None,
            subtype="file_share",
        )
    return {"files": [file_json(playground.workspace, f.id) for f in done]}


def _file(call: Call) -> File:
    file = call.playground.workspace.files.get(call.text("file"))
    if file is None or not file.complete:
        raise SlackError("file_not_found")
    return file


@method("files.info")
def info(call: Call) -> Json:
    return {"file": file_json(call.playground.workspace, _file(call).id), "comments": []}


@method("files.list")
def list_(call: Call) -> Json:
    channel = call.text("channel")
    found = [
        f for f in call.playground.workspace.files.values() if f.complete and (not channel or channel in f.channels)
    ]
    count, page = call.number("count", 100), call.number("page", 1)
    shown = found[(page - 1) * count : page * count]
    paging = {"count": count, "total": len(found), "page": page, "pages": -(-len(found) // count)}
    return {"files": [file_json(call.playground.workspace, f.id) for f in shown], "paging": paging}


@method("files.delete")
def delete(call: Call) -> Json:
    file = _file(call)
    if file.user != call.playground.bot.id:
        raise SlackError("cant_delete_file")
    del call.playground.workspace.files[file.id]
    return {}
