import uuid
from collections.abc import Iterator

import pytest
from servicekit import consumer, cutoffs, drafts, idempotency, numbering, outbox, subjects
from servicekit.db import make_engine, new_metadata
from servicekit.testing import required_environment
from sqlalchemy import Engine, MetaData, create_engine, text
from sqlalchemy.engine import make_url

METADATA: MetaData = new_metadata()
OUTBOX = outbox.outbox_table(METADATA)
INBOX = consumer.inbox_table(METADATA)
COUNTERS = numbering.counters_table(METADATA)
SUBJECTS = subjects.subjects_table(METADATA)
CUTOFFS = cutoffs.cutoffs_table(METADATA)
DRAFTS = drafts.drafts_table(METADATA)
ANSWERS = idempotency.idempotency_table(METADATA)


@pytest.fixture
def engine() -> Iterator[Engine]:
    admin_url = required_environment("TEST_POSTGRES_URL")
    name = f"kit_{uuid.uuid4().hex}"
    admin = create_engine(admin_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        conn.execute(text(f"CREATE DATABASE {name}"))
    engine = make_engine(make_url(admin_url).set(database=name).render_as_string(hide_password=False))
    METADATA.create_all(engine)
    yield engine
    engine.dispose()
    with admin.connect() as conn:
        conn.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()
