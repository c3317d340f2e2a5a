"""Long experiments over many configurations: in batches, resumable, here or on a Dask cluster.

A job takes a batch of configurations and returns a result for each, as an `nbsrc.ensemble` trains
many members at once::

    >>> from nbsrc.sweep import sweep
    >>> def squares(batch):
    ...     return [{"square": c["x"] ** 2} for c in batch]
    >>> sweep(squares, [{"x": x} for x in range(5)], batch_size=2)[-1]
    {'square': 16}

batches
    `sweep` itself.
checkpoint
    The file in which finished batches are kept, whole whatever happens.
records
    Configurations and results as text, and back.
"""

from nbsrc.sweep.batches import sweep

__all__ = ["sweep"]
