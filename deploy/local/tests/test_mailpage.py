"""The page of caught mails: what it shows is what a mail program shows, and it reads no more mails than it shows."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from devstack.mailpage import SHOWN, create_app
from devstack.mailpage.mails import Mails


def keep(folder: Path, name: int, to: str, subject: str = "Σημείωμα 1/2026") -> None:
    """As the catcher keeps it: its own line first."""
    mail = EmailMessage()
    mail["Subject"], mail["To"] = subject, to
    mail.set_content("Το σημείωμά σας")
    mail.add_alternative("<p>Το σημείωμά σας</p>", subtype="html")
    mail.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="σημείωμα.pdf")
    (folder / f"{name}.eml").write_bytes(f"X-Envelope-To: {to}\r\n".encode() + mail.as_bytes())


def test_greek_mails_and_their_attachments(tmp_path: Path) -> None:
    keep(tmp_path, 17, "a@example.gr")
    http = create_app(tmp_path).test_client()
    assert "Σημείωμα 1/2026" in http.get("/").text
    assert "Το σημείωμά σας" in http.get("/mails/17").text
    assert http.get("/mails/17/attachments/0").data == b"%PDF-"
    assert http.get("/api/mails?to=b@example.gr").get_json() == []
    assert http.get("/api/mails/17").get_json()["attachments"] == ["σημείωμα.pdf"]
    assert http.get("/mails/../secrets").status_code == 404
    assert http.get("/mails/18").status_code == 404


def test_a_picture_of_a_mail_is_shown_in_it_and_is_no_attachment(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "x"
    mail.set_content("x")
    mail.add_alternative("<img src='cid:emblem@example.gr' alt=''>", subtype="html")
    html = mail.get_body(("html",))
    assert isinstance(html, EmailMessage)
    html.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<emblem@example.gr>")
    (tmp_path / "1.eml").write_bytes(b"X-Envelope-To: a@example.gr\r\n" + mail.as_bytes())
    http = create_app(tmp_path).test_client()
    answer = http.get("/mails/1/html")
    assert "src='data:image/png;base64,iVBORw=='" in answer.text
    assert "img-src data:;" in answer.headers["Content-Security-Policy"], "nothing is fetched"
    assert http.get("/api/mails/1").get_json()["attachments"] == []


def test_a_word_that_the_header_had_to_break_is_whole(tmp_path: Path) -> None:
    subject = "Ηλεκτρονικές υπηρεσίες του Δήμου Χερσονήσου: η επιχείρησή σας συνδέθηκε με τον οφειλέτη"
    keep(tmp_path, 1, "a@example.gr", subject)
    assert b"?=\n =?" in (tmp_path / "1.eml").read_bytes().replace(b"\r\n", b"\n"), "it is broken in the file"
    assert create_app(tmp_path).test_client().get("/api/mails").get_json()[0]["subject"] == subject


def test_only_what_is_shown_is_read_and_only_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in range(1000, 1000 + SHOWN + 50):
        keep(tmp_path, name, "one@example.gr" if name == 1005 else "other@example.gr")
    read: list[str] = []
    whole = Mails._parse
    monkeypatch.setattr(Mails, "_parse", lambda mails, name: read.append(name) or whole(mails, name))
    http = create_app(tmp_path).test_client()
    assert [mail["id"] for mail in http.get("/api/mails?to=one@example.gr").get_json()] == ["1005"]
    assert read == ["1005"]
    page = http.get("/").text
    assert page.count("<li>") == SHOWN
    assert "Και 50 παλαιότερα" in page
    assert len(read) == SHOWN + 1
    http.get("/")
    assert len(read) == SHOWN + 1
