"""Whatever a bank puts into a message, no cent is lost and none is counted twice."""

from collections import Counter
from dataclasses import dataclass, replace

from bankfiles import keys
from bankfiles.reading import each_line, read
from bankfiles.rows import BankLine, Direction, Status
from hypothesis import given
from hypothesis import strategies as st
from messages import OTHER_RF, RF, Bank, charge, free, structured

CENTS = st.integers(0, 10_000_000)
CODES = st.sampled_from(["", structured(RF), free(f"ΤΕΛΗ {RF}"), structured(RF) + free(OTHER_RF), free("ΧΩΡΙΣ ΚΩΔΙΚΟ")])


@dataclass(frozen=True)
class Made:
    """An entry as it is written, and what it does to the account."""

    text: str
    status: Status
    effect: int


def euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


@st.composite
def entries(draw: st.DrawFn, bank: Bank) -> Made:
    """Also those whose details do not add up, say no amount, or are fewer than the bank says."""
    signs = st.sampled_from(["CRDT", "DBIT"])
    own = draw(signs)
    details, total = [], 0
    for _ in range(draw(st.integers(0, 4))):
        cents, sign, taken = draw(CENTS), draw(st.one_of(st.just(own), signs)), draw(st.integers(0, 3))
        said = None if bank.version == "02" else draw(st.sampled_from([False, None, True]))
        known = draw(st.integers(0, 9)) > 0
        charges = "" if not taken or bank.version == "02" else charge(euros(taken), said)
        amount = euros(cents) if known else None
        details.append(bank.detail(amount, draw(CODES), direction=sign, charges=charges, ref=draw(REFS)))
        total += (cents if sign == "CRDT" else -cents) - (taken if charges and said is not True else 0)
    cents = abs(total) if details and draw(st.integers(0, 3)) else draw(CENTS)
    if details and total:
        own = "CRDT" if total > 0 else "DBIT"
    status = draw(st.sampled_from(["BOOK", "BOOK", "PDNG"]))
    count = draw(st.sampled_from([None, None, len(details), 2]))
    reversal = draw(st.sampled_from([None, None, "true", "false"]))
    # A bank says the direction of each detail since version 04.
    text = bank.entry(euros(cents), *details, direction=own, status=status, count=count, reversal=reversal)
    return Made(text, Status.BOOKED if status == "BOOK" else Status.EXPECTED, cents if own == "CRDT" else -cents)


REFS = st.sampled_from([None, "R1", "R2"])


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, list[Made]]:
    bank = Bank(draw(st.sampled_from(["02", "04", "08"])), draw(st.sampled_from(["053", "054"])))
    made = draw(st.lists(entries(bank), max_size=5))
    return bank.file(*(one.text for one in made)), made


@given(files())
def test_the_lines_of_each_entry_are_the_entry(drawn: tuple[bytes, list[Made]]) -> None:
    data, made = drawn
    lines = read(data).lines
    found: Counter[int] = Counter()
    for line in lines:
        found[line.entry] += line.effect_cents
        assert line.amount_cents > 0
        assert line.status is made[line.entry - 1].status
    assert [found[n] for n in range(1, len(made) + 1)] == [one.effect for one in made]
    assert [line.n for line in lines] == list(range(1, len(lines) + 1))


@given(files())
def test_reading_line_by_line_is_reading(drawn: tuple[bytes, list[Made]]) -> None:
    assert tuple(each_line(drawn[0])) == read(drawn[0]).lines


@given(files())
def test_every_line_has_a_key_of_its_own_and_the_same_file_has_the_same_keys(drawn: tuple[bytes, list[Made]]) -> None:
    first, again = (keys.keys_of(read(drawn[0]).lines) for _ in range(2))
    assert first == again
    assert len({one.weak for one in first}) == len(first)
    strong = [one.strong for one in first if one.strong]
    assert len(set(strong)) == len(strong)


@given(files())
def test_the_order_of_lines_changes_no_key(drawn: tuple[bytes, list[Made]]) -> None:
    lines = list(read(drawn[0]).lines)
    mixed = sorted(lines, key=lambda line: (line.amount_cents, line.text, line.n))
    assert Counter(keys.keys_of(lines)) == Counter(keys.keys_of(mixed))


@given(files(), st.integers(0, 20))
def test_a_longer_file_keeps_the_keys_of_a_shorter_one(drawn: tuple[bytes, list[Made]], cut: int) -> None:
    """Known lines are seen again, and what is new is new. Strong keys may become none: an identifier came twice."""
    lines = list(read(drawn[0]).lines)
    short = [one.weak for one in keys.keys_of(lines[:cut])]
    assert [one.weak for one in keys.keys_of(lines)][:cut] == short


@given(files())
def test_a_stored_row_has_the_keys_of_the_line(drawn: tuple[bytes, list[Made]]) -> None:
    """Nothing but stored columns makes a key: another place in the file is the same line."""
    for line in read(drawn[0]).lines:
        moved: BankLine = replace(line, n=9, line=9, entry=9, payer_name="ΑΛΛΟΣ", text="ΑΛΛΟ")
        assert keys.strong_key(moved) == keys.strong_key(line)
        assert keys.weak_key(moved) == keys.weak_key(line)
        other = Direction.DEBIT if line.direction is Direction.CREDIT else Direction.CREDIT
        assert keys.weak_key(replace(line, direction=other)) != keys.weak_key(line)
