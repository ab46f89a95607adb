"""Whether work is paused is a row that always exists: a start locks it, and a pause waits for the lock."""

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    db.execute_sql("INSERT INTO service_state (key, value) VALUES ('paused', '0') ON CONFLICT DO NOTHING")
