"""The Python half of the kernel painter."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nbsrc.widgets import KernelPainter
from nbsrc.widgets.kernel_painter import KERNELS
from nbsrc.widgets.painter_pictures import SOURCES


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("kernel", "sobel", "Did you mean 'sobel_"),
        ("painted", [[1, 2], [3]], "1 to 7 rows"),
        ("painted", np.ones((8, 8)), "1 to 7 rows"),
        ("painted", [[9.5]], "taps from -9 to 9"),
        ("painted", [["a"]], "1 to 7 rows"),
        ("divide", 0, "from 1 to 1000"),
        ("operation", "convolve", "Did you mean 'convolution'"),
        ("picture", "camra", "Did you mean 'camera'"),
        ("pixels", 7, "choose one of 6, 8, 12, 16, 24, 48"),
        ("pixels", "many", "choose one of 6, 8"),
        ("stride", 0, "from 1 to 4"),
        ("padding", 7, "from 0 to 6"),
        ("dilation", 1.5, "whole number"),
        ("place", -1, "from 0 to"),
        ("image", np.zeros((65, 2)), "at most 64 pixels"),
        ("image", [[0.5, 1.5]], "from 0, black, to 1, white"),
        ("image", [[0.5, np.nan]], "from 0, black, to 1, white"),
    ],
)
def test_a_wrong_value_is_refused_with_the_choices(name: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        KernelPainter(**{name: value})


def test_an_unknown_setting_is_answered_with_the_closest() -> None:
    with pytest.raises(TypeError, match="Did you mean 'stride'"):
        KernelPainter(strid=2)


def test_a_painted_kernel_and_an_image_are_taken_at_once() -> None:
    widget = KernelPainter(painted=np.eye(2), image=np.full((3, 5), 0.25))
    assert (widget.kernel, widget.picture) == ("painted", "given")
    np.testing.assert_array_equal(widget.output(), np.full((2, 4), 0.5))


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("operation", ["correlation", "convolution"])
def test_the_output_is_torchs_and_the_matrix_gives_the_same(kernel: str, operation: str) -> None:
    widget = KernelPainter(
        kernel=kernel, operation=operation, pixels=12, stride=2, padding=3, dilation=2
    )
    rows, divide = KERNELS[kernel]
    taps = torch.tensor(rows, dtype=torch.float64) / divide
    taps = taps.flip(0, 1) if operation == "convolution" else taps
    picture = torch.tensor(widget.source())
    expected = torch.nn.functional.conv2d(
        picture[None, None], taps[None, None], stride=2, padding=3, dilation=2
    )[0, 0]
    # 25 products below 5: each sum is off by 25 roundings of 125 at most.
    np.testing.assert_allclose(widget.output(), expected, rtol=0, atol=25 * 125 * 2**-53)
    flat = widget.matrix() @ widget.source().ravel()
    np.testing.assert_allclose(flat, expected.ravel(), rtol=0, atol=25 * 125 * 2**-53)


@pytest.mark.parametrize("picture", SOURCES)
@pytest.mark.parametrize("pixels", [6, 16, 48])
def test_pictures_have_the_size_asked_for_and_lie_between_black_and_white(
    picture: str, pixels: int
) -> None:
    found = KernelPainter(picture=picture, pixels=pixels).source()
    assert found.shape == (pixels, pixels)
    assert found.min() >= 0
    assert 0.2 < found.max() <= 1 + 1e-12


def test_an_image_is_shrunk_to_the_pixels_and_keeps_its_mean() -> None:
    image = np.random.default_rng(0).random((40, 20)).round(4)
    widget = KernelPainter(image=image, pixels=16)
    assert widget.source().shape == (16, 8)
    assert abs(widget.source().mean() - image.mean()) < 1e-12
    np.testing.assert_array_equal(KernelPainter(image=image).source(), image)


def test_a_scene_survives_the_way_through_text() -> None:
    widget = KernelPainter(painted=[[0.5, -1, 2]], divide=3, operation="convolution", stride=3)
    assert KernelPainter.from_scene(widget.scene).scene == widget.scene
    assert "painted:0.5,-1,2;" in widget.scene
    assert "painted" not in KernelPainter().scene
    with pytest.raises(ValueError, match="no setting 'colour'"):
        KernelPainter.from_scene("colour:red")
    with pytest.raises(ValueError, match="1 to 7 rows"):
        KernelPainter.from_scene("painted:1,two")


def test_a_picture_that_python_does_not_have_is_named() -> None:
    with pytest.raises(ValueError, match="stays in the browser"):
        KernelPainter(picture="file").source()
    with pytest.raises(ValueError, match="set image to an array"):
        KernelPainter(picture="given").source()


def test_its_output_holds_a_picture_for_pages_without_scripts() -> None:
    bundle = KernelPainter(kernel="sobel_y")._repr_mimebundle_()
    forms = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "A picture of 48 × 48 pixels, the kernel (sobel y) of 3 × 3 taps" in forms["text/html"]
    misfit = KernelPainter(kernel="wide_blur", pixels=6, dilation=4)._repr_mimebundle_()
    assert "<figure" not in str(misfit)
