"""The committed bundles are what their sources give."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine import node


def test_the_committed_bundles_are_what_their_sources_give() -> None:
    node.run("build.mjs", "--check")


def test_a_stale_bundle_is_named_in_a_sentence(tmp_path: Path) -> None:
    # The whole tree is large, so the check runs on links to its parts, with one bundle changed.
    for part in ("book", "nbsrc"):
        (tmp_path / part).mkdir()
    widgets = tmp_path / "widgets"
    widgets.mkdir()
    for name in ("build.mjs", "package.json", "tsconfig.json", "src", "node_modules"):
        (widgets / name).symlink_to(node.WIDGETS / name)
    # Node would follow the link to the real build.mjs and check the real bundles.
    (widgets / "build.mjs").unlink()
    (widgets / "build.mjs").write_text((node.WIDGETS / "build.mjs").read_text(encoding="utf-8"))
    node.run("--preserve-symlinks", str(widgets / "build.mjs"))
    node.run("--preserve-symlinks", str(widgets / "build.mjs"), "--check")
    bundle = tmp_path / "nbsrc" / "widgets" / "static" / "input-space.js"
    bundle.write_text(bundle.read_text(encoding="utf-8") + "\n")
    with pytest.raises(
        AssertionError, match=r"nbsrc/widgets/static/input-space\.js is not what widgets/src gives"
    ):
        node.run("--preserve-symlinks", str(widgets / "build.mjs"), "--check")
