"""Riders: who they are, whether they may ride, and where they are on shift."""
