"""Advertising: who wants it, and when it may be said. What the law of networks asks of us."""
