"""Looks at every order's rows together and says what does not add up. Changes nothing."""
