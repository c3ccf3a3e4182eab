"""Payment codes: ISO 11649 creditor references in the 25-character layout of DIAS.

RF, two check digits, 9, four digits of the creditor, one amount digit, fifteen digits of our own. No public
specification of DIAS was found; the layout follows two independent implementations.
"""

_WEIGHTS = (1, 7, 3)


def reference(creditor_id: str, own_id: str, amount_cents: int) -> str:
    """The code for one debt of exactly this amount (another amount is refused by banks that check the amount digit)."""
    body = f"9{creditor_id}{amount_digit(amount_cents)}{own_id}"
    if len(body) != 21 or not (body.isascii() and body.isdigit()):
        raise ValueError("a creditor id has 4 digits, an own id 15")
    return f"RF{_check_digits(body)}{body}"


def own_id(year: int, number: int) -> str:
    """Fifteen digits for the note with this number of this year: YY, twelve digits, a Luhn digit. Nothing personal."""
    digits = f"{year % 100:02d}{number:012d}"
    return digits + _luhn_digit(digits)


def amount_digit(amount_cents: int) -> int:
    """Digits of the cents from the right with the weights 1, 7, 3, 1, …; the sum mod 8."""
    return sum(int(digit) * _WEIGHTS[place % 3] for place, digit in enumerate(reversed(str(amount_cents)))) % 8


def _check_digits(body: str) -> str:
    # R = 27, F = 15, and 00 where the check digits will be (ISO 7064 MOD 97-10).
    return f"{98 - int(body + '271500') % 97:02d}"


def _luhn_digit(digits: str) -> str:
    total = 0
    for place, character in enumerate(reversed(digits)):
        doubled = int(character) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)
