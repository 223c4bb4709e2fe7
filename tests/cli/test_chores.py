"""The chores of a server: mails go to the mail server of the settings, and one bad round does not end all others."""

import threading
from pathlib import Path

import pytest

from backcast.cli import chores
from backcast.cli.chores import begin_chores, sender_of
from backcast.domain.people.persons import Person
from backcast.mails.letters import Mail
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases.chores import do_chores
from backcast.use_cases.people.letters import sealed_letter
from tests.mails.servers import Postbox, serving

MAIL = Mail("ana@example.org", "A subject", "A text with a link\n", "<draft@example.org>")


def settings(folder: Path, **values: str) -> Settings:
    return Settings(instance=folder, database="", secret_key="a key for tests", **values)  # type: ignore[arg-type]


def test_what_waits_in_the_outbox_reaches_the_mail_server_of_the_settings(
    store: Store, owner: Person, tmp_path: Path
) -> None:
    with store.transaction(owner) as tx:
        tx.outbox.add(owner.workspace, "ana@example.org", *sealed_letter(MAIL, "a key for tests"))

    with serving(Postbox()) as postbox:
        address = f"smtp://127.0.0.1:{postbox.port}"
        send, domain = sender_of(settings(tmp_path, smtp=address, mail_from="Backcast <plans@example.org>"))
        do_chores(store, send, domain)
        do_chores(store, send, domain)

    assert [mail.message["To"] for mail in postbox.received] == ["ana@example.org"]
    assert postbox.received[0].message["Message-ID"].endswith("@example.org>")
    assert postbox.received[0].message.get_content() == "A text with a link\r\n"


def test_a_mail_that_was_sealed_with_another_key_is_given_up_with_a_line_in_the_log_and_the_next_one_goes_out(
    store: Store, owner: Person, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with store.transaction(owner) as tx:
        tx.outbox.add(owner.workspace, "ana@example.org", *sealed_letter(MAIL, "the key from before the restore"))
        tx.outbox.add(owner.workspace, "bo@example.org", MAIL.subject, MAIL.text)  # as if somebody forgot to seal it
        tx.outbox.add(owner.workspace, "cy@example.org", *sealed_letter(MAIL, "a key for tests"))

    with serving(Postbox()) as postbox:
        address = f"smtp://127.0.0.1:{postbox.port}"
        send, domain = sender_of(settings(tmp_path, smtp=address, mail_from="Backcast <plans@example.org>"))
        do_chores(store, send, domain)

    assert [mail.message["To"] for mail in postbox.received] == ["cy@example.org"]
    assert caplog.text.count("A mail was not sent: it was sealed with another key than the one in force") == 2
    with store.entrance() as door:
        assert door.outbox.waiting() == 0


def test_without_a_mail_server_nothing_is_sent(tmp_path: Path) -> None:
    assert sender_of(settings(tmp_path)) == (None, "")


@pytest.mark.only("sqlite")  # what is shown is the thread, not the database
def test_a_round_that_fails_is_followed_by_others(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rounds, enough = list[int](), threading.Event()

    def fail(*_: object) -> None:
        rounds.append(1)
        if len(rounds) == 3:
            enough.set()
        raise RuntimeError("nobody expected this")

    monkeypatch.setattr(chores, "_SECONDS", 0.01)
    monkeypatch.setattr(chores, "do_chores", fail)

    ended = begin_chores(settings(tmp_path), store)

    came_again = enough.wait(30)
    ended.set()
    assert came_again
    assert "nobody expected this" in caplog.text
