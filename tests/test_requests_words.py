"""The words that requests are told in: times to come, orders in a thread, people's text as it is kept."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.calendar import WorkingCalendar
from commands.errors import UserError
from commands.requests.spoken import GRAMMAR, Order, clean, order, readable, split_title, ways_of
from commands.requests.times import until
from commands.requests.views import FORM_TEXT, pieces
from commands.text import escape

BERLIN = "Europe/Berlin"
WEEK = WorkingCalendar(zone=BERLIN, opens=time(9), closes=time(18), days=frozenset(range(5)))
THURSDAY = datetime.fromisoformat("2026-11-26T10:30:00+01:00")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("1 h", "2026-11-26T11:30:00+01:00"),
        ("2h", "2026-11-26T12:30:00+01:00"),
        ("an hour", "2026-11-26T11:30:00+01:00"),
        ("this afternoon", "2026-11-26T14:00:00+01:00"),
        ("Tomorrow", "2026-11-27T09:00:00+01:00"),
        ("until tomorrow", "2026-11-27T09:00:00+01:00"),
        ("2 working days", "2026-11-30T09:00:00+01:00"),
        ("1 day", "2026-11-27T09:00:00+01:00"),
        ("friday", "2026-11-27T09:00:00+01:00"),
        ("next Thursday", "2026-12-03T09:00:00+01:00"),
        ("2026-12-01", "2026-12-01T09:00:00+01:00"),
        ("3 Dec", "2026-12-03T09:00:00+01:00"),
        ("December 3rd", "2026-12-03T09:00:00+01:00"),
        ("until 4 January", "2027-01-04T09:00:00+01:00"),
    ],
)
def test_times_to_come_are_understood_as_people_say_them(words: str, expected: str) -> None:
    assert until(words, THURSDAY, BERLIN, WEEK) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "words", ["", "soon", "3/12", "0 h", "-1 h", "12", "31 February", "9999999 days", "2026-99-99"]
)
def test_what_is_no_time_is_refused_with_examples(words: str) -> None:
    with pytest.raises(UserError, match="Say for example"):
        until(words, THURSDAY, BERLIN, WEEK)


def test_this_afternoon_is_over_in_the_afternoon() -> None:
    with pytest.raises(UserError, match="afternoon already"):
        until("this afternoon", THURSDAY + timedelta(hours=5), BERLIN, WEEK)


@given(st.text(max_size=30))
def test_any_words_are_a_time_to_come_or_refused(words: str) -> None:
    try:
        found = until(words, THURSDAY, BERLIN, WEEK)
    except UserError:
        return
    assert found.astimezone(UTC).tzinfo is UTC


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("take", Order("take")),
        ("Take!", Order("take")),
        ("please take it, thank you.", Order("take")),
        ("I’m on it, thanks", Order("take")),
        ("take a look at this", None),
        ("I take it that v3 is the newest", None),
        ("Done", Order("close")),
        ("done.", Order("close")),
        ("done: sent v3.", Order("close", "sent v3.")),
        ("done sent v3", Order("close", "sent v3")),
        ("done - sent v3\nand v4", Order("close", "sent v3\nand v4")),
        ("done: it’s in the library", Order("close", "it’s in the library")),
        ("done: is v3 what you meant?", Order("close", "is v3 what you meant?")),
        ("done with this one yet?", None),
        ("done?", None),
        ("doneness is a virtue", None),
        ("close", Order("close")),
        ("closed: sent v3", Order("close", "sent v3")),
        ("close to done, I think", None),
        ("wait", Order("wait")),
        ("wait: the agency", Order("wait", "the agency")),
        ("waiting for the agency", Order("wait", "the agency")),
        ("Wait for Ana's answer", Order("wait", "Ana's answer")),
        ("wait, which one?", None),
        ("wait - which one?", None),
        ("waiting for whom?", None),
        ("waiting is no fun", None),
        ("snooze", Order("snooze")),
        ("snooze tomorrow, please", Order("snooze", "tomorrow")),
        ("snooze until Friday.", Order("snooze", "Friday")),
        ("snooze for 2 working days", Order("snooze", "2 working days")),
        ("later", Order("snooze")),
        ("later we should talk", None),
        ("assign <@UBEN>", Order("assign", "<@UBEN>", "UBEN")),
        ("hand it over to <@UBEN|ben>!", Order("assign", "<@UBEN|ben>", "UBEN")),
        ("assign", None),
        ("assign <@UBEN> or <@UKAI>?", None),
        ("hand over the files to <@UBEN>", None),
        ("this is for Sales", Order("send over", "Sales")),
        ("for marketing, please", Order("send over", "marketing")),
        ("for sales people this is urgent", None),
        ("carry on", Order("resume")),
        ("go on holiday", None),
        ("urgent", Order("urgent")),
        ("Urgent please", Order("urgent")),
        ("urgent things first", None),
        ("normal", Order("normal")),
        ("normal people ask before they print", None),
        ("not a request", Order("aside")),
        ("not a request: spam", Order("aside", "spam")),
        ("not a request I would make", None),
        ("same as #7.", Order("merge", "#7")),
        ("duplicate of 12", Order("merge", "12")),
        ("same as before", None),
        ("reopen", Order("reopen")),
        ("reopen: the link is broken", Order("reopen", "the link is broken")),
        ("reopen the shop", None),
        ("make me a coffee", None),
        ("", None),
    ],
)
def test_only_a_whole_sentence_of_the_grammar_is_an_order(said: str, expected: Order | None) -> None:
    for mention in ("<@UBOT> ", "<@UBOT|lockstep>, ", "  <@UBOT>: "):
        found = order(f"{mention}{said}", "UBOT")
        assert found is not None
        assert (found if found.verb else None) == expected


@pytest.mark.parametrize("said", ["Thank you, <@UBOT>", "done", "<@UBEN> done"])
def test_what_does_not_begin_with_the_bot_is_for_people(said: str) -> None:
    assert order(said, "UBOT") is None


def test_every_example_is_understood_and_the_page_of_commands_shows_every_way() -> None:
    page = (Path(__file__).parent.parent / "docs/commands.md").read_text()
    for rule in GRAMMAR:
        if rule.such_as:
            found = order(f"<@UBOT> {rule.such_as.replace('@somebody', '<@UBEN>')}", "UBOT")
            assert found is not None
            assert found.verb == rule.verb
            first, *others = ways_of(rule.verb)
            row = f"| `{first}` | {', '.join(f'`{way}`' for way in others)} |"
            assert row in page, f"docs/commands.md lacks {row}"
        assert any(other.such_as for other in GRAMMAR if other.verb == rule.verb)


def test_slacks_markup_reads_as_people_typed_it() -> None:
    raw = "Hi <@UBEN>, see <https://a.example/x|the deck> &lt;3 &amp; <https://b.example> in <#C1|sales>, <!here>"
    expected = "Hi @Ben, see the deck (https://a.example/x) <3 & https://b.example in #sales, @here"
    assert readable(raw, lambda _: "Ben") == expected


def test_what_no_database_keeps_is_left_out() -> None:
    assert clean("a\x00b\ud800c ") == "ab?c"


@given(st.text())
def test_a_title_never_loses_a_word_of_the_text(text: str) -> None:
    title, details = split_title(text, 150)
    assert len(title) <= 150
    kept = "".join(text.split())
    assert kept in ("".join(f"{title}{details}".split()), "".join(details.split()))


@given(st.text(alphabet=st.sampled_from("<>&a \n"), max_size=9000))
def test_the_pieces_of_a_long_text_are_the_text_and_each_fits(text: str) -> None:
    assert "".join(pieces(text)) == text.strip()
    assert all(0 < len(escape(piece)) <= FORM_TEXT for piece in pieces(text))
