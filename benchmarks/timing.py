"""Time two calls in turn and return their ratio: what else the machine does hits both alike."""

import statistics
import time
from collections.abc import Callable


def ratio(ours: Callable[[], object], peer: Callable[[], object], rounds: int = 5
          ) -> tuple[float, float, float]:
    """Return (seconds of ours, seconds of the peer, ratio of medians), after one warm-up each."""
    ours(), peer()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for call, kept in zip((ours, peer), times, strict=True):
            start = time.perf_counter()
            call()
            kept.append(time.perf_counter() - start)
    a, b = (statistics.median(kept) for kept in times)
    return a, b, a / b
