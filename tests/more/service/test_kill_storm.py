"""The service is killed eight times during one batch: the batch still ends as if it had never died."""

from pathlib import Path

import pytest

from tests.support.service_killer import assert_batch_survives_kills, sheet_url  # noqa: F401 - a fixture


@pytest.mark.parametrize("seed", range(2))
async def test_a_batch_survives_eight_kills(
    tmp_path: Path,
    database_url: str,
    sheet_url: str,  # noqa: F811 - the fixture
    seed: int,
) -> None:
    await assert_batch_survives_kills(tmp_path, database_url, sheet_url, seed, kills=8)
