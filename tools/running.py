"""Write docs/running.md from the help page “Running Backcast for your organisation”: python tools/running.py.

The page is the one source; a test says when the file is behind it.
"""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import DictLoader, Environment, StrictUndefined

from backcast.credentials.passwords import LEAST_ALONE, LEAST_WITH_SECOND_FACTOR
from backcast.settings import DESCRIBED, folder

HOUSE = Path(__file__).resolve().parents[1]
MARKS = {"code": "`", "b": "**"}
BEFORE = {
    "h2": "\n\n## ",
    "p": "\n\n",
    "pre": "\n\n```\n",
    "ul": "\n",
    "ol": "\n",
    "tr": "\n|",
    "thead": "\n",
    "br": ", ",
}
FRAME = "# Running Backcast for your organisation\n\n{% block article %}{% endblock %}"


class Markdown(HTMLParser):
    """The few elements that the page uses, as Markdown; any other is a mistake."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.counts: list[int | None] = []
        self.verbatim = False
        self.columns = 0

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        """Begin an element."""
        if tag in ("ul", "ol"):
            self.counts.append(0 if tag == "ol" else None)
        if tag == "tr":
            self.columns = 0
        if tag == "li":
            self.text += self._bullet()
        elif tag in MARKS:
            self.text += MARKS[tag]
        elif tag in BEFORE:
            self.text += BEFORE[tag]
        elif tag in ("th", "td"):
            self.text += " "
            self.columns += 1
        elif tag not in ("div", "table", "tbody"):
            raise ValueError(f"The page uses <{tag}>, for which there is no Markdown yet.")
        self.verbatim = self.verbatim or tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag in ("ul", "ol"):
            self.counts.pop()
        rule = "\n|" + " --- |" * self.columns
        self.text += {"pre": "\n```", "th": " |", "td": " |", "thead": rule, **MARKS}.get(tag, "")
        self.verbatim = self.verbatim and tag != "pre"

    def handle_data(self, data: str) -> None:
        """Take text; spaces between elements mean nothing."""
        self.text += data if self.verbatim else data if data.strip() else " " * (data == " ")

    def _bullet(self) -> str:
        count = self.counts[-1]
        if count is None:
            return "\n- "
        self.counts[-1] = count + 1
        return f"\n{count + 1}. "


def markdown() -> str:
    """The page as Markdown."""
    page = (folder("templates") / "help" / "running.html").read_text("utf-8")
    loader = DictLoader({"help/_page.html": FRAME, "running.html": page})
    pages = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=True)
    reader = Markdown()
    reader.feed(
        pages.get_template("running.html").render(
            settings=DESCRIBED, least_alone=LEAST_ALONE, least_beside=LEAST_WITH_SECOND_FACTOR
        )
    )
    return re.sub(r"\n{3,}", "\n\n", reader.text).strip() + "\n"


def main() -> int:
    """Write the file."""
    (HOUSE / "docs" / "running.md").write_text(markdown(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
