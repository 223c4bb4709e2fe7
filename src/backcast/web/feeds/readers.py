"""Readers: what kind of calendar program fetched a feed, as far as it says so."""

from typing import Final

_OTHER: Final = "Another program"
# A part of what the program says it is, in lower case, and what people call it. The first that fits counts.
_KNOWN: Final = (
    ("google-calendar", "Google Calendar"),
    ("google", "Google Calendar"),
    ("thunderbird", "Thunderbird"),
    ("outlook", "Outlook"),
    ("microsoft", "Outlook"),
    ("homeassistant", "Home Assistant"),
    ("home assistant", "Home Assistant"),
    ("nextcloud", "Nextcloud"),
    ("icsx5", "ICSx⁵"),
    ("dataaccessd", "Apple Calendar"),
    ("calendaragent", "Apple Calendar"),
    ("ical/", "Apple Calendar"),
    ("ios/", "Apple Calendar"),
    ("macos/", "Apple Calendar"),
)


def reader_of(user_agent: str) -> str:
    """The family of a calendar program; nothing else of what it says is kept.

    >>> reader_of("Google-Calendar-Importer"), reader_of("curl/8.1")
    ('Google Calendar', 'Another program')
    """
    said = user_agent.lower()
    return next((family for sign, family in _KNOWN if sign in said), _OTHER)
