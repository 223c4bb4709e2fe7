"""Prompts: versioned, hashed, never edited in silence."""

import hashlib
from pathlib import Path

import pytest

from backcast.domain.errors import InvalidInput
from backcast.language_models.servers import tokens_of
from backcast.settings import folder
from backcast.use_cases.drafting.prompts import prompt_in_use, read_prompt

# Never change a line here: a prompt that is to say something else is a new file with the next version, and a new line.
SHAS = {
    "draft-1.md": "8bc91fae9a6c18651e1a120450ceddef7e4bc6d0831f5d7e3cbe18fd87e6790a",
    "repair-1.md": "54fef2177d8d17a0c67b482297950ed77de19ba41ff88fc607ecd2d0dbf30b35",
}


def test_every_prompt_says_what_it_said_when_it_was_released() -> None:
    found = {path.name: read_prompt(path).sha for path in folder("prompts").glob("*.md") if path.name != "README.md"}

    assert found == SHAS


def test_every_version_has_its_line_in_the_changelog() -> None:
    for path in folder("prompts").glob("*-*.md"):
        prompt = read_prompt(path)

        assert [line.split(" ")[0] for line in prompt.changelog] == [str(n) for n in range(1, prompt.version + 1)]


def test_the_label_tells_name_version_and_text() -> None:
    prompt = prompt_in_use("draft")

    assert prompt.label == f"draft {prompt.version} ({hashlib.sha256(prompt.text.encode()).hexdigest()[:8]})"


def test_prompts_leave_room_for_the_question() -> None:
    assert tokens_of(len((prompt_in_use("draft").text + prompt_in_use("repair").text).encode())) <= 1_000


def file_of(folder: Path, name: str, head: str, text: str = "Draft.\n") -> Path:
    (folder / name).write_text(f"+++\n{head}\n+++\n{text}", "utf-8")
    return folder / name


GOOD = f'name = "draft"\nversion = 2\nsha256 = "{hashlib.sha256(b"Draft.").hexdigest()}"\nchangelog = ["1", "2"]'


def test_a_text_that_was_edited_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="changed without a new version"):
        read_prompt(file_of(tmp_path, "draft-2.md", GOOD, "Draft more."))

    assert read_prompt(file_of(tmp_path, "draft-2.md", GOOD, "Draft.")).text == "Draft."


@pytest.mark.parametrize(
    ("name", "head"),
    [("draft-3.md", GOOD), ("other-2.md", GOOD), ("draft.md", GOOD), ("draft-2.md", "name = "), ("draft-2.md", "")],
)
def test_a_file_that_is_called_otherwise_or_has_no_head_is_refused(tmp_path: Path, name: str, head: str) -> None:
    with pytest.raises(InvalidInput):
        read_prompt(file_of(tmp_path, name, head, "Draft."))


def test_a_file_without_edges_is_refused(tmp_path: Path) -> None:
    (tmp_path / "draft-1.md").write_text("Draft.", "utf-8")

    with pytest.raises(InvalidInput):
        read_prompt(tmp_path / "draft-1.md")
