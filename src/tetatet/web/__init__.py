"""Pages and interfaces on the web, which the live engine brings."""
