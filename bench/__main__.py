"""Measure what is asked for, and print it beside the numbers to reach.

python -m bench                      everything, in a few minutes
python -m bench engine ensemble      these parts
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from bench.goals import Goal, NotMeasured, Row
from bench.parts import chosen
from bench.table import table


def main(names: Sequence[str]) -> int:
    """Print progress and the table; return 0, 1 where a part failed, 2 for an unknown part.

    A number that was not reached is no failure of the measurement: the table says it.
    """
    if {"-h", "--help"} & set(names):
        print(__doc__)
        return 0
    try:
        parts = chosen(names)
    except ValueError as fault:
        print(fault, file=sys.stderr)
        return 2
    rows: list[Row] = []
    failed = False
    started = time.monotonic()
    for name, part in parts.items():
        print(f"{name} (at {time.monotonic() - started:.0f} s)", flush=True)
        try:
            rows += part()
        except NotMeasured as fault:
            print(f"  {fault}", flush=True)
            rows.append(Goal(f"part {name!r}").row("not measured", None, str(fault)))
            failed = True
    print(f"done (at {time.monotonic() - started:.0f} s)\n")
    print(table(rows))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
