"""The customer's side: find a store, fill a cart, pay, follow. An edge: it only translates."""
