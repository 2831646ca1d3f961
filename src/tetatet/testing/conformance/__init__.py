"""What every adapter of a port has to do. Each suite is a function that raises AssertionError at the first fault."""
