"""``./baedal prove``: the attacks on the whole house at their full size, one after the other.

What is given goes to pytest: a file, ``-k races``. ``--changes`` makes small changes in the core,
one at a time, and sees whether a test notices each; without anything given that comes last.
"""

from __future__ import annotations

import os
import subprocess
import sys

from cli.test import somewhere


def main(argv: list[str]) -> int:
    """pytest's own exit code, or whether too many small changes live."""
    with somewhere() as folder:
        environment = {**os.environ, "TMPDIR": folder}
        if argv[:1] == ["--changes"]:
            return _run("tests.proof.changes", *argv[1:], environment=environment)
        in_full = {**environment, "PROVE_IN_FULL": "yes"}
        asked = ("pytest", "-q", "-rP", "-m", "proof", *(argv or ["tests"]))
        attacks = _run(*asked, environment=in_full)
        if attacks or argv:
            return attacks
        return _run("tests.proof.changes", environment=environment)


def _run(module: str, *asked: str, environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", module, *asked]
    return subprocess.run(command, check=False, env=environment).returncode
