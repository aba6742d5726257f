"""What the house promises about itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

import cli.__main__
from cli.commands import COMMANDS
from cli.life import PAGE as LIFE_PAGE
from cli.life import diagrams, shown_in
from cli.settings import PAGE, made_page
from core.deliveries.model import LIFE_OF_A_DELIVERY
from core.orders.model import LIFE_OF_AN_ORDER
from core.settings import Settings

HOME = Path(__file__).parents[2]
ONLY = {"delivery only", "pickup only"}


def headings(name: str) -> list[str]:
    return re.findall(r"^#+ .*$", (HOME / name).read_text(encoding="utf-8"), re.MULTILINE)


def test_both_readmes_have_the_same_parts() -> None:
    """Each in its own language, but for the name."""
    english, korean = headings("README.md"), headings("README.ko.md")
    assert [line.count("#") for line in english] == [line.count("#") for line in korean]
    assert all(re.search("[가-힣]", line) for line in korean[1:])


def test_every_command_of_the_readme_exists() -> None:
    for name in ("README.md", "README.ko.md"):
        said = set(
            re.findall(r"\./baedal ([a-z][a-z-]*)", (HOME / name).read_text(encoding="utf-8"))
        )
        assert said <= set(COMMANDS)


def test_the_settings_page_is_what_the_settings_say() -> None:
    assert (HOME / PAGE).read_text(encoding="utf-8") == made_page()


def test_every_setting_that_is_named_is_on_the_page() -> None:
    """Each that any part of the service names; the switch of the tests' own is none."""
    page = (HOME / PAGE).read_text(encoding="utf-8")
    read = set()
    for folder in ("bot", "store_bot", "chat", "core", "web", "cli"):
        for path in {*(HOME / folder).rglob("*.py")} - {
            HOME / "cli" / n for n in ("test.py", "prove.py")
        }:
            read |= set(re.findall(r"BAEDAL_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8")))
    told = set(re.findall(r"`(BAEDAL_[A-Z_]+)`", page))
    assert read <= told
    assert told == {f"BAEDAL_{name.upper()}" for name in Settings.model_fields}
    secrets = {line.split("`")[1] for line in page.splitlines() if "| yes |" in line}
    assert {name for name in told if re.search("TOKEN|SECRET", name)} <= secrets


def test_the_diagrams_are_the_life_tables() -> None:
    """Made from them; and read back arrow by arrow, so that the making cannot hide a step."""
    page = (HOME / LIFE_PAGE).read_text(encoding="utf-8")
    shown = shown_in(page)
    assert shown == diagrams()
    orders = {(s.before, s.action, frozenset(s.who), s.after) for s in LIFE_OF_AN_ORDER}
    deliveries = {(s.before, s.move, frozenset(s.who), s.after) for s in LIFE_OF_A_DELIVERY}
    for diagram, table in zip(shown, (orders, deliveries), strict=True):
        arrows = re.findall(r"^    (\w+) --> (\w+): ([a-z ]+) \(([^)]+)\)$", diagram, re.M)
        drawn = {
            (before, action.replace(" ", "_"), frozenset(who.split(", ")) - ONLY, after)
            for before, after, action, who in arrows
        }
        assert drawn == table
        assert len(arrows) == len(table)


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


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_and_does_nothing_else(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with suppress(SystemExit):  # argparse's way to end
        assert cli.__main__.main([name, "--help"]) == 0
    assert f"./baedal {name}" in capsys.readouterr().out


def test_the_image_runs_as_nobody_and_stops_cleanly() -> None:
    image = (HOME / "Dockerfile").read_text()
    for rule in ("USER 10001", "STOPSIGNAL SIGTERM", "HEALTHCHECK", "--require-hashes"):
        assert rule in image
    assert 'CMD ["python", "-m", "cli", "run"]' in image
