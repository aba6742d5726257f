"""The store side is away for six minutes while people order and pay, and loses nothing by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.store_down import the_store_side_returns
from tests.sizes import size


@pytest.mark.proof
@pytest.mark.long  # five processes start
async def test_the_stores_find_their_orders_when_they_return(tmp_path: Path) -> None:
    """Processes of their own and a messenger of their own; each check says what it saw."""
    checks = await the_store_side_returns(tmp_path, size(20, in_full=200), 2)
    assert [check.says for check in checks if not check.is_right] == []
