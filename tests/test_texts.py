"""What checks the texts of messages sees what is wrong; and what people really type comes out harmless."""

import pytest

from playground.client import Person
from storage.workspaces import Channel
from tests.conftest import JOINT
from tests.harness import SettledSlack
from tests.torture.texts import said_in, tokens

EVIL = "kestrel <!channel> <@U_EVIL> <https://evil.example|your bank> &lt;!here&gt; *b* `c` \u202ex"


@pytest.mark.parametrize(
    "said", ["<!channel>", "<@W1>", "<https://evil.example|bank>", "a < b", "&lt;a &gt b", "\ud83d"]
)
def test_the_checker_sees_it(said: str) -> None:
    assert list(tokens(said))


@pytest.mark.parametrize("said", ["<@U_ANA> is on it", "a &lt;b&gt; &amp; c", "> quoted", "<!date^1^{time}|Mon 1 Dec>"])
def test_the_checker_lets_ours_be(said: str) -> None:
    assert list(tokens(said)) == []


def test_what_people_type_pings_nobody_and_is_all_there(
    slack: SettledSlack, ana: Person, ben: Person, channel: Channel
) -> None:
    ana.types(f"/request {EVIL}", channel=JOINT)
    assert ana.submits({"Details": EVIL}) == {}
    card = slack.last_message(JOINT)
    ben.clicks("Take it", on=card)
    ben.clicks("Close", on=slack.fresh(card))
    assert ben.submits({"What became of it?": EVIL}) == {}
    shown = [slack.fresh(card), *slack.thread(card), *(m for m in slack.dm(ana) if m.user == slack.bot["user_id"])]
    assert len(shown) > 2
    for message in shown:
        for said in (message.text, *said_in(message.blocks)):
            ours = said.replace("https://playground.slack.com", "https://acme.slack.com")
            assert list(tokens(ours)) == []
    assert "kestrel &lt;!channel&gt; &lt;@U_EVIL&gt;" in shown[0].text
