"""Restaurants: their hours, menus, fees and the people who work there."""
