"""`python -m tetatet`: the command, also where it is not on the path."""

from __future__ import annotations

import sys

from tetatet.cli.main import main

sys.exit(main())
