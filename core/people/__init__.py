"""Customers, owners, staff, riders and admins: language, phone, addresses, roles."""
