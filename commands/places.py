"""Where a side works, as a person chooses it: countries and regions with their own holidays, and time zones."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TypeVar
from zoneinfo import available_timezones

import holidays
from babel import Locale

_Item = TypeVar("_Item", str, tuple[str, str])

_OPTION_LENGTH = 75  # what Slack shows of an option
_AREAS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})

# The holidays package names regions in their own language; these are the ones that English calls otherwise.
_ENGLISH = {
    "AT-2": "Carinthia",
    "AT-3": "Lower Austria",
    "AT-4": "Upper Austria",
    "AT-6": "Styria",
    "AT-7": "Tyrol",
    "AT-9": "Vienna",
    "CH-GE": "Geneva",
    "CH-LU": "Lucerne",
    "DE-BY": "Bavaria",
    "DE-HE": "Hesse",
    "DE-NI": "Lower Saxony",
    "DE-NW": "North Rhine-Westphalia",
    "DE-RP": "Rhineland-Palatinate",
    "DE-SN": "Saxony",
    "DE-ST": "Saxony-Anhalt",
    "DE-TH": "Thuringia",
    "ES-AN": "Andalusia",
    "ES-CN": "Canary Islands",
    "ES-CT": "Catalonia",
    "ES-IB": "Balearic Islands",
    "ES-NC": "Navarre",
    "ES-PV": "Basque Country",
    "IT-FI": "Florence",
    "IT-GE": "Genoa",
    "IT-MI": "Milan",
    "IT-NA": "Naples",
    "IT-RM": "Rome",
    "IT-TO": "Turin",
    "IT-VE": "Venice",
    "PT-11": "Lisbon",
    "PT-20": "Azores",
}


@cache
def zones() -> tuple[str, ...]:
    """The IANA time zones by place ("Europe/Berlin"), and UTC, sorted."""
    return tuple(sorted(zone for zone in _known_zones() if zone == "UTC" or zone.partition("/")[0] in _AREAS))


@cache
def regions() -> tuple[tuple[str, str], ...]:
    """Every country and region whose holidays are known, as (code, label), sorted by label as a person reads it:
    ("DE", "Germany (DE)"), ("DE-BY", "Germany, Bavaria / Bayern (BY)"). A label has at most 75 characters.

    The first call loads every country: 0.7 s, so make it at start.
    """
    territories = Locale("en").territories
    found = []
    for country, subdivisions in holidays.list_supported_countries(include_aliases=False).items():
        name = territories.get(country, country)
        found.append((country, f"{name} ({country})"))
        aliases = holidays.country_holidays(country).get_subdivision_aliases() if subdivisions else {}
        for subdivision in subdivisions:
            code = f"{country}-{subdivision}"
            found.append((code, _label(name, subdivision, _names(code, aliases.get(subdivision, [])))))
    return tuple(sorted(found, key=lambda region: (_fold(region[1].partition(" (")[0]), region[0])))


def region(code: str) -> tuple[str, str | None]:
    """The country and subdivision of a code of `regions()`: "DE-BY" is ("DE", "BY"), "DE" is ("DE", None).
    ValueError, one sentence, for a code that is not known."""
    country, dash, rest = code.partition("-")
    subdivision = rest if dash else None
    check_region(country, subdivision)
    return country, subdivision


def search(query: str, items: Sequence[_Item], limit: int = 100) -> list[_Item]:
    """The items (texts, or (code, label)) with every word of `query` in them, whatever the case and the accents.

    First what is the query, then what begins with it, then where a word does, then the rest; else in the order given.
    An empty query finds the first ones.
    """
    wanted = _fold(query)
    ranked = [(rank, item) for item in items if (rank := _rank(wanted, item)) is not None]
    return [item for _, item in sorted(ranked, key=lambda pair: pair[0])[: max(0, limit)]]


def check_zone(zone: str) -> None:
    """Raises ValueError for what is no IANA name ("Europe/Berlin")."""
    if zone not in _known_zones():
        raise ValueError(f"There is no time zone named {zone!r}.")


@lru_cache(maxsize=1024)
def check_region(country: str, subdivision: str | None) -> None:
    """Raises ValueError for a country or a subdivision of it whose holidays are not known."""
    if not re.fullmatch("[A-Z]{2}", country):
        raise ValueError(f"There is no country with the code {country!r}.")
    try:
        known = holidays.country_holidays(country).subdivisions
    except NotImplementedError:
        raise ValueError(f"The holidays of the country {country!r} are not known.") from None
    if subdivision is not None and subdivision not in known:
        raise ValueError(f"There is no region {subdivision!r} in the country {country}.")


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"Factory", "localtime", "posixrules"})


def _names(code: str, aliases: list[str]) -> list[str]:
    longest = max(map(len, aliases), default=0)
    names = [name for name in aliases if len(name) * 2 >= longest]  # the shorter ones are abbreviations
    if code in _ENGLISH:
        names.insert(0, _ENGLISH[code])
    return list({_fold(name): name for name in reversed(names)}.values())[::-1]


def _label(country: str, subdivision: str, names: list[str]) -> str:
    if not names:
        return f"{country}, {subdivision}"
    label = f"{country}, {' / '.join(names)} ({subdivision})"
    return label if len(label) <= _OPTION_LENGTH else _label(country, subdivision, names[:-1])


def _rank(wanted: str, item: str | tuple[str, str]) -> int | None:
    texts = [_fold(text) for text in ((item,) if isinstance(item, str) else item)]
    if wanted in texts:
        return 0
    if any(text.startswith(wanted) for text in texts):
        return 1
    if any(f" {wanted}" in text for text in texts):
        return 2
    everything = " ".join(texts)
    return 3 if all(word in everything for word in wanted.split()) else None


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    """Small letters without accents, words with one space between: "São Paulo" is "sao paulo"."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return " ".join(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)).replace("_", " ")))
