"""Hands over to the module of the command that was asked for."""

from __future__ import annotations

import sys
from importlib import import_module

from cli.commands import COMMANDS, helped


def main(argv: list[str]) -> int:
    """The command's exit code."""
    if not argv or argv[0] not in COMMANDS:
        print(helped())
        return 2
    code: int = import_module(f"cli.{argv[0].replace('-', '_')}").main(argv[1:])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
