"""Processes that analyse articles: analysis holds the interpreter, and would hold the requests of others up."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

LOOK_S = 1.0


class Analysts(Executor):
    """A pool that starts with its first task, and anew when a process of it died."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool = self._open()
        self._lock = threading.Lock()

    def _open(self) -> ProcessPoolExecutor:
        # spawn: a fork would take the threads' locks along
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._count, context, initializer=_begin, initargs=(os.getpid(),))

    def submit(self, task: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        with self._lock:
            try:
                return self._pool.submit(task, *args, **options)
            except BrokenProcessPool:
                self._pool = self._open()
                return self._pool.submit(task, *args, **options)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._pool.shutdown(wait, cancel_futures=cancel_futures)


def _begin(parent: int) -> None:
    """Ctrl-C is for the parent; and when it is killed, nobody else would end its analysts."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_S)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()
