import pytest
from hypothesis import given
from hypothesis import strategies as st

from backcast.domain.errors import InvalidInput
from backcast.mails.letters import (
    Mail,
    address_changed,
    check_address,
    invitation,
    password_changed,
    quoted,
    recovery,
    recovery_by_owner,
)

TO = "maria@clinic.example"
ID = "<invitation-7@plan.example>"
LINK = "https://plan.example/join/q1W2_e3-R4"


def test_an_invitation_says_who_where_and_until_when() -> None:
    mail = invitation(TO, LINK, "Ann Xu", "Ward 3", 7, ID)

    assert (mail.to, mail.message_id, mail.subject) == (TO, ID, "An invitation to Backcast")
    assert mail.text == (
        "“Ann Xu” invites you to plan together in the workspace “Ward 3” on Backcast.\n\n"
        "To accept, open this page within 7 days:\n\n"
        "https://plan.example/join/q1W2_e3-R4\n\n"
        "If you do not know what this is about, do nothing: without you nothing happens.\n"
    )


def test_a_recovery_says_how_long_its_link_is_good() -> None:
    assert "within 1 minute:\n\nhttps://plan.example/join/q1W2_e3-R4\n" in recovery(TO, LINK, 1, ID).text
    assert "within 30 minutes:" in recovery(TO, LINK, 30, ID).text


def test_who_chooses_a_new_password_is_told_before_what_ends_with_the_old_one() -> None:
    told = "With the new password all your sessions end, and your access tokens too."

    assert told in recovery(TO, LINK, 30, ID).text
    assert told in recovery_by_owner(TO, LINK, "Ana", 24, ID).text


@pytest.mark.parametrize("mail", [address_changed(TO, ID), password_changed(TO, ID)])
def test_a_notice_says_what_to_do_and_holds_no_link(mail: Mail) -> None:
    assert "If it was not you" in mail.text
    assert "://" not in mail.text


def test_names_are_in_no_subject() -> None:
    assert "Ann" not in invitation(TO, LINK, "Ann", "Ann", 7, ID).subject


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ann Xu", "“Ann Xu”"),
        ("J. R. O'Neill-Smith", "“J. R. O'Neill-Smith”"),
        ("Zoë Ångström", "“Zoë Ångström”"),
        ("नीना शर्मा", "“नीना शर्मा”"),
        ("Win 500€ at https://evil.example/x?y", "“Win 500 at https evil. example x y”"),
        ("www.evil.example", "“www. evil. example”"),
        ("evil．example", "“evil. example”"),
        ("write to me@evil.example", "“write to me evil. example”"),
        ("Ann\r\nBcc: all@clinic.example", "“Ann Bcc all clinic. example”"),
        ("<b>Ann</b> [x](y)", "“b Ann b x y”"),
        ("Ann” says: “call", "“Ann says call”"),
        ("\u202eevil\u2066", "“evil”"),
        ("a" * 40, "“" + "a" * 40 + "”"),
        ("a" * 41, "“" + "a" * 39 + "…”"),
        ("!!!", "“…”"),
        ("", "“…”"),
    ],
)
def test_a_name_in_a_mail_is_short_on_one_line_and_no_link(name: str, shown: str) -> None:
    assert quoted(name) == shown


@given(st.text())
def test_whatever_somebody_is_called_the_mail_can_be_sent(name: str) -> None:
    mail = invitation(TO, LINK, name, name, 7, ID)

    assert mail.text.count("\n") == 7  # as many lines as with any other name
    assert mail.text.count("://") == 1
    assert len(mail.text) < 400


@pytest.mark.parametrize(
    "address",
    [
        "maria@clinic.example",
        "m.lopez+plan@sub.clinic.example",
        "o'neill@clinic.example",
        "root@localhost",
        "x@xn--bcher-kva.example",
        "a" * 64 + "@" + "b" * 63 + ".example",
    ],
)
def test_an_address_is_taken_as_people_have_it(address: str) -> None:
    assert check_address("to", address) == {}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "maria",
        "@clinic.example",
        "maria@",
        "maria@clinic..example",
        "maria@-clinic.example",
        ".maria@clinic.example",
        "maria.@clinic.example",
        "ma..ria@clinic.example",
        "maria@clinic.example.",
        "maria@clinic.example\n",
        "maria@clinic.example\r\nBcc: all@clinic.example",
        "maria@clinic.example, ann@clinic.example",
        "maria@clinic.example;ann@clinic.example",
        "Maria <maria@clinic.example>",
        "<maria@clinic.example>",
        '"maria lopez"@clinic.example',
        "maria(comment)@clinic.example",
        "maria@[127.0.0.1]",
        "maria@clinic@clinic.example",
        "maria lopez@clinic.example",
        "märia@clinic.example",
        "maria@clinic.example\x00",
        "a" * 65 + "@clinic.example",
        "a@" + "b" * 64 + ".example",
        "a@" + "b." * 130 + "example",
    ],
)
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    assert check_address("to", address) == {
        "to": "This is no mail address that Backcast can write to. Write it like name@example.org."
    }
    with pytest.raises(InvalidInput, match="no mail address"):
        Mail(address, "Subject", "Text", ID)


@pytest.mark.parametrize(
    "subject",
    [
        "",
        " ",
        "One\nBcc: all@clinic.example",
        "One\rTwo",
        "One\r\n\r\nA body",
        "One\u2028Two",
        "One\x00",
        "\ud800",
        "x" * 201,
    ],
)
def test_a_subject_is_one_line(subject: str) -> None:
    with pytest.raises(InvalidInput, match="a subject of one line"):
        Mail(TO, subject, "Text", ID)


@pytest.mark.parametrize(
    "message_id",
    [
        "",
        "7",
        "<7>",
        "7@plan.example",
        "<7@plan.example>\r\nBcc: a@b.example",
        "<7@plan.example> ",
        "<7 8@plan.example>",
    ],
)
def test_a_message_id_is_one_word_in_brackets(message_id: str) -> None:
    with pytest.raises(InvalidInput, match="message id"):
        Mail(TO, "Subject", "Text", message_id)


@pytest.mark.parametrize("text", ["One\r\n.\r\nQUIT", "One\x00", "One\x1b[2J", "\ud800", "x" * 10_001])
def test_a_text_holds_nothing_that_steers_a_machine(text: str) -> None:
    with pytest.raises(InvalidInput):
        Mail(TO, "Subject", text, ID)


@pytest.mark.parametrize(
    "link",
    ["", "javascript:alert(1)", "/join/7", "https://plan.example/a b", "https://plan.example/\nx", "https://ü.example"],
)
def test_a_link_is_a_whole_web_address(link: str) -> None:
    with pytest.raises(InvalidInput, match="A link in a mail"):
        invitation(TO, link, "Ann", "Ward 3", 7, ID)
