"""Which offer, in which form? Comes with the configurator and the offers; a dialogue's variants are `interact.compose`."""
