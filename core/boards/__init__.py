"""Kitchen boards: a store's orders on a tablet, opened by a link from its chat."""
