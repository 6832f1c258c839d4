"""Numbers for Prometheus: what was done is counted as it happens, what is there is counted when it is asked for.

Nothing here names anybody: labels are lanes, outcomes and loops.
"""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib import metadata

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from domain.outgoing import Lane, Outcome
from storage.counts import Counts
from storage.file.health import Waiting

NAMESPACE = "alongside"
WRITE_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
UPDATE_OUTCOMES = ("done", "failed", "given_up", "unreadable")
GAUGES = {
    "loop_age_seconds": "Seconds since the loop last ended a round.",
    "last_heard_age_seconds": "Seconds since nothing was known to wait at Telegram; a minute is a long time.",
    "outbox_waiting": "Messages that wait and may go now.",
    "outbox_oldest_seconds": "Seconds for which the oldest of them could have gone.",
    "inbox_open": "Updates that are stored and not handled.",
    "inbox_oldest_seconds": "Seconds since the oldest of them was received.",
    "due_lag_seconds": "Seconds by which the earliest due thing is late.",
    "members": "Members whose days have begun.",
    "circles": "Circles.",
    "partnerships": "Times that one stands by another.",
    "backup_age_seconds": "Seconds since the last copy was made.",
    "build_info": "Which version runs; the value is always 1.",
}
"""What is counted when it is asked for, and in what words."""


class Metrics:
    """The counters of one bot, and the page that shows them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self._sends = Counter(
            "sends", "Attempts to send a message.", ["lane", "outcome"], namespace=NAMESPACE, registry=self.registry
        )
        self._updates = Counter(
            "updates", "Updates by what became of them.", ["outcome"], namespace=NAMESPACE, registry=self.registry
        )
        self._writes = Histogram(
            "database_write_seconds",
            "Seconds that a commit to the database took.",
            namespace=NAMESPACE,
            registry=self.registry,
            buckets=WRITE_BUCKETS,
        )
        for outcome in UPDATE_OUTCOMES:  # there from the start, so that a rate can be taken of the first
            self._updates.labels(outcome)
        for lane in Lane:
            for each in Outcome:
                self._sends.labels(lane.name.lower(), each.value)

    def sent(self, lane: Lane, outcome: Outcome) -> None:
        """Count an attempt to send."""
        self._sends.labels(lane.name.lower(), outcome.value).inc()

    def handled(self, outcome: str) -> None:
        """Count an update, as one of `UPDATE_OUTCOMES`."""
        self._updates.labels(outcome).inc()

    def wrote(self, seconds: float) -> None:
        """Note how long a commit took; called from the writer's thread."""
        self._writes.observe(seconds)

    def page(self, state: "State") -> bytes:
        """Return everything in Prometheus's text format."""
        self.registry.register(state)
        try:
            return generate_latest(self.registry)
        finally:
            self.registry.unregister(state)


class State:
    """What is there at one moment, as gauges."""

    def __init__(
        self,
        now: datetime,
        loops: Mapping[str, float],
        heard_at: datetime | None,
        waiting: Waiting,
        counts: Counts,
        copied_at: datetime | None,
    ) -> None:
        self._now = now
        self._loops = loops
        self._heard_at = heard_at
        self._waiting = waiting
        self._counts = counts
        self._copied_at = copied_at

    def collect(self) -> Iterator[Metric]:
        """Give each gauge; what is not known yet is left out."""
        yield _gauge("loop_age_seconds", {name: time.monotonic() - at for name, at in self._loops.items()}, "loop")
        if self._heard_at is not None:
            yield _gauge("last_heard_age_seconds", self._age(self._heard_at))
        messages = self._waiting.messages
        lanes = {lane.name.lower(): messages.get(lane.value) for lane in Lane}
        yield _gauge("outbox_waiting", {name: found.count if found else 0 for name, found in lanes.items()}, "lane")
        oldest = {name: self._age(found.oldest_at) if found else 0.0 for name, found in lanes.items()}
        yield _gauge("outbox_oldest_seconds", oldest, "lane")
        updates = self._waiting.updates
        yield _gauge("inbox_open", updates.count if updates else 0)
        yield _gauge("inbox_oldest_seconds", self._age(updates.oldest_at) if updates else 0.0)
        yield _gauge("due_lag_seconds", self._age(self._waiting.due_at) if self._waiting.due_at else 0.0)
        for name in ("members", "circles", "partnerships"):
            yield _gauge(name, getattr(self._counts, name))
        if self._copied_at is not None:
            yield _gauge("backup_age_seconds", self._age(self._copied_at))
        yield _gauge("build_info", {metadata.version("alongside"): 1.0}, "version")

    def _age(self, at: datetime) -> float:
        return max(self._now - at, timedelta(0)).total_seconds()


def _gauge(name: str, value: float | Mapping[str, float], label: str | None = None) -> Metric:
    """Return one gauge, with a value, or with one for each value of a label."""
    if not isinstance(value, Mapping):
        return GaugeMetricFamily(f"{NAMESPACE}_{name}", GAUGES[name], value=value)
    family = GaugeMetricFamily(f"{NAMESPACE}_{name}", GAUGES[name], labels=[label or ""])
    for key, each in value.items():
        family.add_metric([key], each)
    return family
