"""The API for other programs: each route with its description, its shapes and its handler."""
