"""How it is said in the world: the adapters of e-mail, webhooks, desk and print, which the live engine brings."""
