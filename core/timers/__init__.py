"""Ask again later: due times kept in the database, and the clockwork that asks."""
