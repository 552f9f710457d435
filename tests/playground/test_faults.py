"""Each fault does what it says, and says whether the call was carried out."""

import json
import time
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.client import Slack
from tests.playground.conftest import JOINT


def post(web: WebClient) -> Any:
    return web.chat_postMessage(channel="C_JOINT", text="hello")


def posted(slack: Slack) -> int:
    return len(slack.messages(JOINT))


@pytest.mark.parametrize(("fault", "executed"), [("drop_before", 0), ("drop_after", 1)])
def test_a_dropped_connection(joined: Slack, web: WebClient, fault: str, executed: int) -> None:
    joined.faults({"fault": fault, "method": "chat.postMessage", "count": 1})
    with pytest.raises((HTTPException, URLError, ConnectionError)):
        post(web)
    assert posted(joined) == executed
    entry = joined.traffic(failures=True)[-1]
    assert entry["fault"] == fault
    assert entry["response"]["executed"] is bool(executed)
    post(web)
    assert posted(joined) == executed + 1


def test_a_cut_answer(joined: Slack, web: WebClient) -> None:
    joined.faults({"fault": "cut", "method": "chat.postMessage"})
    with pytest.raises((HTTPException, URLError, ConnectionError)):
        post(web)
    assert posted(joined) == 1


def test_a_garbled_answer(joined: Slack, web: WebClient) -> None:
    joined.faults({"fault": "garbled", "method": "chat.postMessage"})
    with pytest.raises((SlackApiError, json.JSONDecodeError)):
        post(web)
    assert posted(joined) == 1


@pytest.mark.parametrize("fault", ["late", "slow"])
def test_a_late_answer_is_an_answer(joined: Slack, web: WebClient, fault: str) -> None:
    joined.faults({"fault": fault, "method": "chat.postMessage", "seconds": 0.2})
    before = time.monotonic()
    assert post(web)["ok"]
    assert time.monotonic() - before >= 0.2
    assert posted(joined) == 1


def test_executed_late_after_the_connection_was_closed(joined: Slack, web: WebClient) -> None:
    joined.faults({"fault": "execute_late", "method": "chat.postMessage", "seconds": 0.2})
    with pytest.raises((HTTPException, URLError, ConnectionError)):
        post(web)
    assert posted(joined) == 0
    joined.eventually(lambda: posted(joined) == 1)


def test_rate_limited_says_when_to_come_back(joined: Slack, web: WebClient) -> None:
    joined.faults({"fault": "ratelimited", "retry_after": 7, "count": 1})
    with pytest.raises(SlackApiError) as caught:
        post(web)
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert posted(joined) == 0


def test_an_error_of_slacks(joined: Slack, web: WebClient) -> None:
    joined.faults({"fault": "error", "error": "is_archived", "method": "chat.postMessage"})
    with pytest.raises(SlackApiError, match="is_archived"):
        post(web)
    assert posted(joined) == 0


def test_half_of_the_500s_were_carried_out_and_the_seed_decides_which(joined: Slack, web: WebClient) -> None:
    joined.faults({"fault": "http_500", "method": "chat.postMessage"}, seed=3)
    for _ in range(10):
        with pytest.raises(SlackApiError):
            post(web)
    executed = [e["response"]["executed"] for e in joined.calls("chat.postMessage")]
    assert 0 < sum(executed) < 10
    assert posted(joined) == sum(executed)
    joined.faults({"fault": "http_500", "method": "chat.postMessage"}, seed=3)
    for _ in range(10):
        with pytest.raises(SlackApiError):
            post(web)
    assert [e["response"]["executed"] for e in joined.calls("chat.postMessage")][10:] == executed


def test_a_share_of_the_calls(joined: Slack, web: WebClient) -> None:
    joined.faults({"fault": "error", "error": "fatal_error", "share": 0.5}, seed=1)
    failures = 0
    for _ in range(20):
        failures += _fails(web)
    assert 0 < failures < 20


def _fails(web: WebClient) -> int:
    try:
        web.api_test()
    except SlackApiError:
        return 1
    return 0


def test_a_wrong_fault_is_refused_in_words(slack: Slack) -> None:
    with pytest.raises(AssertionError, match="A fault is one of"):
        slack.faults({"fault": "meteor"})
