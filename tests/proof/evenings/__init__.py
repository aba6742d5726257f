"""Evenings on which Telegram stumbles: the street they happen in, its people, what is looked at."""
