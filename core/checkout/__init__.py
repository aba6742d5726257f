"""From what was picked to an order: what a cart, a door and a way to pay make together."""
