"""The payment company's door: our adapter, and the company it is tried against."""
