"""Amounts as people write them."""


def plain_amount(written: str) -> str:
    """An amount as people write it (1.234,50 or 1,234.50 or 1234.5) in the form of the API: 1234.50.

    The last separator before one or two digits is the decimal one; before three digits it separates thousands.
    What is not an amount stays as it is, for the service to refuse.
    """
    text = "".join(written.split()).removesuffix("€")
    whole, separator, cents = text, "", ""
    at = max(text.rfind(","), text.rfind("."))
    if at >= 0 and len(text) - at - 1 in (1, 2):
        whole, separator, cents = text[:at], ".", text[at + 1 :]
    return whole.replace(".", "").replace(",", "") + separator + cents
