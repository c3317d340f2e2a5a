"""Write the pictures that the shift explorer's script carries: python tools/shift_pictures.py."""

from __future__ import annotations

from pathlib import Path

from nbsrc.widgets import shift_pictures

TARGET = Path(__file__).parents[1] / "widgets" / "src" / "shift-explorer" / "stored.ts"

if __name__ == "__main__":
    TARGET.write_text(shift_pictures.script(), encoding="utf-8")
