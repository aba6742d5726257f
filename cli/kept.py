"""Every file that the command line writes, and what is in it: see core/keeping/table.py."""

from __future__ import annotations

from collections.abc import Mapping

from core.keeping.model import Rule
from core.keeping.table import NONE

FILES: Mapping[str, tuple[Rule, str]] = {
    "cli/cast.py": (NONE, "the practice people, who are nobody"),
    "cli/demo.py": (NONE, "the folder of the practice world"),
    "cli/life.py": (NONE, "a page of docs/"),
    "cli/neighbourhood.py": (NONE, "the practice world's secret, in its folder"),
    "cli/play/__init__.py": (NONE, "a folder that goes with the play"),
    "cli/seeding.py": (NONE, "the folder of the practice menus' pictures"),
    "cli/serving.py": (NONE, "the log: core/logs.py lets no phone, door or secret into a line"),
    "cli/settings.py": (NONE, "a page of docs/"),
    "cli/test.py": (NONE, "a folder that goes with the tests"),
}
