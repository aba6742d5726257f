"""A payment company with Toss Payments' API and window, and switches for what can go wrong.

Speaks HTTP and imports nothing of ours. No card here is real and no money moves.
"""

from sandbox.company.server import CompanySandbox

__all__ = ["CompanySandbox"]
