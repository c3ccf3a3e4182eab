"""Amounts in words: a table written by hand, and a reader that turns the words back into cents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printing.words import MAX_CENTS, euros_in_words

VECTORS = [
    (0, "μηδέν ευρώ"),
    (1, "μηδέν ευρώ και ένα λεπτό"),
    (2, "μηδέν ευρώ και δύο λεπτά"),
    (100, "ένα ευρώ"),
    (121, "ένα ευρώ και είκοσι ένα λεπτά"),
    (300, "τρία ευρώ"),
    (1314, "δεκατρία ευρώ και δεκατέσσερα λεπτά"),
    (10_000, "εκατό ευρώ"),
    (10_100, "εκατόν ένα ευρώ"),
    (49_751, "τετρακόσια ενενήντα επτά ευρώ και πενήντα ένα λεπτά"),
    (100_000, "χίλια ευρώ"),
    (110_000, "χίλια εκατό ευρώ"),
    (123_456, "χίλια διακόσια τριάντα τέσσερα ευρώ και πενήντα έξι λεπτά"),
    (200_000, "δύο χιλιάδες ευρώ"),
    (300_300, "τρεις χιλιάδες τρία ευρώ"),
    (1_400_000, "δεκατέσσερις χιλιάδες ευρώ"),
    (2_100_000, "είκοσι μία χιλιάδες ευρώ"),
    (10_000_000, "εκατό χιλιάδες ευρώ"),
    (10_100_000, "εκατόν μία χιλιάδες ευρώ"),
    (33_433_400, "τριακόσιες τριάντα τέσσερις χιλιάδες τριακόσια τριάντα τέσσερα ευρώ"),
    (100_000_000, "ένα εκατομμύριο ευρώ"),
    (100_100_100, "ένα εκατομμύριο χίλια ένα ευρώ"),
    (20_000_000_000, "διακόσια εκατομμύρια ευρώ"),
    (99_999_900_000, "εννιακόσια ενενήντα εννέα εκατομμύρια εννιακόσιες ενενήντα εννέα χιλιάδες ευρώ"),
    (99_999_999, "εννιακόσιες ενενήντα εννέα χιλιάδες εννιακόσια ενενήντα εννέα ευρώ και ενενήντα εννέα λεπτά"),
]

VALUES = {
    "μηδέν": 0, "ένα": 1, "μία": 1, "δύο": 2, "τρία": 3, "τρεις": 3, "τέσσερα": 4, "τέσσερις": 4, "πέντε": 5, "έξι": 6,
    "επτά": 7, "οκτώ": 8, "εννέα": 9, "δέκα": 10, "έντεκα": 11, "δώδεκα": 12, "δεκατρία": 13, "δεκατρείς": 13,
    "δεκατέσσερα": 14, "δεκατέσσερις": 14, "δεκαπέντε": 15, "δεκαέξι": 16, "δεκαεπτά": 17, "δεκαοκτώ": 18,
    "δεκαεννέα": 19, "είκοσι": 20, "τριάντα": 30, "σαράντα": 40, "πενήντα": 50, "εξήντα": 60, "εβδομήντα": 70,
    "ογδόντα": 80, "ενενήντα": 90, "εκατό": 100, "εκατόν": 100, "διακόσια": 200, "διακόσιες": 200,
    "τριακόσια": 300, "τριακόσιες": 300,
    "τετρακόσια": 400, "τετρακόσιες": 400, "πεντακόσια": 500, "πεντακόσιες": 500, "εξακόσια": 600, "εξακόσιες": 600,
    "επτακόσια": 700, "επτακόσιες": 700, "οκτακόσια": 800, "οκτακόσιες": 800, "εννιακόσια": 900, "εννιακόσιες": 900,
    "χίλια": 1000,
}  # fmt: skip
SCALES = {"χιλιάδες": 1000, "εκατομμύριο": 1_000_000, "εκατομμύρια": 1_000_000}


def read_number(words: str) -> int:
    total = group = 0
    for word in words.split():
        if word in SCALES:
            total, group = total + group * SCALES[word], 0
        else:
            group += VALUES[word]
    return total + group


def read_cents(words: str) -> int:
    euros, _, rest = words.partition(" ευρώ")
    cents = rest.removeprefix(" και ").removesuffix(" λεπτό").removesuffix(" λεπτά")
    return read_number(euros) * 100 + read_number(cents)


@pytest.mark.parametrize(("cents", "words"), VECTORS)
def test_words_of_known_amounts(cents: int, words: str) -> None:
    assert euros_in_words(cents) == words


@given(st.integers(0, MAX_CENTS))
def test_the_words_say_the_amount(cents: int) -> None:
    assert read_cents(euros_in_words(cents)) == cents


@given(st.integers(1, 999), st.integers(0, 999))
def test_thousands_are_feminine_and_the_rest_is_neuter(thousands: int, units: int) -> None:
    words = euros_in_words((thousands * 1000 + units) * 100)
    counted, found, rest = words.rpartition("χιλιάδες")
    assert bool(found) == (thousands > 1)
    assert not {"ένα", "τρία", "τέσσερα"} & set(counted.split())
    assert not {"μία", "τρεις", "τέσσερις"} & set(rest.split())


@pytest.mark.parametrize("cents", [-1, MAX_CENTS + 1])
def test_amounts_out_of_range_are_refused(cents: int) -> None:
    with pytest.raises(ValueError, match="between 0 and"):
        euros_in_words(cents)
