"""What follows when somebody wants a node of the shop: events, or a refusal with the owner."""

from __future__ import annotations

from cells.journal import Event, LeaseEnded, LeaseGranted
from cells.orchestrator.book import Book
from cells.orchestrator.leases import Lease
from cells.orchestrator.refusal import Refusal, RefusedError


def acquire(book: Book, resource: str, owner: str, take: bool = False) -> tuple[Event, ...]:
    """Give a node to ``owner`` under a new epoch, which ends the lease that it had on it.

    With ``take``, leases of others in the way end too.

    Raises:
        RefusedError: if there is no such node, or others hold it (unless it is taken).
    """
    if resource not in book.resources():
        raise RefusedError(
            Refusal.UNKNOWN,
            f"the shop has no node {resource!r}; paths are shop, shop/LINE, shop/LINE/STATION, "
            "shop/LINE/STATION/ROBOT",
        )
    others = book.leases.in_the_way(resource, owner)
    if others and not take:
        raise RefusedError(Refusal.HELD, "; ".join(map(described, others)))
    mine = book.leases.on(resource)
    own = () if mine is None or mine in others else (mine,)
    ended = tuple(
        LeaseEnded(lease.resource, lease.epoch, f"{owner} got {resource}")
        for lease in (*others, *own)
    )
    return (*ended, LeaseGranted(resource, owner, book.leases.last_epoch + 1))


def held(book: Book, resource: str, epoch: int) -> Lease:
    """Return the lease of ``epoch`` on a node.

    Raises:
        RefusedError: if it has ended; the sentence names the owner of now.
    """
    lease = book.leases.on(resource)
    if lease is not None and lease.epoch == epoch:
        return lease
    above = book.leases.in_the_way(resource, "")
    now = "; ".join(map(described, above)) or f"nobody holds {resource}; attach or acquire it"
    raise RefusedError(Refusal.STALE, f"epoch {epoch} of {resource} has ended: {now}")


def end(book: Book, resource: str, epoch: int, reason: str) -> tuple[Event, ...]:
    """End a lease; nothing follows if it has ended."""
    lease = book.leases.on(resource)
    if lease is None or lease.epoch != epoch:
        return ()
    return (LeaseEnded(resource, epoch, reason),)


def described(lease: Lease) -> str:
    """Return who holds what."""
    return f"{lease.resource} is held by {lease.owner} under epoch {lease.epoch}"
