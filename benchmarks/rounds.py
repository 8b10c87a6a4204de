"""Alternating rounds in one process: each contestant runs once a round, medians make the ratios."""

import resource
import statistics
import time
from collections.abc import Callable, Mapping


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU time (user and system, seconds) that one call takes."""
    before = time.process_time()
    work()
    return time.process_time() - before


def medians(
    contestants: Mapping[str, Callable[[], object]], *, rounds: int = 7, warm_up: bool = True
) -> dict[str, float]:
    """Median CPU seconds by name over `rounds` alternating rounds, after one warm-up each."""
    for work in contestants.values() if warm_up else ():
        work()
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _round in range(rounds):
        for name, work in contestants.items():
            times[name].append(cpu_seconds(work))
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def print_ratios(ours: str, found: Mapping[str, float], goals: Mapping[str, float]) -> None:
    """Print our time against each peer's, with the goal; a ratio below the goal is better."""
    for name, seconds in found.items():
        print(f"  {name:<44} {seconds * 1000:9.1f} ms")
    for peer, goal in goals.items():
        ratio = found[ours] / found[peer]
        verdict = "reached" if ratio <= goal else "NOT reached"
        print(f"  {ours} / {peer}: {ratio:.2f} (goal ≤ {goal}) {verdict}")


def peak_memory_mb() -> float:
    """Highest resident size of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
