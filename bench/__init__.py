"""What the project is measured by: `make bench`, or `python -m bench PART ...` for some of it.

| module | holds |
| --- | --- |
| `__main__` | the command: which parts, progress, the table |
| `parts` | the list of parts: a new part is one more line there |
| `goals` | the numbers to reach, as the design gives them, and a row of the table |
| `timing` | rounds in which the rivals take turns, medians, ratios |
| `table` | the table as text |
| `browser` | a headless Chromium, and code of the widgets bundled for it |
| `latency` | from a key pressed to the end of the frame that shows the new picture |
| `host_page` | a page with nothing but the widget, as the site shows it |
| `widget` | frames of the input-space widget while it trains; how soon it answers |
| `jupyterlab` | the same answer from `interact` with Matplotlib, and from Python computing |
| `jupyterlab_cells` | the notebooks that those rivals stand in |
| `engine` | epochs and maps a second in the browser |
| `flow` | a pass forward and back through a deep network, in the browser and in Node |
| `parity` | how far the engine is from torch |
| `pages` | weight and execution times of the pages, and building again after an edit |
| `ensemble` | many seeds at once against one after another |

Only ratios of what ran side by side, in rounds, are compared: the time of one thing alone says as
much about the machine as about the thing.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# The tools, and the references of the tests, import each other by their bare names.
sys.path += [str(ROOT / "tools"), str(ROOT / "tests")]
