"""What staff see of a citizen before they may know who it is: enough to recognise, not to learn."""


def masked_name(*names: str | None) -> str:
    """Initials: enough to recognise the person at the desk, not to learn who it is."""
    return " ".join(f"{name[0]}." for name in names if name)


def masked_email(email: str | None) -> str | None:
    """First letters of an address and its last label."""
    if not email or "@" not in email:
        return None
    local, _, domain = email.partition("@")
    return f"{local[0]}…@{domain[0]}….{domain.rpartition('.')[2]}"


def masked_afm(digits: str | None) -> str | None:
    """The last four digits of a tax number: enough to compare."""
    return f"•••••{digits[-4:]}" if digits else None
