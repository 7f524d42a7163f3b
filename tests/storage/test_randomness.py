"""Nobody is handed the same random bytes as somebody else: not another thread, not a forked process."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from bot.storage.randomness import AT_ONCE, EACH, draw

FORKS = """
import os
from bot.storage.randomness import draw
draw()
reading, writing = os.pipe()
if os.fork() == 0:
    os.write(writing, draw())
    os._exit(0)
os.wait()
print(draw().hex(), os.read(reading, 16).hex())
"""


def test_threads_that_draw_at_the_same_time_draw_different_bytes() -> None:
    with ThreadPoolExecutor(8) as threads:
        drawn = [one.result() for one in [threads.submit(draw) for _ in range(20 * AT_ONCE)]]
    assert len(set(drawn)) == len(drawn)
    assert {len(each) for each in drawn} == {EACH}


def test_a_forked_process_draws_its_own() -> None:
    told = subprocess.run([sys.executable, "-c", FORKS], capture_output=True, check=True, text=True)
    parent, child = told.stdout.split()
    assert parent != child
