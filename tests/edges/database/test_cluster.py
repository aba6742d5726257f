"""The tests' own PostgreSQL: whoever runs them has one, and a run that cannot says why."""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

import tests.cluster
import tests.postgres
from tests.cluster import Cluster
from tests.edges.database.conftest import connect
from tests.postgres import Server


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What is written for a while goes where its owner alone may go."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(tempfile, "tempdir", str(closed))
    return closed


def _one(_: int) -> Cluster:
    made = Cluster()
    made.start()
    return made


def test_two_begun_at_once_both_run_and_leave_nothing(closed: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(_one, range(2)))
    try:
        for one in both:
            with connect(one.url) as there:
                assert there.execute("SHOW fsync").fetchone() == ("off",)
    finally:
        for one in both:
            one.throw_away()
    for one in both:
        assert not one.folder.exists()
        with pytest.raises(psycopg.OperationalError):
            connect(one.url)


def test_a_folder_with_a_long_name_is_no_hindrance(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = closed / ("far" * 40)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    one = _one(0)
    connect(one.url).close()
    one.throw_away()


def test_a_run_that_cannot_have_one_ends_with_the_reason(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    initdb = closed / "initdb"
    initdb.write_text("#!/bin/sh\necho no room on the disk\nexit 3\n")
    initdb.chmod(0o755)
    monkeypatch.setattr(tests.cluster, "PROGRAMS", closed)
    monkeypatch.setattr(tests.postgres, "_cluster", None)
    monkeypatch.delenv(tests.postgres.GIVEN, raising=False)  # where one is given, none is made
    with pytest.raises(pytest.exit.Exception, match="initdb ended with 3:\nno room on the disk"):
        tests.postgres._the_server()
    assert os.listdir(closed) == ["initdb"]


def test_all_who_ask_at_once_get_a_database_with_every_table(postgres: Server) -> None:
    with ThreadPoolExecutor(4) as pool:
        urls = list(pool.map(lambda _: postgres.as_it_opens(), range(4)))
    for url in urls:
        with connect(url) as there:
            assert there.execute("SELECT count(*) FROM orders").fetchone() == (0,)
    assert len(set(urls)) == 4
    for url in urls:
        postgres.drop(url)
