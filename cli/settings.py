"""``./baedal settings``: every setting with its default, from the one place that defines them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core.settings import Settings

PAGE = Path("docs/settings.md")
HEAD = """# Settings

Made by `./baedal settings --write` from `core/settings.py`. All are environment variables.

| setting | default | secret | what it is |
|---|---|---|---|
"""


def main(argv: list[str]) -> int:
    """Print the page, or write it."""
    parser = argparse.ArgumentParser(prog="./baedal settings", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"make {PAGE} anew")
    page = made_page()
    if parser.parse_args(argv).write:
        PAGE.write_text(page, encoding="utf-8")
    else:
        print(page)
    return 0


def made_page() -> str:
    """The page as it should be now."""
    return HEAD + "".join(_row(name, field) for name, field in Settings.model_fields.items())


def _row(name: str, field: Any) -> str:
    secret = "yes" if "SecretStr" in str(field.annotation) else ""
    default = "" if field.default in (None, ()) else f"`{field.default}`"
    return f"| `BAEDAL_{name.upper()}` | {default} | {secret} | {field.description} |\n"
