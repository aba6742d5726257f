"""The command line, one file per command; the only folder that knows all the others."""
