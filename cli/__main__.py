"""Hands over to the module of the command that was asked for."""

from __future__ import annotations

import inspect
import os
import sys
from importlib import import_module

from cli.commands import COMMANDS, helped
from core.files import UMASK


def main(argv: list[str]) -> int:
    """The command's exit code."""
    if not argv or argv[0] not in COMMANDS:
        print(helped())
        return 2
    module = import_module(f"cli.{argv[0].replace('-', '_')}")
    if not COMMANDS[argv[0]].explains and {"-h", "--help"} & set(argv[1:]):
        print(inspect.getdoc(module))
        return 0
    if COMMANDS[argv[0]].keeps:
        os.umask(UMASK)
    code: int = module.main(argv[1:])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
