"""Telegram's Bot API on this machine: a stand-in that a real bot cannot tell from the real one.

Speaks HTTP and imports nothing of the product. `/telegram/bot<token>/<method>` is Telegram,
`/sim/*` is the people and the levers.
"""

from .server import TelegramSandbox

__all__ = ["TelegramSandbox"]
