"""Whatever is written into any field of this service is answered or refused, and never fails."""

from collections.abc import Callable, Mapping, Sequence

import pytest
from servicekit.testing.borders import Borders, Call, with_texts
from sqlalchemy import Engine, text
from tests.declaring import CERTIFICATION
from tests.desk import CARD
from tests.odd import SHEET, WHY, Odd

from tests.conftest import SERVICE, Bridge

Calls = Mapping[str, Callable[[], Call]]


def on_the_way(odd: Odd) -> Calls:
    return {
        "authorize": odd.authorize,
        "callback": odd.callback,
        "getConfirm": odd.confirm,
        "postConfirm": lambda: odd.confirm(answer="yes"),
        "resume": lambda: odd.confirm(how="again"),
        "postToken": odd.token,
        "logout": odd.logout,
        "postLanguage": lambda: odd.confirm(language="en"),
        "file": lambda: Call(path={"name": "frame.css"}),
    }


def oneself_and_the_desk(odd: Odd) -> Calls:
    return {
        "postDeskCode": lambda: Call(odd.citizen()[1], body={"locale": "el"}),
        "getViews": lambda: Call(odd.citizen()[1], query={"before": "5"}),
        "postJoinProof": odd.joining,
        "postJoin": odd.joining,
        "postLookup": lambda: Call(odd.clerk(), body={"who": f"user-{odd.citizen()[0]}", **WHY}),
        "postDoubleLookup": odd.double,
        "postConflictLookup": odd.conflict,
        "postConflictResolve": odd.conflict,
        "postCase": odd.by_code,
        "getCase": odd.at_desk,
        "postCertify": lambda: odd.at_desk(CARD | {"afm": odd.afm()}),
        "postUndo": lambda: odd.at_desk(WHY, act="undo"),
        "postClose": lambda: odd.at_desk(WHY),
        "postCheck": lambda: odd.at_desk({"agrees": False, "note": "άλλο όνομα στο έγγραφο"}, act="check"),
        "postRevoke": odd.supervised,
        "postRestore": lambda: odd.supervised(lowered=True),
    }


def declarations(odd: Odd) -> Calls:
    return {
        "postDeclaration": lambda: Call(odd.person()[1], body=odd.written()),
        "getDeclaration": odd.own_case,
        "putDeclaration": lambda: odd.own_case(odd.written()),
        "confirmDeclaration": odd.own_case,
        "getForm": lambda: odd.own_case(confirmed=True),
        "putDocument": lambda: odd.own_case({"content": SHEET, "certification": CERTIFICATION}, confirmed=True),
        "getPage": odd.with_scan,
        "submitDeclaration": odd.with_code,
        "revokeDeclaration": lambda: odd.submitted({"text": "Πουλήθηκε."}),
        "changeNoticeAddress": odd.address,
        "revokeOther": odd.others,
    }


def reviews(odd: Odd) -> Calls:
    decision = {"revision": 1, "text": "Δεν διαβάζεται."}

    def link() -> Call:
        odd.submitted()
        with odd.engine.connect() as conn:
            asked = text(
                "SELECT body::jsonb -> 'data' ->> 'token' FROM outbox WHERE type LIKE '%asked' ORDER BY seq DESC"
            )
            return Call(body={"token": conn.execute(asked).scalars().first()})

    return {
        "confirmNoticeAddress": link,
        "getReviewQueue": lambda: Call(odd.reviewer(), query={"state": "submitted", "number": "ED-2026-00001"}),
        "searchReviews": lambda: Call(odd.reviewer(), body={"text": "ΞΕΝΑΚΗ", "page": 1}),
        "getReviewCase": lambda: odd.reviewing(None),
        "getReviewPage": lambda: Call(odd.reviewer(), path=odd.with_scan().path),
        "acceptCase": lambda: odd.reviewing({"revision": 1, "document_checked": True}),
        "returnCase": lambda: odd.reviewing(decision | {"reasons": ["other"]}),
        "refuseCase": lambda: odd.reviewing(decision),
        "revokeCase": lambda: Call(
            odd.reviewer(), path=odd.accepted(odd.submitted()).path, body={"text": "Έληξε η θητεία."}
        ),
        "enterPaperForm": odd.paper,
        "postScan": odd.scan,
    }


def staff(odd: Odd) -> Calls:
    return {
        "postStaff": odd.enrolment,
        "getMember": odd.member,
        "postRoles": lambda: odd.member({"roles": ["certificate-clerk"]}),
        "postPlace": lambda: odd.member(odd.place()),
        "postLock": odd.member,
        "postUnlock": odd.member,
        "postMail": lambda: odd.member({"lost_device": True}),
    }


PARTS = (on_the_way, oneself_and_the_desk, declarations, reviews, staff)


@with_texts
@pytest.mark.parametrize("part", PARTS)
def test_odd_texts_in_every_field(
    bridge: Bridge,
    engine: Engine,
    part: Callable[[Odd], Calls],
    texts: Sequence[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    bridge.start(desk_check_share=1.0)
    odd = Odd(bridge, engine)
    elsewhere = {name for other in PARTS if other is not part for name in other(odd)}
    report = Borders(SERVICE / "openapi.yaml", odd.client, part(odd), elsewhere).try_all(texts)
    with capsys.disabled():
        print(f"\nidentity-bridge, {part.__name__.replace('_', ' ')}: {report}")
    assert report.failures == []
