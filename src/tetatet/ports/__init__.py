"""What the shell asks of its adapters, as protocols.

The caller declares what it needs; `wiring` hands in who does it. A port has one suite
of conformance tests, which every adapter passes (`tetatet.testing`).

- `customers`: everybody's records.
- `log`: every event that was taken in, once, and what was set aside.
- `outbox`: what is to be done in the world, and what became of it.
- `store`: all that one process keeps, written in one commit.
- `channel`: who carries a message to a customer.
"""
