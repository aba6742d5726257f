"""What the house promises about itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.commands import COMMANDS
from cli.settings import PAGE, made_page

HOME = Path(__file__).parents[2]


def headings(name: str) -> list[str]:
    return re.findall(r"^#+ .*$", (HOME / name).read_text(encoding="utf-8"), re.MULTILINE)


def test_both_readmes_have_the_same_headings() -> None:
    assert headings("README.md") == headings("README.ko.md")


def test_every_command_of_the_readme_exists() -> None:
    for name in ("README.md", "README.ko.md"):
        said = set(re.findall(r"\./baedal ([a-z]+)", (HOME / name).read_text(encoding="utf-8")))
        assert said <= set(COMMANDS)


def test_the_settings_page_is_what_the_settings_say() -> None:
    assert (HOME / PAGE).read_text(encoding="utf-8") == made_page()


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-uv"])
def test_every_requirement_is_pinned_with_hashes_and_no_address(name: str) -> None:
    locked = (HOME / f"{name}.txt").read_text()
    assert "://" not in locked
    asked = [
        line
        for line in (HOME / f"{name}.in").read_text().splitlines()
        if line and not line.startswith(("#", "-r"))
    ]
    for line in asked:
        wanted, _, version = line.partition("==")
        bare = re.sub(r"\[.*\]", "", wanted).lower()
        assert re.search(
            rf"^{re.escape(bare)}(\[.*\])?=={re.escape(version)}\b", locked.lower(), re.M
        )
    pins = re.findall(r"^[a-z0-9].*==.*$", locked, re.MULTILINE)
    assert pins
    assert all(pin.rstrip().endswith("\\") for pin in pins)


def test_help_needs_nothing_but_python(tmp_path: Path) -> None:
    (tmp_path / "cli").mkdir()
    shutil.copy(HOME / "baedal", tmp_path)
    for name in ("__init__.py", "commands.py"):
        shutil.copy(HOME / "cli" / name, tmp_path / "cli")
    asked = [sys.executable, "-S", str(tmp_path / "baedal"), "--help"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert "./baedal demo" in said
    assert not (tmp_path / ".venv").exists()


def test_an_unknown_command_is_met_with_a_hint() -> None:
    asked = [sys.executable, str(HOME / "baedal"), "dmeo"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "./baedal demo" in done.stdout


def test_the_image_runs_as_nobody_and_stops_cleanly() -> None:
    image = (HOME / "Dockerfile").read_text()
    for rule in ("USER 10001", "STOPSIGNAL SIGTERM", "HEALTHCHECK", "--require-hashes"):
        assert rule in image
    assert 'CMD ["python", "-m", "cli", "run"]' in image
