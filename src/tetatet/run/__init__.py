"""The shell: gathers, lets the kernel decide, applies."""
