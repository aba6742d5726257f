"""What ``./baedal test --at`` puts on PYTHONPATH: each Python process begins so much later or earlier.

Python imports a module of this name by itself before anything else, in the processes that tests
start too. Only the time of day is moved, and it goes on: what measures how long something takes
(``time.monotonic``, ``time.perf_counter``) is the machine's own.
"""

from __future__ import annotations

import os
import sys
import time

if "TEST_CLOCK_SHIFT" in os.environ:
    try:
        import time_machine
    except ImportError:
        # ./baedal itself, before it hands over to .venv: it asks for no time.
        if sys.prefix != sys.base_prefix:
            raise
    else:
        time_machine.travel(time.time() + float(os.environ["TEST_CLOCK_SHIFT"]), tick=True).start()
        time.time()  # it goes on from the first look
