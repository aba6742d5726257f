"""``./baedal prove``: the attacks on the whole house at their full size, one after the other.

What is given goes to pytest: a file, ``-k races``.
"""

from __future__ import annotations

import os
import subprocess
import sys


def main(argv: list[str]) -> int:
    """pytest's own exit code."""
    asked = [sys.executable, "-m", "pytest", "-q", "-rP", "-m", "proof", *(argv or ["tests"])]
    environment = {**os.environ, "PROVE_IN_FULL": "yes"}
    return subprocess.run(asked, check=False, env=environment).returncode
