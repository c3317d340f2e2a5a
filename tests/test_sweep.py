"""A sweep gives the same results however it is interrupted, and wherever it runs."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbsrc.sweep import records, sweep
from nbsrc.sweep.checkpoint import Checkpoint

CONFIGURATIONS = [{"seed": seed, "width": 1 + seed % 2} for seed in range(10)]

# What a reader might run for hours, in short: every batch takes a while, and is noted in a log.
SLOW = """
import sys, time
import numpy as np
from nbsrc.sweep import sweep

def job(batch):
    with open(sys.argv[2], "a") as log:
        log.write("".join(f"{c['seed']} " for c in batch))
    time.sleep(0.05)
    means = [np.random.default_rng(c["seed"]).normal(size=3) for c in batch]
    return [{"mean": mean, "seed": c["seed"]} for c, mean in zip(batch, means)]

if __name__ == "__main__":
    configurations = [{"seed": seed} for seed in range(60)]
    results = sweep(job, configurations, batch_size=2, checkpoint=sys.argv[1])
    print(repr([(r["seed"], r["mean"].tolist()) for r in results]))
"""


def draws(batch: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"draws": np.random.default_rng(c["seed"]).normal(size=c["width"]), "of": c["seed"]}
        for c in batch
    ]


def same(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> bool:
    return len(ours) == len(theirs) and all(
        a["of"] == b["of"] and a["draws"].tobytes() == b["draws"].tobytes()
        for a, b in zip(ours, theirs, strict=True)
    )


class Noting:
    """A job that remembers what it was given, and stops at a configuration of your choice."""

    __qualname__ = "draws"

    def __init__(self, error: BaseException | None = None, at: int = -1) -> None:
        self.seen: list[list[int]] = []
        self.error, self.at = error, at

    def __call__(self, batch: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        self.seen.append([c["seed"] for c in batch])
        if self.error is not None and self.at in self.seen[-1]:
            raise self.error
        return draws(batch)


@pytest.mark.parametrize("batch_size", [1, 3, 10, 99])
def test_results_come_in_the_order_of_the_configurations(batch_size: int) -> None:
    found = sweep(draws, CONFIGURATIONS, batch_size=batch_size)
    assert [result["of"] for result in found] == list(range(10))
    assert same(found, draws(CONFIGURATIONS))


def test_only_configurations_that_belong_together_share_a_batch() -> None:
    job = Noting()
    found = sweep(job, CONFIGURATIONS, batch_size=3, together=lambda c: c["width"])
    assert job.seen == [[0, 2, 4], [6, 8], [1, 3, 5], [7, 9]]
    assert [result["of"] for result in found] == list(range(10))


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("no luck")])
def test_what_was_finished_before_an_error_is_not_done_again(
    tmp_path: Path, error: BaseException
) -> None:
    path = tmp_path / "sweep"
    first = Noting(error, at=5)
    with pytest.raises(type(error)):
        sweep(first, CONFIGURATIONS, batch_size=2, checkpoint=path)
    second = Noting()
    found = sweep(second, CONFIGURATIONS, batch_size=2, checkpoint=path)
    assert first.seen == [[0, 1], [2, 3], [4, 5]]
    assert second.seen == [[4, 5], [6, 7], [8, 9]]
    assert same(found, draws(CONFIGURATIONS))
    third = Noting()
    assert same(sweep(third, CONFIGURATIONS, batch_size=2, checkpoint=path), found)
    assert third.seen == []


@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_process_loses_nothing_that_was_finished(tmp_path: Path, kill: int) -> None:
    script, path, log = tmp_path / "slow.py", tmp_path / "sweep", tmp_path / "log"
    script.write_text(SLOW)
    command = [sys.executable, str(script), str(path), str(log)]
    place = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, sys.path))}
    process = subprocess.Popen(command, env=place, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    give_up = time.monotonic() + 60
    while (
        not path.exists() or path.read_bytes().count(b"\n") < 6
    ):  # the first line and five batches
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < give_up
        time.sleep(0.01)
    process.send_signal(kill)
    process.communicate()
    assert process.returncode != 0
    kept = path.read_bytes().count(b"\n") - 1
    assert 5 <= kept < 30
    started = len(log.read_text().split()) // 2

    resumed = subprocess.run(command, env=place, capture_output=True, text=True, check=True)
    assert resumed.stderr == ""  # no bar where there is no terminal
    expected = [(s, np.random.default_rng(s).normal(size=3).tolist()) for s in range(60)]
    assert resumed.stdout.strip() == repr(expected)
    # Only the batch that the kill met was done twice.
    assert len(log.read_text().split()) // 2 - started == 30 - kept
    assert started - kept <= 1


def finished_file(path: Path) -> bytes:
    sweep(draws, CONFIGURATIONS, batch_size=2, checkpoint=path)
    return path.read_bytes()


def test_a_checkpoint_cut_off_anywhere_is_recovered_to_its_last_whole_batch(tmp_path: Path) -> None:
    path = tmp_path / "sweep"
    content = finished_file(path)
    ends = [index + 1 for index, byte in enumerate(content) if byte == ord("\n")]
    for length in [*range(0, len(content), 7), *ends, *(end - 1 for end in ends)]:
        path.write_bytes(content[:length])
        job = Noting()
        found = sweep(job, CONFIGURATIONS, batch_size=2, checkpoint=path)
        assert same(found, draws(CONFIGURATIONS))
        assert len(job.seen) == 5 - max(0, sum(end <= length for end in ends) - 1)
        assert path.read_bytes() == content


def test_damage_in_the_middle_is_named_and_nothing_is_touched(tmp_path: Path) -> None:
    path = tmp_path / "sweep"
    content = bytearray(finished_file(path))
    second = content.index(b"\n", content.index(b"\n") + 1) + 1  # the line of the second batch
    content[second + 30] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"line 3 of the checkpoint .* is damaged"):
        sweep(draws, CONFIGURATIONS, batch_size=2, checkpoint=path)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"configurations": CONFIGURATIONS[:-1]}, "its configurations is 10, and now it is 9"),
        ({"configurations": [*CONFIGURATIONS[:-1], {"seed": 9, "width": 7}]}, "its digest is"),
        ({"batch_size": 3}, "its batches is 5, and now it is 4"),
        ({"job": functools.partial(draws)}, "its job is 'draws', and now it is 'draws with"),
    ],
)
def test_a_checkpoint_of_another_sweep_is_refused(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    path = tmp_path / "sweep"
    content = finished_file(path)
    asked = {"job": draws, "configurations": CONFIGURATIONS, "batch_size": 2} | change
    with pytest.raises(ValueError, match=f"checkpoint of another sweep: {message}"):
        sweep(asked.pop("job"), asked.pop("configurations"), checkpoint=path, **asked)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "content", [b"my thesis\n", b"my thesis", b'{"a": 1}\n', b"[1]\n", b"\xff\n"]
)
def test_a_file_that_is_no_checkpoint_is_refused_and_left_alone(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "thesis"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="thesis is no checkpoint of a sweep: it begins with"):
        sweep(draws, CONFIGURATIONS, checkpoint=path)
    assert path.read_bytes() == content


def test_two_sweeps_cannot_write_into_one_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "sweep"
    with (
        Checkpoint(path, {"job": "draws"}),
        pytest.raises(ValueError, match="in use by another process"),
    ):
        sweep(draws, CONFIGURATIONS, checkpoint=path)


# Dask warns where a disk is slow or a machine is busy; neither is a fault of the sweep's.
patient = pytest.mark.filterwarnings("ignore:Creating scratch directories:UserWarning")


@pytest.fixture(scope="module")
def client() -> Any:
    import distributed

    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0",
            memory_limit=None,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):  # fmt: skip
        yield client


@patient
def test_two_processes_of_a_cluster_give_what_one_gives(client: Any, tmp_path: Path) -> None:
    def job(batch: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        time.sleep(0.02)
        worker = os.getpid()
        return [
            {"draws": np.random.default_rng(c["seed"]).normal(size=c["width"]), "of": c["seed"],
             "worker": worker}
            for c in batch
        ]  # fmt: skip

    path = tmp_path / "sweep"
    found = sweep(job, CONFIGURATIONS, batch_size=2, client=client, checkpoint=path)
    assert same(found, draws(CONFIGURATIONS))
    workers = {result["worker"] for result in found}
    assert len(workers) == 2
    assert os.getpid() not in workers
    assert path.read_bytes().count(b"\n") == 6


@patient
def test_a_sweep_begun_on_a_cluster_can_be_ended_without_it(client: Any, tmp_path: Path) -> None:
    def job(batch: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        if batch[0]["seed"] >= 6:
            time.sleep(0.2)
            raise RuntimeError(f"worker tired at {batch[0]['seed']}")
        return draws_here(batch)

    def draws_here(batch: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            {"draws": np.random.default_rng(c["seed"]).normal(size=c["width"]), "of": c["seed"]}
            for c in batch
        ]

    job.__qualname__ = "draws"
    path = tmp_path / "sweep"
    with pytest.raises(RuntimeError, match="worker tired"):
        sweep(job, CONFIGURATIONS, batch_size=2, client=client, checkpoint=path)
    rest = Noting()
    found = sweep(rest, CONFIGURATIONS, batch_size=2, checkpoint=path)
    assert rest.seen == [[6, 7], [8, 9]]
    assert same(found, draws(CONFIGURATIONS))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"configurations": []}, ValueError, "at least one configuration"),
        ({"batch_size": 0}, ValueError, "batch_size is 0"),
        (
            {"job": lambda batch: [1]},
            ValueError,
            r"each of 2 configurations, but it returned \[1\]",
        ),
        ({"job": lambda batch: 7}, ValueError, "but it returned 7"),
        (
            {"job": lambda batch: [object()] * 2},
            TypeError,
            "result of configuration 0 holds <object",
        ),
        ({"job": lambda batch: [{1: 2}] * 2}, TypeError, "has the key 1, but keys are strings"),
        ({"configurations": [{"f": print}]}, TypeError, "configuration 0 holds <built-in function"),
        ({"job": functools.partial(draws, f=print)}, TypeError, "the job's settings holds"),
    ],
)
def test_bad_input_is_named(
    tmp_path: Path, arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    asked = {"job": draws, "configurations": CONFIGURATIONS, "batch_size": 2} | arguments
    with pytest.raises(error, match=message):
        sweep(asked.pop("job"), asked.pop("configurations"), checkpoint=tmp_path / "c", **asked)


numbers = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ARRAYS = st.sampled_from(
    [np.float16, np.float32, np.float64, np.int8, np.uint64, np.complex128, np.bool_]
)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    st.recursive(numbers, lambda v: st.lists(v) | st.dictionaries(st.text(max_size=3), v)),
    ARRAYS,
    st.lists(st.integers(0, 3), max_size=3),
)
def test_what_is_written_is_read_again_to_the_last_bit(
    value: Any, kind: Any, shape: list[int]
) -> None:
    size = int(np.prod(shape)) * np.dtype(kind).itemsize
    array = np.frombuffer(np.random.default_rng(len(shape)).bytes(size), dtype=kind).reshape(shape)
    again = records.read(records.written({"value": value, "array": array}, "it"))
    assert repr(again["value"]) == repr(value)
    assert again["array"].dtype == array.dtype
    assert again["array"].shape == array.shape
    assert again["array"].tobytes() == array.tobytes()


def test_sweeping_needs_no_torch() -> None:
    code = (
        "import sys, nbsrc.sweep; sys.exit('torch' in sys.modules or 'distributed' in sys.modules)"
    )
    place = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, sys.path))}
    subprocess.run([sys.executable, "-c", code], env=place, check=True)
