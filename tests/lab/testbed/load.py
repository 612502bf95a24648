"""Run inside a host: many requests a second, each on a connection of its own.

    load.py URL-HOST PORT A-SECOND

Output: a line for each second, "ANSWERED FAILED", until it is killed.
"""
import asyncio
import sys
import time


class Load:
    def __init__(self, host, port):
        self.host, self.port, self.answered, self.failed = host, port, 0, 0

    async def ask(self):
        try:
            answer = await asyncio.wait_for(self.fetch(), 5)
            good = answer.startswith(b"HTTP/1.1 200")
        except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError):
            good = False
        self.answered, self.failed = self.answered + good, self.failed + (not good)

    async def fetch(self):
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write(f"GET / HTTP/1.1\r\nHost: {self.host}\r\nConnection: close\r\n\r\n".encode())
            return await reader.read()
        finally:
            writer.close()

    async def run(self, a_second):
        due, told, waiting = time.monotonic(), time.monotonic(), set()
        while True:
            asked = asyncio.create_task(self.ask())
            waiting.add(asked)
            asked.add_done_callback(waiting.discard)
            due = max(due + 1 / a_second, time.monotonic() - 1)
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if time.monotonic() - told >= 1:
                told = time.monotonic()
                print(self.answered, self.failed, flush=True)


asyncio.run(Load(sys.argv[1], int(sys.argv[2])).run(float(sys.argv[3])))
