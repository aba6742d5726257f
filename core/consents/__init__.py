"""Who agreed to which wording of /privacy, and when."""
