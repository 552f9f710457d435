"""A submitted modal becomes its pydantic model; what does not fit is told under the field."""

from typing import Any

from pydantic import BaseModel, ValidationError


class FormRefused(Exception):
    """Fields that do not fit: `errors` is words by `block_id`."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("the form was refused")
        self.errors = errors


def read_form(view: dict[str, Any], model: type[BaseModel]) -> BaseModel:
    """The form that a person submitted. Raises FormRefused."""
    try:
        return model.model_validate(values_of(view))
    except ValidationError as error:
        shown = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        told = {}
        for problem in error.errors(include_url=False, include_input=False):
            field = str(problem["loc"][0]) if problem["loc"] else ""
            told[field if field in shown else _last_input(view)] = _words(problem["type"], problem["msg"])
        raise FormRefused(told) from None


def values_of(view: dict[str, Any]) -> dict[str, Any]:
    """What a view holds, by `block_id`: text, an option's value, a list of values or user ids, a date, a time."""
    state = (view.get("state") or {}).get("values") or {}
    return {block: _value(element) for block, elements in state.items() for element in elements.values()}


def _value(element: dict[str, Any]) -> Any:
    for name in ("selected_option",):
        if name in element:
            return (element[name] or {}).get("value")
    if "selected_options" in element:
        return [item["value"] for item in element["selected_options"] or []]
    for name in (
        "value", "selected_users", "selected_user", "selected_date", "selected_time", "selected_date_time",
        "selected_conversation", "selected_channel", "selected_channels", "selected_conversations", "rich_text_value",
    ):  # fmt: skip
        if name in element:
            return element[name]
    return None


def _last_input(view: dict[str, Any]) -> str:
    return next((str(block["block_id"]) for block in reversed(view["blocks"]) if block["type"] == "input"), "")


def _words(kind: str, message: str) -> str:
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    if kind in ("missing", "string_type", "none_required", "string_too_short", "list_type"):
        return "Please fill this in."
    return message
