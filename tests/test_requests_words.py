"""The words that requests are told in: times to come, orders in a thread, people's text as it is kept."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.calendar import WorkingCalendar
from commands.errors import UserError
from commands.requests.spoken import Order, clean, order, readable, split_title
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
        ("<@UBOT> done: sent v3", Order("close", "sent v3")),
        ("<@UBOT>  Done", Order("close", "")),
        ("<@UBOT|lockstep>, take!", Order("take", "")),
        ("<@UBOT> waiting for the agency", Order("wait", "the agency")),
        ("<@UBOT> snooze tomorrow", Order("snooze", "tomorrow")),
        ("<@UBOT> snooze until Friday", Order("snooze", "Friday")),
        ("<@UBOT> assign <@UBEN>", Order("assign", "<@UBEN>", "UBEN")),
        ("<@UBOT> same as #7", Order("merge", "#7")),
        ("<@UBOT> not a request: spam", Order("aside", "spam")),
        ("<@UBOT> doneness is a virtue", Order("", "doneness is a virtue")),
        ("Thank you, <@UBOT>", None),
        ("done", None),
    ],
)
def test_what_people_tell_the_bot_in_a_thread(said: str, expected: Order | None) -> None:
    assert order(said, "UBOT") == expected


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
