"""What users' own tests can lean on: conformance suites of the ports."""
