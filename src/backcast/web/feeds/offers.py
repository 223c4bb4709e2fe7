"""Offers: the ways to put an address into a calendar program, and what each program really does with it."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from backcast.credentials.one_time_codes import QrCode, qr_code
from backcast.use_cases.feeds.links import NewLink
from backcast.web.feeds.places import base_here, feed_address, is_on_this_machine_only


@dataclass(frozen=True, slots=True)
class Ways:
    """One new link in all its forms. ``is_plain`` says that it is fetched without encryption.

    ``is_local`` says that only programs on this machine reach it: then nobody is offered what fetches from elsewhere.
    """

    address: str
    tasks: str
    webcal: str
    google: str
    outlook: str
    outlook_work: str
    picture: QrCode
    is_plain: bool
    is_local: bool


def ways_of(link: NewLink) -> Ways:
    """The forms of a link that was just made."""
    address = feed_address(link.token, link.slug)
    begin, _, rest = address.partition("://")
    webcal = f"webcal://{rest}"
    query = f"url={quote(address, safe='')}&name={quote(link.name, safe='')}"
    return Ways(
        address=address,
        tasks=feed_address(link.token, f"{link.slug}-tasks"),
        webcal=webcal,
        google=f"https://calendar.google.com/calendar/r?cid={quote(webcal if begin == 'https' else address, safe='')}",
        outlook=f"https://outlook.live.com/calendar/0/addfromweb?{query}",
        outlook_work=f"https://outlook.office.com/calendar/0/addfromweb?{query}",
        picture=qr_code(webcal),
        is_plain=not base_here().startswith("https://"),
        is_local=is_on_this_machine_only(),
    )


def programs_here() -> tuple[tuple[str, str, str, str], ...]:
    """What each calendar program does; where only this machine is reached, those that run on it."""
    return _ON_THIS_MACHINE if is_on_this_machine_only() else PROGRAMS


_CLASSIC: Final = (
    "Outlook for Windows (classic)",
    "Account Settings, Internet Calendars, New: paste the address.",
    "With Send/Receive, as often as the calendar asks: once an hour.",
    "Entries never block your time.",
)
_APPLE: Final = (
    "Apple Calendar",
    "The webcal button, or: File, New Calendar Subscription.",
    "As often as you choose in the calendar’s settings: 5 minutes to weekly.",
    "“Remove alerts” is ticked at first: untick it if you chose an alarm.",
)
_THUNDERBIRD: Final = (
    "Thunderbird",
    "New Calendar, On the Network: paste the address.",
    "Every 30 minutes, or as you set it.",
    "Shows to-dos too. It asks for changes only, which costs next to nothing.",
)
_ON_THIS_MACHINE: Final = (_THUNDERBIRD, _CLASSIC, _APPLE)

# Program, how the address gets into it, how often it looks, what else to know.
PROGRAMS: Final = (
    (
        "Google Calendar",
        "The button, or on a computer: Other calendars, plus sign, From URL.",
        "When it likes: every 4 to 24 hours. Nobody can make it look sooner.",
        "Shows no to-dos. It fetches from the internet, so this site must be reachable from there.",
    ),
    (
        "Outlook on the web",
        "The button, or: Add calendar, Subscribe from web.",
        "About every 3 hours, sometimes once a day.",
        "It fetches from the internet as well. The calendar then also shows in the Outlook programs.",
    ),
    _CLASSIC,
    (_APPLE[0], f"{_APPLE[1]} On an iPhone point the camera at the picture.", *_APPLE[2:]),
    _THUNDERBIRD,
    (
        "Nextcloud",
        "Calendar, plus sign, New subscription from link: paste the address.",
        "As often as the calendar asks, once an hour, unless your administrator fixed it; otherwise weekly.",
        "Drops to-dos and alarms unless told otherwise.",
    ),
    (
        "Home Assistant",
        "Integrations, Remote Calendar: paste the address.",
        "Once a day.",
        "",
    ),
    (
        "Android (ICSx⁵ and others)",
        "Paste the address, or open it from the picture.",
        "As often as you choose.",
        "Android itself shows what Google Calendar fetched.",
    ),
)
