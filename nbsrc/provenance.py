"""Where the numbers of a card come from: seeds, versions, device, time."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from nbsrc.register import Published
from nbsrc.stats import Estimate


def provenance(
    weighed: Sequence[Estimate],
    published: Published | None,
    seconds: float | None,
    device: str | None,
) -> tuple[str, ...]:
    counts = list(dict.fromkeys(estimate.count for estimate in weighed))
    versions = [f"Python {platform.python_version()}", f"NumPy {np.__version__}"]
    torch: Any = sys.modules.get("torch")  # shown only if it took part
    if torch is not None:
        versions.append(f"PyTorch {torch.__version__}")
    # Trailing blanks, which no reader sees, keep the size of a built page from one run to the next.
    spent = (
        f"{seconds:.1f} s".ljust(10) + "for this experiment"
        if seconds is not None
        else "processor time so far " + f"{time.process_time():.1f} s".ljust(10)
    )
    source = [f"figures from {published.source}"] if published else []
    return (
        *source,
        *([", ".join(counts)] if counts else []),
        ", ".join(versions),
        _device(device, torch),
        spent,
    )


def _device(device: str | None, torch: Any) -> str:
    if device is None and torch is not None:
        from nbsrc.device import default

        device = default()
    if device is not None and device.startswith("cuda"):
        return str(torch.cuda.get_device_name(device))
    if device not in (None, "cpu"):
        return str(device)
    return f"CPU ({platform.machine()}, {os.cpu_count()} cores)"
