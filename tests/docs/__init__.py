"""The documentation is tested: its links lead somewhere, its commands exist, its tutorial runs."""
