"""The scripts behind the Makefile: they install what is missing, or say in a sentence what is."""

from __future__ import annotations

import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

import find_chromium
import find_node
import install
import install_torch
import make_environment
import weigh
from serve import server

ROOT = Path(__file__).resolve().parents[1]


def script(path: Path, text: str) -> Path:
    """Write an executable shell script."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


# ---- Node.js -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("says", "version"),
    [("v22.3.1", (22, 3)), ("v20.19.0", (20, 19)), ("oh no", None), ("", None)],
)
def test_the_version_of_a_node_is_read_from_what_it_says(
    tmp_path: Path, says: str, version: tuple[int, int] | None
) -> None:
    assert find_node.version_of(script(tmp_path / "node", f"echo {says}")) == version


def test_an_old_node_is_passed_over_for_the_one_of_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "node", "echo v12.22.0")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    found = find_node.find_node()
    assert found.parent != tmp_path
    version = find_node.version_of(found)
    assert version is not None
    assert version >= find_node.OLDEST


def test_without_any_node_a_sentence_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = script(tmp_path / "node", "echo v12.22.0")
    monkeypatch.setattr(find_node, "candidates", lambda: [old])
    with pytest.raises(
        find_node.NodeMissing,
        match=r"Node\.js 20\.19 or newer is needed, found only .*version 12\.22.*pip install",
    ):
        find_node.find_node()


def test_node_and_npm_of_the_wheel_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_node.shutil, "which", lambda name: None)
    assert find_node.main(["node", "--version"]) == 0
    words = find_node.npm_command()
    assert words[-1].endswith("npm-cli.js")
    answer = subprocess.run(
        [*words, "--version"],
        capture_output=True,
        text=True,
        check=True,
        env=find_node.environment(),
    )
    assert answer.stdout.strip()[0].isdigit()


def test_an_unknown_tool_is_refused_with_the_choices(capsys: pytest.CaptureFixture[str]) -> None:
    assert find_node.main(["yarn"]) == 2
    assert "'yarn' is not known here: say node or npm" in capsys.readouterr().err


# ---- Chromium ------------------------------------------------------------------------------------


def test_the_browser_named_in_the_environment_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = script(tmp_path / "ours", "echo Chromium 1")
    monkeypatch.setenv("CHROMIUM", str(ours))
    assert find_chromium.find_chromium() == ours


def test_a_named_browser_that_does_not_start_is_said_and_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "none"))
    with pytest.raises(find_chromium.ChromiumMissing, match="none does not start: name another"):
        find_chromium.find_chromium()


def test_a_stand_in_that_does_not_start_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "chromium", "echo 'install the snap' >&2; exit 10")
    script(tmp_path / "google-chrome", "echo Google Chrome 130")
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chromium.find_chromium() == tmp_path / "google-chrome"


def test_without_any_browser_a_sentence_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(find_chromium, "MAC", ())
    monkeypatch.setattr(find_chromium, "of_playwright", lambda: None)
    with pytest.raises(find_chromium.ChromiumMissing, match="`make test` installs one"):
        find_chromium.find_chromium()


def test_the_browser_is_debians_package_for_root_and_playwrights_for_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(
        find_chromium.subprocess, "run", lambda words, **settings: ran.append(list(words))
    )
    monkeypatch.setattr(find_chromium.os, "geteuid", lambda: 1000)
    find_chromium.install()
    assert ran == [[sys.executable, "-m", "playwright", "install", "chromium"]]
    ran.clear()
    monkeypatch.setattr(find_chromium.os, "geteuid", lambda: 0)
    monkeypatch.setattr(find_chromium.shutil, "which", lambda name: f"/usr/bin/{name}")
    find_chromium.install()
    assert [words[0] for words in ran] == ["apt-get", "apt-get"]
    assert ran[-1][-1] == "chromium"


# ---- torch and the other requirements ------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What pip was asked to install; nothing is."""
    words: list[tuple[str, ...]] = []
    monkeypatch.setattr(install_torch, "pip", lambda *w: words.append(w) or 0)
    monkeypatch.setattr(install_torch.sys, "platform", "linux")
    monkeypatch.setattr(install_torch, "installed", lambda: None)
    monkeypatch.setattr(install_torch, "has_nvidia_gpu", lambda: False)
    return words


def test_a_torch_of_the_pinned_version_is_kept_whatever_its_build(
    asked: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(
        install_torch.metadata, "version", lambda name: install.pins()["torch"] + "+cu130"
    )
    monkeypatch.setattr(install_torch, "pip", lambda *w: asked.append(w) or 0)
    assert install_torch.main() == 0
    assert asked == []


def test_without_a_gpu_the_cpu_wheels_are_offered_where_they_answer(
    asked: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install_torch, "answers", lambda address: True)
    assert install_torch.main() == 0
    assert asked == [("torch==2.13.0", f"--extra-index-url={install_torch.CPU_WHEELS}")]


def test_where_the_cpu_wheels_do_not_answer_nothing_changes(
    asked: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install_torch, "answers", lambda address: False)
    assert install_torch.main() == 0
    assert asked == [("torch==2.13.0",)]


def test_a_machine_with_a_gpu_or_a_mac_is_not_offered_cpu_wheels(
    asked: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(address: str) -> bool:
        raise AssertionError(f"{address} was asked")

    monkeypatch.setattr(install_torch, "answers", never)
    monkeypatch.setattr(install_torch, "has_nvidia_gpu", lambda: True)
    assert install_torch.main() == 0
    monkeypatch.setattr(install_torch, "has_nvidia_gpu", lambda: False)
    monkeypatch.setattr(install_torch.sys, "platform", "darwin")
    assert install_torch.main() == 0
    assert asked == [("torch==2.13.0",)] * 2


def test_an_index_that_is_out_of_reach_is_given_up_within_seconds() -> None:
    assert not install_torch.answers("http://127.0.0.1:9/nothing/", patience=1.0)
    assert not install_torch.answers("no address at all")


def test_pip_shows_how_far_it_is_and_on_failure_the_end_of_its_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "\n".join(
        [
            "echo 'Collecting torch==2.13.0'",
            "echo '  Downloading torch-2.13.0-cp311-none.whl (190.1 MB)'",
            "echo 'Installing collected packages: a, b, c'",
            "echo 'ERROR: the disk is full'",
            "exit 3",
        ]
    )
    monkeypatch.setattr(
        install,
        "sys",
        SimpleNamespace(executable=str(script(tmp_path / "py", said)), stderr=sys.stderr),
    )
    assert install.pip("torch") == 3
    shown = capsys.readouterr()
    assert "fetching torch, 190.1 MB" in shown.out
    assert "unpacking 3 packages" in shown.out
    assert "the disk is full" in shown.err


def test_the_pins_are_read_from_the_requirements() -> None:
    assert install.pins()["torch"] == "2.13.0"
    assert install.pins()["pyyaml"]


# ---- the environment -----------------------------------------------------------------------------


def test_a_python_that_is_too_old_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_environment.sys, "version_info", (3, 9, 2))
    sentence = make_environment.make_environment("nowhere")
    assert sentence is not None
    assert "is 3.9: say which one to use" in sentence


def test_without_ensurepip_the_pip_that_is_there_is_put_in(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, ...]] = []

    def fails_first(*words: str) -> bool:
        ran.append(words)
        return len(ran) > 1

    monkeypatch.setattr(make_environment, "succeeds", fails_first)
    assert make_environment.make_environment("env") is None
    assert "--without-pip" in ran[1]
    assert ran[2][1:4] == ("-m", "pip", "--python")


def test_without_venv_and_pip_one_sentence_says_which_package_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(make_environment, "succeeds", lambda *words: False)
    sentence = make_environment.make_environment("env")
    assert sentence is not None
    assert "install the package python3-venv" in sentence


# ---- serving and weighing ------------------------------------------------------------------------


def test_the_site_is_served_on_this_machine_only(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<h1>Here</h1>")
    with server(tmp_path) as serving:
        assert serving.server_address[0] == "127.0.0.1"
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{serving.server_port}/"
        with urllib.request.urlopen(address) as answer:
            assert answer.read() == b"<h1>Here</h1>"
            assert answer.headers["Cache-Control"] == "no-cache"
        serving.shutdown()


def test_text_is_weighed_compressed_and_what_is_packed_as_it_is(tmp_path: Path) -> None:
    for name in ("page.html", "font.woff2"):
        (tmp_path / name).write_bytes(b"a" * 10_000)
    assert weigh.compressed(tmp_path / "page.html") < 100
    assert weigh.compressed(tmp_path / "font.woff2") == 10_000
