"""`python -m fee_declarations.commands load-tables`: the dated tables of the file become the ones in force."""

import sys

from servicekit.db import make_engine, transaction

from fee_declarations import store, tables
from fee_declarations.settings import CommandSettings


def load_tables() -> None:
    """Store the file's tables as a new version, unless the newest version says the same."""
    settings = CommandSettings.from_environment()
    engine = make_engine(settings.database_url.get_secret_value(), pool_size=1)
    document = tables.read_file()
    with transaction(engine) as conn:
        try:
            same = store.newest_tariffs(conn) == document
        except store.NoTariffs:
            same = False
        if not same:
            store.add_tariffs(conn, document)
    print("tables unchanged" if same else "tables loaded")


def main() -> None:
    if sys.argv[1:] != ["load-tables"]:
        sys.exit("usage: python -m fee_declarations.commands load-tables")
    load_tables()


if __name__ == "__main__":
    main()
