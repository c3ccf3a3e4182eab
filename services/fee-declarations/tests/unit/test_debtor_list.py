"""Finance's list as spreadsheets write it, and what is said of one that is wrong: never a value of a row."""

import pytest
from fee_declarations.debtor_list import NotAList, read_list
from fee_declarations.finance import Debtor

AFM = "094259216"
FOUND = [Debtor("00012", 3, "ΞΕΝΑΚΗ ΙΚΕ", AFM), Debtor("7", 1, "ΠΑΛΑΙΟΣ", None)]


@pytest.mark.parametrize(
    "written",
    [
        f"code,afm,name,months\n00012,{AFM},ΞΕΝΑΚΗ ΙΚΕ,3\n7,,ΠΑΛΑΙΟΣ,1\n",
        f"\ufeffcode;afm;name;months\r\n00012;{AFM};ΞΕΝΑΚΗ ΙΚΕ;3\r\n7;;ΠΑΛΑΙΟΣ;1\r\n",
        f"Code, AFM ,Name,MONTHS\n00012,EL {AFM}, ΞΕΝΑΚΗ\u00a0ΙΚΕ ,3 \n\n7, ,ΠΑΛΑΙΟΣ,1\n,,,\n\n",
        'name;months;code;afm;note\nΞΕΝΑΚΗ ΙΚΕ;3;00012;094.259.216;x;y\n"ΠΑΛΑΙΟΣ";1;7;;\n',
    ],
)
def test_spreadsheets_are_understood(written: str) -> None:
    assert read_list(written) == FOUND


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "line 1: a heading with the columns code, afm, name, months is needed; found: none of them"),
        (
            f"00012,{AFM},ΞΕΝΑΚΗ,3\n",
            "line 1: a heading with the columns code, afm, name, months is needed; found: none",
        ),
        (
            "code,name\n1,ΞΕΝΑΚΗ\n",
            "line 1: a heading with the columns code, afm, name, months is needed; found: code, name",
        ),
        ("code,afm,name,months\n", "the list has no debtors"),
        (f"code,afm,name,months\n\n1,{AFM},ΞΕΝΑΚΗ,2\n", "line 3: months cannot be right"),
        ("code,afm,name,months\n1,000000000,ΞΕΝΑΚΗ,3\n", "line 2: afm cannot be right"),
        ("code,afm,name,months\n1,123456789,ΞΕΝΑΚΗ,3\n", "line 2: afm cannot be right"),
        (f"code,afm,name,months\n1 2,{AFM},ΞΕΝΑΚΗ\x00,3\n", "line 2: code, name cannot be right"),
        (f"code,afm,name,months\n1,{AFM}\n", "line 2: months, name cannot be right"),
    ],
)
def test_what_is_wrong_is_named_and_never_quoted(written: str, said: str) -> None:
    with pytest.raises(NotAList) as wrong:
        read_list(written)
    assert str(wrong.value).startswith(said)
    assert "nothing was taken in" in str(wrong.value)
    assert not [value for value in (AFM, "000000000", "123456789", "ΞΕΝΑΚΗ") if value in str(wrong.value)]
