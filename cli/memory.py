"""How the running process treats its memory."""

from __future__ import annotations

import gc


def settle_down() -> None:
    """Call once everything is imported: the collector leaves alone what stays for good.

    A full collection otherwise walks every function and type of every library, about 0.1 s in
    which nobody is answered; and turns make short-lived objects by the thousand, which are
    looked through less often.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
