"""Amounts of euros in Greek words, as an official document states a total beside the figures."""

MAX_CENTS = 999_999_999_99

_UNITS = (
    "", "ένα", "δύο", "τρία", "τέσσερα", "πέντε", "έξι", "επτά", "οκτώ", "εννέα", "δέκα", "έντεκα", "δώδεκα",
    "δεκατρία", "δεκατέσσερα", "δεκαπέντε", "δεκαέξι", "δεκαεπτά", "δεκαοκτώ", "δεκαεννέα",
)  # fmt: skip
_TENS = ("", "", "είκοσι", "τριάντα", "σαράντα", "πενήντα", "εξήντα", "εβδομήντα", "ογδόντα", "ενενήντα")
_HUNDREDS = (
    "", "εκατόν", "διακόσια", "τριακόσια", "τετρακόσια", "πεντακόσια", "εξακόσια", "επτακόσια", "οκτακόσια",
    "εννιακόσια",
)  # fmt: skip
# Χιλιάδες is feminine; only these and the hundreds change with the gender.
_FEMININE_UNITS = {1: "μία", 3: "τρεις", 4: "τέσσερις", 13: "δεκατρείς", 14: "δεκατέσσερις"}


def euros_in_words(cents: int) -> str:
    """The amount in the nominative, e.g. 150 -> «ένα ευρώ και πενήντα λεπτά».

    Raises ValueError outside 0 to 999.999.999,99 €.
    """
    if not 0 <= cents <= MAX_CENTS:
        raise ValueError("the amount must be between 0 and 999,999,999.99 euros")
    euros, rest = divmod(cents, 100)
    whole = f"{_integer(euros)} ευρώ"
    if rest == 0:
        return whole
    return f"{whole} και {_below_thousand(rest)} {'λεπτό' if rest == 1 else 'λεπτά'}"


def _integer(number: int) -> str:
    if number == 0:
        return "μηδέν"
    millions, below = divmod(number, 1_000_000)
    thousands, units = divmod(below, 1000)
    return " ".join(part for part in (_millions(millions), _thousands(thousands), _below_thousand(units)) if part)


def _millions(count: int) -> str:
    if count == 0:
        return ""
    return f"{_below_thousand(count)} {'εκατομμύριο' if count == 1 else 'εκατομμύρια'}"


def _thousands(count: int) -> str:
    if count == 0:
        return ""
    return "χίλια" if count == 1 else f"{_below_thousand(count, feminine=True)} χιλιάδες"


def _below_thousand(number: int, *, feminine: bool = False) -> str:
    hundreds, rest = divmod(number, 100)
    return " ".join(part for part in (_hundreds(hundreds, rest, feminine), _below_hundred(rest, feminine)) if part)


def _hundreds(hundreds: int, rest: int, feminine: bool) -> str:
    if hundreds == 1:
        return "εκατόν" if rest else "εκατό"
    word = _HUNDREDS[hundreds]
    return word.removesuffix("α") + "ες" if feminine and word else word


def _below_hundred(number: int, feminine: bool) -> str:
    if number < len(_UNITS):
        return _unit(number, feminine)
    tens, unit = divmod(number, 10)
    return f"{_TENS[tens]} {_unit(unit, feminine)}".rstrip()


def _unit(number: int, feminine: bool) -> str:
    return _FEMININE_UNITS.get(number, _UNITS[number]) if feminine else _UNITS[number]
