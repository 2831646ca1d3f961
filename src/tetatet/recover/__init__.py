"""What if we failed? Standing recovery plans come here; a late delivery is recognised by `interact.transition` today."""
