"""Editions of procedures that staff wrote, which never change. Those that come with the release have no row."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Identity, Integer, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from certificates.models import metadata

editions = Table(
    "catalogue_editions",
    metadata,
    Column("procedure", String(16), primary_key=True),
    Column("edition", Integer, primary_key=True),
    # In the order of writing: a reader who has read up to this one has read all.
    Column("written", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("from_day", Date, nullable=False),
    # The whole procedure, as catalogue.schemas.Procedure.body gives it.
    Column("body", JSONB, nullable=False),
    Column("author", String(64), nullable=False),
    Column("author_name", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("reason", Text, nullable=False),
)
