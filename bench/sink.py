"""A mail server that takes everything and says when: one line a mail, `time.perf_counter` and the subject.

python bench/sink.py PORT
"""

from __future__ import annotations

import asyncio
import sys
import time

ANSWERS = {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n", b"EHLO": b"250-sink\r\n250 8BITMIME\r\n"}


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"DATA":
            writer.write(ANSWERS[verb])
            text = await reader.readuntil(b"\r\n.\r\n")
            at = time.perf_counter()
            writer.write(b"250 taken\r\n")
            subject = next((one for one in text.split(b"\r\n") if one.lower().startswith(b"subject:")), b"")
            sys.stdout.write(f"{at} {subject[8:].decode().strip()}\n")
            sys.stdout.flush()
            continue
        writer.write(ANSWERS.get(verb, b"250 yes\r\n"))
    writer.close()


async def _main(port: int) -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", port, limit=1 << 20)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
