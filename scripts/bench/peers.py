"""The Python side of the benchmarks: peers.py pipe BYTES TURNS SAMPLES | start METHOD one|row|once. Prints nanoseconds."""
import multiprocessing
import os
import sys
import time


def nothing():
    pass


def turn(ends, block, turns):
    for _ in range(turns):
        os.write(ends[1], block)
        os.read(ends[0], len(block))


def pipe(size, turns, samples):
    ends = os.pipe()
    block = bytes(size)
    turn(ends, block, turns // 2)
    for _ in range(samples):
        before = time.monotonic_ns()
        turn(ends, block, turns)
        print(time.monotonic_ns() - before)


def start(method, how):
    context = multiprocessing.get_context(method)

    def run(count, at_once):
        before = time.monotonic_ns()
        if at_once:
            processes = [context.Process(target=nothing) for _ in range(count)]
            for process in processes:
                process.start()
            for process in processes:
                process.join()
        else:
            for _ in range(count):
                process = context.Process(target=nothing)
                process.start()
                process.join()
        print(time.monotonic_ns() - before)

    if how == "one":
        for _ in range(25):
            time.sleep(0.15)
            run(1, False)
    else:
        run({"row": 40, "once": 20}[how], how == "once")


if __name__ == "__main__":
    if sys.argv[1] == "pipe":
        pipe(*map(int, sys.argv[2:]))
    else:
        start(*sys.argv[2:])
