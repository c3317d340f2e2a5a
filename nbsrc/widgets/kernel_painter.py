"""The kernel painter: a kernel of the reader's own slides over a picture, forth and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nbsrc.widgets.painter_pictures import SOURCES, Picture, fitted, source
from nbsrc.widgets.traits import Checked, one_of, whole
from nbsrc.widgets.widget import SceneWidget, parsed

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from nbsrc.plots import Figure

Rows = list[list[float]]

_MOTION: Rows = [[float(row == column) for column in range(5)] for row in range(5)]
KERNELS: Mapping[str, tuple[Rows, int]] = {
    "identity": ([[0, 0, 0], [0, 1, 0], [0, 0, 0]], 1),
    "blur": ([[1, 1, 1]] * 3, 9),
    "soft_blur": ([[1, 2, 1], [2, 4, 2], [1, 2, 1]], 16),
    "wide_blur": ([[1] * 5] * 5, 25),
    "sharpen": ([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], 1),
    "sobel_x": ([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], 1),
    "sobel_y": ([[-1, -2, -1], [0, 0, 0], [1, 2, 1]], 1),
    "laplacian": ([[0, 1, 0], [1, -4, 1], [0, 1, 0]], 1),
    "emboss": ([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], 1),
    "motion": (_MOTION, 5),
    "shift": ([[0, 0, 0], [0, 0, 1], [0, 0, 0]], 1),
}
"""The taps of each kernel by rows, and what they are divided by."""

OPERATIONS = ("correlation", "convolution")
PIXELS = (6, 8, 12, 16, 24, 48)
LARGEST, TAP, LARGEST_IMAGE = 7, 9, 64
_CAPTION = (
    "Left the picture, with the window of the current place; then the output, and what its way "
    "back through the transposed matrix gives. Paint on the kernel, or choose one. Click a place, "
    "or let the kernel slide. With 6 or 8 pixels the whole matrix can be seen."
)


def _painted(value: Any) -> Rows:
    """Check the taps of a painted kernel."""
    try:
        taps = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        taps = np.empty(0)
    if taps.ndim != 2 or not 1 <= min(taps.shape) <= max(taps.shape) <= LARGEST:
        raise ValueError(
            f"A painted kernel has 1 to {LARGEST} rows of 1 to {LARGEST} numbers, "
            f"and not {value!r}."
        )
    if not (np.abs(taps) <= TAP).all():
        raise ValueError(f"A painted kernel has taps from -{TAP} to {TAP}, and not {value!r}.")
    rows: Rows = taps.tolist()
    return rows


def _pixels(value: Any) -> int:
    """Check for one of `PIXELS`."""
    number = float(value) if isinstance(value, int | float) else 0
    if number not in PIXELS:
        choices = ", ".join(map(str, PIXELS))
        raise ValueError(f"pixels cannot be {value!r}; choose one of {choices}.")
    return int(number)


def _image(value: Any) -> Rows:
    """Check a picture of the caller's own: rows of numbers from 0 to 1, or none."""
    try:
        pixels = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        pixels = np.full(1, np.nan)
    if pixels.size == 0:
        return []
    if pixels.ndim != 2 or max(pixels.shape) > LARGEST_IMAGE:
        raise ValueError(
            f"image has shape {pixels.shape}, but it must have two axes of at most "
            f"{LARGEST_IMAGE} pixels each."
        )
    if not ((pixels >= 0) & (pixels <= 1)).all():
        raise ValueError("image must hold numbers from 0, black, to 1, white.")
    rows: Rows = pixels.round(4).tolist()
    return rows


class KernelPainter(SceneWidget):
    """A kernel to paint and to slide over a picture: output, products, matrix and the way back.

    Every trait can be given as a keyword, set later, and read back; a value that cannot be used
    is refused with a ValueError that names the choices, and nothing changes.

    Parameters
    ----------
    kernel : str
        A key of `KERNELS`, or "painted".
    painted : array_like, shape (height, width)
        Taps of a painted kernel, at most 7x7 numbers from -9 to 9. Given alone, it is the kernel.
    divide : int
        What every painted tap is divided by, 1 to 1,000.
    operation : str
        "correlation", which networks compute, or "convolution", with the kernel turned round.
    picture : str
        "camera", "cat", "disc", "checks", "dot"; "given" for `image`; "file" where the reader has
        opened one, which stays in the browser.
    image : array_like, shape (height, width)
        A picture of your own, numbers from 0 to 1, at most 64x64. Given alone, it is the picture.
    pixels : int
        Of the picture's longer side: 6, 8, 12, 16, 24 or 48. A smaller `image` keeps its size.
    stride, padding, dilation : int
        1 to 4, 0 to 6, 1 to 4.
    place : int
        Which output is written out, counted row by row from 0.
    key : str
        The name under which the scene stands in the address of a published page.
    caption : str

    Examples
    --------
    >>> painter = KernelPainter(kernel="blur", picture="dot", pixels=6)
    >>> painter.output().shape, painter.matrix().shape
    ((4, 4), (16, 36))
    """

    _esm = Path(__file__).parent / "static" / "kernel-painter.js"
    _settings = (
        "kernel", "painted", "divide", "operation", "picture", "pixels", "stride", "padding",
        "dilation", "place",
    )  # fmt: skip
    _words = ("kernel", "operation", "picture")

    kernel = Checked(one_of("kernel", (*KERNELS, "painted")), "sobel_x")
    painted = Checked(_painted, [[0.0, 0, 0], [0, 1, 0], [0, 0, 0]])
    divide = Checked(whole("divide", 1, 1000), 1)
    operation = Checked(one_of("operation", OPERATIONS), "correlation")
    picture = Checked(one_of("picture", (*SOURCES, "given", "file")), "camera")
    image = Checked(_image, [])
    pixels = Checked(_pixels, 48)
    stride = Checked(whole("stride", 1, 4), 1)
    padding = Checked(whole("padding", 0, 6), 0)
    dilation = Checked(whole("dilation", 1, 4), 1)
    place = Checked(whole("place", 0, 1_000_000), 0)

    key = Checked(str, "kernel-painter")
    caption = Checked(str, _CAPTION)

    def __init__(self, **traits: Any) -> None:
        if "painted" in traits:
            traits.setdefault("kernel", "painted")
        if "image" in traits:
            traits.setdefault("picture", "given")
        super().__init__(**traits)

    @property
    def weights(self) -> NDArray[np.float64]:
        """The kernel that slides, (height, width): divided, and turned for a true convolution."""
        rows, divide = (
            (self.painted, self.divide) if self.kernel == "painted" else KERNELS[self.kernel]
        )
        taps = np.array(rows, dtype=np.float64) / divide
        return taps[::-1, ::-1].copy() if self.operation == "convolution" else taps

    def source(self) -> Picture:
        """Return the picture, (height, width).

        Raises
        ------
        ValueError
            If it is "given" without an `image`, or the reader's own file, which Python never gets.
        """
        if self.picture == "file":
            raise ValueError("The reader's own file stays in the browser; Python has no copy.")
        if self.picture != "given":
            return source(self.picture, self.pixels)
        if not self.image:
            raise ValueError('The picture is "given", but no image is: set image to an array.')
        return fitted(np.array(self.image), self.pixels)

    def output(self) -> NDArray[np.float64]:
        """Return what the browser shows as the output, (height, width)."""
        from nbsrc import convolution

        x, w = self.source()[None, None], self.weights[None, None]
        found: NDArray[np.float64] = convolution.correlate(x, w, **self._slide)[0, 0]
        return found

    def matrix(self) -> csr_array:
        """Return the output as a matrix times the picture's pixels, (outputs, pixels)."""
        from nbsrc import convolution

        return convolution.toeplitz_matrix(
            self.weights[None, None], self.source().shape, **self._slide
        )

    @property
    def _slide(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("stride", "padding", "dilation")}

    @property
    def scene(self) -> str:
        """All settings as text, for `from_scene`."""
        painted = self.kernel == "painted"
        told = [name for name in self._settings if painted or name not in ("painted", "divide")]
        return ";".join(f"{name}:{self._written(name)}" for name in told)

    def _written(self, name: str) -> str:
        if name == "painted":
            return "/".join(",".join(f"{tap:g}" for tap in row) for row in self.painted)
        return super()._written(name)

    @classmethod
    def _read(cls, name: str, said: str) -> Any:
        if name == "painted":
            return [[parsed(tap) for tap in row.split(",")] for row in said.split("/")]
        return super()._read(name, said)

    def _still(self) -> Figure | None:
        return _still(self)


def _still(widget: KernelPainter) -> Figure | None:
    """Draw picture, kernel and output side by side."""
    from nbsrc import plots

    try:
        picture, output = widget.source(), widget.output()
    except ValueError:  # nothing given, or a kernel that does not fit
        return None
    weights = widget.weights
    figures, axes = plots.subplots(1, 3, width=7.2, height=2.7)
    panels = {"picture": picture, "kernel": weights, "output": output}
    for ax, (title, values) in zip(axes, panels.items(), strict=True):
        most = float(max(np.abs(values).max(), 1e-9))
        low, high = (-most, most) if values.min() < -1e-12 else (0.0, max(most, 1.0))
        if title == "kernel":
            low, high = -most, most
        ax.imshow(values, cmap="gray", interpolation="none", vmin=low, vmax=high)
        ax.set(title=title, xticks=[], yticks=[])
    name = widget.kernel.replace("_", " ")
    sizes = [f"{values.shape[0]} × {values.shape[1]}" for values in panels.values()]
    return plots.figure(
        figures,
        alt=f"A picture of {sizes[0]} pixels, the kernel ({name}) of {sizes[1]} taps, and the "
        f"output of {sizes[2]}, from {output.min():.2g} to {output.max():.2g}.",
        caption="A still of an interactive figure: picture, kernel, output. Where scripts may run "
        "the kernel can be painted and slid.",
    )
