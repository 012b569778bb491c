"""Leases on the tree shop > line > station > robot: who holds a node holds all below it."""

from __future__ import annotations

from dataclasses import dataclass

ROOT = "shop"


@dataclass(frozen=True, slots=True)
class Lease:
    """A node (a path such as ``shop/LINE/STATION``) is held by ``owner`` under ``epoch``."""

    resource: str
    owner: str
    epoch: int


class LeaseTree:
    """All leases that hold, and the last epoch ever given."""

    def __init__(self) -> None:
        self._held: dict[str, Lease] = {}
        self.last_epoch = 0

    def grant(self, lease: Lease) -> None:
        """Note a lease.

        Raises:
            ValueError: if its epoch was given before, or the node is held.
        """
        if lease.epoch <= self.last_epoch:
            raise ValueError(f"epoch {lease.epoch} is given again, after {self.last_epoch}")
        if lease.resource in self._held:
            raise ValueError(f"{lease.resource} is held already: {self._held[lease.resource]}")
        self._held[lease.resource] = lease
        self.last_epoch = lease.epoch

    def end(self, resource: str, epoch: int) -> None:
        """Forget a lease, if it still holds."""
        lease = self._held.get(resource)
        if lease is not None and lease.epoch == epoch:
            del self._held[resource]

    def on(self, resource: str) -> Lease | None:
        """Return the lease on exactly this node."""
        return self._held.get(resource)

    def all(self) -> tuple[Lease, ...]:
        """Return all leases that hold."""
        return tuple(self._held.values())

    def in_the_way(self, resource: str, owner: str) -> tuple[Lease, ...]:
        """Return the leases of others on this node, above it and below it."""
        return tuple(
            lease
            for lease in self._held.values()
            if lease.owner != owner and _related(lease.resource, resource)
        )


def _related(one: str, other: str) -> bool:
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")
