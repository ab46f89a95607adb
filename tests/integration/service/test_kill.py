"""The service is killed in the middle of a batch, and finishes the batch after its next start."""

from pathlib import Path

from tests.support.service_killer import assert_batch_survives_kills, sheet_url  # noqa: F401 - a fixture


async def test_a_batch_survives_kill_9(tmp_path: Path, database_url: str, sheet_url: str) -> None:  # noqa: F811
    await assert_batch_survives_kills(tmp_path, database_url, sheet_url, seed=0, kills=2)
