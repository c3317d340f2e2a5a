"""The TypeScript engine against torch, in float64, and its own tests."""

from __future__ import annotations

import json

from engine import deep, node, reference


def test_the_engine_agrees_with_torch_and_passes_its_own_tests() -> None:
    # The reference is written anew, so that it is never that of another torch.
    reference.write()
    deep.write()
    file = reference.REFERENCE.with_name("report.json")
    node.run(
        *["node_modules/vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json"],
        f"--outputFile.json={file}",
    )
    report = json.loads(file.read_text(encoding="utf-8"))
    assert report["numPassedTests"] == report["numTotalTests"], "no test may be skipped"
    names = {result["name"].rsplit("/", 1)[-1] for result in report["testResults"]}
    assert {path.name for path in (node.WIDGETS / "test").glob("**/*.test.ts")} <= names


def test_the_typescript_is_well_typed_and_the_engine_needs_no_page() -> None:
    node.run("node_modules/typescript/bin/tsc", "--noEmit")
    node.run("node_modules/typescript/bin/tsc", "--noEmit", "-p", "src/engine")
