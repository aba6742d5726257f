"""Says things to people in Korean and English. Knows no order, no chat and no HTML."""

from core.texts.speech import Lang, Text, say

__all__ = ["Lang", "Text", "say"]
