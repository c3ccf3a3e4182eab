"""A visitor's way through TAXISnet: the simulator's pages, and identity-bridge's question who one is."""

from devstack.visitor import Visitor


def pass_through(visitor: Visitor, persona: str, switch: str = "none") -> Visitor:
    """From the simulator's login page (or from wherever a known session leads) to where identity-bridge sends on.

    ``switch`` is one of the simulator's faults; the visitor then stops where that leads.
    """
    if visitor.page.select_one("form[action$=j_spring_security_check]"):
        visitor.submit(form="form[action$=j_spring_security_check]", other=persona, fault=switch)
    if sent := visitor.page.select_one("#one-time-code"):
        visitor.submit(form="form#otpForm", otp=sent.get_text(strip=True))
    if visitor.page.select_one("form#confirmationForm"):
        visitor.submit(form="form#confirmationForm")
    if visitor.page.select_one("form[action='/confirm']"):
        visitor.submit("yes", form="form[action='/confirm']")
    return visitor
