"""What operations are told of backups, in the text format of Prometheus: when the last one was made and tried, and how
large it is. A file for the folder of METRICS_FOLDER, or of node_exporter's textfile collector."""

import time
from pathlib import Path

FILE = "backup.prom"


def tell(folder: Path, size: int) -> None:
    """Of a backup of so many bytes that is finished now. Written whole or not at all, and readable by the service
    that tells it on: nothing in it is secret."""
    part = folder / f".{FILE}"
    part.write_text(
        "# HELP eservices_last_backup_timestamp_seconds When the last backup was finished and tried\n"
        "# TYPE eservices_last_backup_timestamp_seconds gauge\n"
        f"eservices_last_backup_timestamp_seconds {time.time():.0f}\n"
        "# HELP eservices_last_backup_size_bytes Its size\n"
        "# TYPE eservices_last_backup_size_bytes gauge\n"
        f"eservices_last_backup_size_bytes {size}\n",
        encoding="utf-8",
    )
    part.chmod(0o644)
    part.replace(folder / FILE)
