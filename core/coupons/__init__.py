"""Promises of a lower price: what a store gives out, and what each customer has in hand."""
