"""This machine only: stand-ins for the outside world, so that everything can be tried and tested here.

Nothing in here imports the product, and the product imports nothing from here:
the two speak HTTP, exactly as the product speaks to the real ones.
"""
