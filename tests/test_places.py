"""Countries, regions and time zones as a person chooses them."""

from zoneinfo import ZoneInfo

import pytest

from commands.places import check_region, region, regions, search, zones


def test_every_region_can_be_a_calendars_and_fits_an_option_of_slack() -> None:
    codes = [code for code, _ in regions()]
    assert len(set(codes)) == len(codes) > 800
    assert len({label for _, label in regions()}) == len(codes)
    for code, label in regions():
        check_region(*region(code))
        assert len(label) <= 75
        assert len(code) <= 75


def test_regions_have_their_english_and_their_own_name() -> None:
    labels = dict(regions())
    assert labels["DE"] == "Germany (DE)"
    assert labels["DE-BY"] == "Germany, Bavaria / Bayern (BY)"
    assert labels["DE-BW"] == "Germany, Baden-Württemberg (BW)"
    assert labels["GB-SCT"] == "United Kingdom, Scotland (SCT)"
    assert labels["DE-Augsburg"] == "Germany, Augsburg"
    assert region("DE-BY") == ("DE", "BY")
    assert region("DE") == ("DE", None)


@pytest.mark.parametrize("code", ["", "DE-", "DE-ZZ", "XX", "de", "holidays", "DE-BY-1"])
def test_a_code_that_is_no_region_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"There is no|not known"):
        region(code)


def test_a_country_stands_before_its_regions() -> None:
    codes = [code for code, _ in regions()]
    assert codes.index("DE") < codes.index("DE-BW") < codes.index("DE-BY") < codes.index("GR")


def test_zones_are_those_that_a_person_would_choose() -> None:
    assert list(zones()) == sorted(zones())
    assert {"Europe/Berlin", "America/Nuuk", "America/Argentina/Buenos_Aires", "Asia/Kolkata", "UTC"} <= set(zones())
    assert not [z for z in zones() if z.startswith(("Etc/", "posix/", "right/", "SystemV/", "US/")) or z == "EST5EDT"]
    assert all(ZoneInfo(zone) for zone in zones())


def test_search_needs_neither_case_nor_accents_nor_punctuation() -> None:
    assert search("new york", zones()) == ["America/New_York"]
    assert search("SÃO P", zones()) == ["America/Sao_Paulo"]
    assert search("wurttemberg", regions()) == [("DE-BW", "Germany, Baden-Württemberg (BW)")]
    assert search("bayern", regions()) == search("germany bavaria", regions()) == search("bavaria ger", regions())
    assert search("lodz", ["Łódź"]) == ["Łódź"]
    assert search("strasse", ["Straße"]) == ["Straße"]


def test_search_puts_the_same_first_then_beginnings_then_words_then_the_rest() -> None:
    items = ["Newport", "Oldport", "A port", "Porto", "Port"]
    assert search("port", items) == ["Port", "Porto", "A port", "Newport", "Oldport"]
    assert search("DE", regions())[0] == ("DE", "Germany (DE)")


def test_search_is_limited_and_finds_the_first_for_nothing_typed() -> None:
    assert search("", zones(), limit=3) == list(zones()[:3])
    assert search("  ", zones(), limit=3) == list(zones()[:3])
    assert len(search("a", zones())) == 100
    assert search("a", zones(), limit=0) == []
    assert search("no such place", zones()) == []
