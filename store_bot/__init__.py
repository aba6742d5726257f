"""People at work: owners and staff answer orders here. An edge: it only translates."""
