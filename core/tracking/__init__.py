"""Where an order is, as its customer, its store, its rider and the admins each see it."""
