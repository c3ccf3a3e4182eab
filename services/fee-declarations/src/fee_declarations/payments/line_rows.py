"""A line of a bank's file as a row, and back, for the store: a line is kept whole, so that posting decides about the
same line as the preview."""

from datetime import date
from decimal import Decimal
from typing import Any

from bankfiles import keys as line_keys
from bankfiles.keys import Keys
from bankfiles.rows import BankLine, Direction, FoundCode, Hold, Money, Nature, ReturnReason, Source, Status
from sqlalchemy import Row


def row_of(line: BankLine, keys: Keys) -> dict[str, Any]:
    """The columns of a line, without its outcome."""
    same = (
        *("n", "account", "reversal", "amount_cents", "charges_cents", "currency", "booked_on", "accepted_at"),
        *("entry_ref", "entry_cents", "end_to_end_id", "payer_name", "payer_iban", "text", "code_as_written"),
    )
    return {
        **{name: getattr(line, name) for name in same},
        "direction": str(line.direction),
        "status": str(line.status),
        "nature": str(line.nature),
        "code": line.codes[0].code if line.codes else None,
        "read": _read(line),
        "strong_key": keys.strong,
        "weak_key": keys.weak,
        "key_version": line_keys.VERSION,
    }


def _read(line: BankLine) -> dict[str, Any]:
    codes = [[one.code, one.as_written, str(one.source), one.stated_cents] for one in line.codes]
    instructed, why = line.instructed, line.return_reason
    return {
        "line": line.line,
        "entry": line.entry,
        "is_value_date": line.booked_on_is_value_date,
        "value_on": line.value_on.isoformat() if line.value_on else None,
        "detail_ref": line.detail_ref,
        "tx_id": line.tx_id,
        "uetr": line.uetr,
        "codes": codes,
        "misspelt": list(line.misspelt),
        "instructed": [str(instructed.amount), instructed.currency] if instructed else None,
        "bank_text": line.bank_text,
        "return": [why.code, why.text] if why else None,
        "hold": line.hold,
    }


def line_of(row: Row[Any]) -> BankLine:
    """The line that was read, from its row."""
    read: dict[str, Any] = row.read
    return BankLine(
        n=row.n,
        line=read["line"],
        entry=read["entry"],
        account=row.account,
        direction=Direction(row.direction),
        reversal=row.reversal,
        status=Status(row.status),
        nature=Nature(row.nature),
        amount_cents=row.amount_cents,
        charges_cents=row.charges_cents,
        currency=row.currency,
        instructed=Money(Decimal(read["instructed"][0]), read["instructed"][1]) if read["instructed"] else None,
        booked_on=row.booked_on,
        booked_on_is_value_date=read["is_value_date"],
        value_on=date.fromisoformat(read["value_on"]) if read["value_on"] else None,
        accepted_at=row.accepted_at,
        entry_ref=row.entry_ref,
        entry_cents=row.entry_cents,
        detail_ref=read["detail_ref"],
        tx_id=read["tx_id"],
        uetr=read["uetr"],
        end_to_end_id=row.end_to_end_id,
        codes=tuple(
            FoundCode(code, written, Source(source), stated) for code, written, source, stated in read["codes"]
        ),
        misspelt=tuple(read["misspelt"]),
        payer_name=row.payer_name,
        payer_iban=row.payer_iban,
        text=row.text,
        bank_text=read["bank_text"],
        return_reason=ReturnReason(*read["return"]) if read["return"] else None,
        hold=Hold(read["hold"]) if read["hold"] else None,
    )
