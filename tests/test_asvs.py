"""The page on the ASVS: its figures are those of its table, and every file that it names is there."""

import re
from pathlib import Path

HOUSE = Path(__file__).parents[1]
PAGE = (HOUSE / "docs" / "asvs.md").read_text("utf-8")
LEVELS_ONE_AND_TWO = 253
RANGES = {
    "10.3.1 to 10.3.4": 4,
    "10.4.1 to 10.4.11": 11,
    "10.6.1, 10.6.2": 2,
    "10.7.1 to 10.7.3": 3,
    "17.1.1 to 17.3.2": 7,
}


def counted() -> dict[str, int]:
    rows = re.findall(r"^\| (\d+\.\d+\.\d+[^|]*) \| (met|deviates|not applicable) \| [^|]+ \|$", PAGE, re.MULTILINE)
    assert len({number for number, _ in rows}) == len(rows)
    found = {"met": 0, "deviates": 0, "not applicable": 0}
    for number, result in rows:
        found[result] += RANGES.get(number, 1)
    return found


def test_the_figures_of_the_page_are_those_of_its_table() -> None:
    found, text = counted(), " ".join(PAGE.split())
    judged, apply = sum(found.values()), found["met"] + found["deviates"]

    assert (
        f"{judged} were judged by the maintainers, none by anybody from outside: {found['met']} met, "
        f"{found['deviates']} deviate, {found['not applicable']} not applicable."
    ) in text
    assert f"Of the {apply} that apply and were judged, {round(100 * found['met'] / apply)} of 100 are met." in text
    assert f"The other {LEVELS_ONE_AND_TWO - judged} were left out" in text


def test_every_requirement_that_is_met_names_what_shows_it_or_says_why() -> None:
    rows = re.findall(r"^\| \d+\.\d+\.\d+[^|]* \| met \| ([^|]+) \|$", PAGE, re.MULTILINE)

    unshown = [row for row in rows if not re.search(r"`[^`]+`|above|the same|there are none", row)]

    assert unshown == []


def test_every_file_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`([\w./-]+/[\w./-]+|[A-Z]\w+(?:\.md)?|pyproject\.toml)`", PAGE))

    assert len(named) > 60
    assert sorted(name for name in named if not (HOUSE / name).exists()) == []
