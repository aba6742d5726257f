"""What the shop knows and does; no chat, no HTTP server, no browser."""
