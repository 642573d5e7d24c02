"""The Python side of the benchmarks between processes, as far as its standard library goes. Prints nanoseconds.
    facilities.py channel KIND BYTES TURNS one-way|round-trip|bursts
    facilities.py lock KIND TURNS PROCESSES
"""
import fcntl
import multiprocessing
import os
import socket
import sys
import tempfile
import time

SOCKETS = {"unix_stream": socket.SOCK_STREAM, "unix_datagram": socket.SOCK_DGRAM,
           "unix_seqpacket": socket.SOCK_SEQPACKET}


def pair(kind):
    """A descriptor to read and one to write."""
    if kind == "pipe":
        return os.pipe()
    if kind == "fifo":
        name = tempfile.mktemp(prefix="ipcsh-bench-")
        os.mkfifo(name)
        ends = os.open(name, os.O_RDONLY | os.O_NONBLOCK), os.open(name, os.O_WRONLY)
        os.set_blocking(ends[0], True)
        os.unlink(name)
        return ends
    if kind in SOCKETS:
        return [s.detach() for s in socket.socketpair(socket.AF_UNIX, SOCKETS[kind])]
    if kind == "tcp":
        listening = socket.create_server(("127.0.0.1", 0))
        out = socket.create_connection(listening.getsockname())
        ends = [listening.accept()[0], out]
        for s in ends:
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    else:
        ends = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
        for s in ends:
            s.bind(("127.0.0.1", 0))
        ends[0].connect(ends[1].getsockname())
        ends[1].connect(ends[0].getsockname())
    return [s.detach() for s in ends]


def put(fd, block):
    done = os.write(fd, block)
    while done < len(block):
        done += os.write(fd, block[done:])


def get(fd, size):
    done = len(os.read(fd, size))
    while done < size:
        done += len(os.read(fd, size - done))


def channel(kind, size, turns, way):
    size, turns, both = int(size), int(turns), way == "round-trip"
    if way == "bursts":
        return bursts(size, turns)
    there, back = pair(kind), pair(kind)
    block = bytes(size)
    if os.fork() == 0:
        for _ in range(turns + 1):
            if both:
                get(there[0], size)
            put((back if both else there)[1], block)
        os._exit(0)
    if both:
        put(there[1], block)
    get((back if both else there)[0], size)
    before = time.monotonic_ns()
    for _ in range(turns):
        if both:
            put(there[1], block)
        get((back if both else there)[0], size)
    print(time.monotonic_ns() - before)
    os.wait()


def bursts(size, turns):
    """One way, where what there is no room for is lost: a byte answers so many as there is."""
    there, back = pair("udp"), pair("udp")
    block, burst = bytes(size), min(8, 131072 // size)
    if os.fork() == 0:
        for i in range(1, turns + 2):
            put(there[1], block)
            if i % burst == 0:
                get(back[0], 1)
        os._exit(0)
    get(there[0], size)
    before = time.monotonic_ns()
    for i in range(2, turns + 2):
        get(there[0], size)
        if i % burst == 0:
            put(back[1], b"\0")
    print(time.monotonic_ns() - before)
    os.wait()


class FileLock:
    def __init__(self, call):
        self.call = call
        self.file = tempfile.NamedTemporaryFile()

    def reopen(self):
        self.fd = os.open(self.file.name, os.O_RDWR)

    def __enter__(self):
        self.call(self.fd, fcntl.LOCK_EX)

    def __exit__(self, *_):
        self.call(self.fd, fcntl.LOCK_UN)


def adder(lock, line, count, turns, number):
    if isinstance(lock, FileLock):
        lock.reopen()
    line.wait()
    before = time.monotonic_ns()
    for _ in range(turns):
        with lock:
            count.value += 1
    line.wait()
    if number == 0:
        print(time.monotonic_ns() - before, flush=True)


def lock(kind, turns, processes):
    turns, processes = int(turns), int(processes)
    context = multiprocessing.get_context("fork")
    guard = {"posix_sem": lambda: context.Semaphore(1), "record_lock": lambda: FileLock(fcntl.lockf),
             "flock": lambda: FileLock(fcntl.flock)}[kind]()
    line, count = context.Barrier(processes), context.Value("q", 0, lock=False)
    adders = [context.Process(target=adder, args=(guard, line, count, turns, i)) for i in range(processes)]
    for each in adders:
        each.start()
    for each in adders:
        each.join()
    if count.value != turns * processes:
        sys.exit("%d is wrong" % count.value)


if __name__ == "__main__":
    {"channel": channel, "lock": lock}[sys.argv[1]](*sys.argv[2:])
