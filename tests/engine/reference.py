"""Reference values for the TypeScript engine, in a file: from torch, regions from `nbsrc`."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import scipy.special
import torch
import torch.nn.functional as F
from engine import fields, poolings, shiftings

from nbsrc import activations, regions, signal
from nbsrc.widgets import KernelPainter, painter_pictures
from nbsrc.widgets.kernel_painter import KERNELS

REFERENCE = Path(__file__).parents[2] / "widgets" / ".reference" / "parity.json"

Tensor = torch.Tensor

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "identity": lambda z: z * 1.0,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky_relu": lambda z: F.leaky_relu(z, 0.01),
    "elu": F.elu,
    "selu": F.selu,
    "gelu": F.gelu,
    "silu": F.silu,
    # F.mish and F.softplus take a short cut above 20 that is off by up to 2e-9.
    "mish": lambda z: z * torch.tanh(torch.logaddexp(z, torch.zeros_like(z))),
    "softplus": lambda z: torch.logaddexp(z, torch.zeros_like(z)),
    "softsign": F.softsign,
    "sine": torch.sin,
    "gaussian": lambda z: torch.exp(-z * z),
}

LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "cross_entropy": F.binary_cross_entropy_with_logits,
    "mse": lambda logits, labels: F.mse_loss(logits, 2 * labels - 1),
}

OPTIMIZERS: dict[str, Callable[[list[Tensor], float], torch.optim.Optimizer]] = {
    "sgd": lambda parameters, rate: torch.optim.SGD(parameters, lr=rate),
    "momentum": lambda parameters, rate: torch.optim.SGD(parameters, lr=rate, momentum=0.9),
    "adam": lambda parameters, rate: torch.optim.Adam(parameters, lr=rate),
}

RATES = {"sgd": 0.03, "momentum": 0.005, "adam": 0.01}

# Every inner loop of the engine: one, two, three inputs or outputs, blocks of four, and the rest.
WIDTHS = {"narrow": [2, 3, 2, 1], "wide": [2, 9, 6, 1, 4, 1]}


def flat(tensors: list[Tensor]) -> list[float]:
    """Lay tensors end to end, each row by row."""
    return [float(x) for tensor in tensors for x in tensor.detach().reshape(-1)]


def network(widths: list[int], rng: np.random.Generator) -> list[Tensor]:
    """Draw weights (out, in) and biases (out,), layer after layer."""
    parameters = []
    for into, out in itertools.pairwise(widths):
        weights = rng.normal(0, 1.2 / np.sqrt(into), (out, into))
        parameters += [torch.tensor(weights), torch.tensor(rng.normal(0, 0.3, out))]
    return [parameter.requires_grad_() for parameter in parameters]


def logits_of(
    parameters: list[Tensor], x: Tensor, activation: Callable[[Tensor], Tensor]
) -> Tensor:
    """Send points (n, in) through the layers; return logits (n,)."""
    a = x
    for w, b in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
        a = activation(a @ w.T + b)
    return (a @ parameters[-2].T + parameters[-1]).squeeze(1)


def training(
    shape: str, activation: str, optimizer: str, loss: str, rng: np.random.Generator
) -> dict[str, Any]:
    """Train one network for 100 full-batch steps; return what the engine has to reproduce."""
    widths, rate = WIDTHS[shape], RATES[optimizer]
    x = torch.tensor(rng.uniform(-1, 1, (24, 2)), requires_grad=True)
    y = torch.tensor(rng.integers(0, 2, 24).astype(float))
    parameters = network(widths, rng)
    case: dict[str, Any] = {
        "widths": widths,
        "activation": activation,
        "optimizer": optimizer,
        "loss": loss,
        "rate": rate,
        "x": flat([x.T]),
        "y": flat([y]),
        "parameters": flat(parameters),
    }
    steps = OPTIMIZERS[optimizer](parameters, rate)
    for step in range(100):
        steps.zero_grad()
        x.grad = None
        logits = logits_of(parameters, x, ACTIVATIONS[activation])
        value = LOSSES[loss](logits, y)
        value.backward()  # type: ignore[no-untyped-call]
        if step == 0:
            gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
            assert x.grad is not None and len(gradients) == len(parameters)
            case |= {
                "logits": flat([logits]),
                "value": value.item(),
                "gradients": flat(gradients),
                "inputGradient": flat([x.grad.T]),
            }
        steps.step()
        if step == 0:
            case["afterOne"] = flat(parameters)
    case["afterHundred"] = flat(parameters)
    return case


def clipping(size: float, most: float, rng: np.random.Generator) -> dict[str, Any]:
    """Gradients of three layers before and after torch cuts them together to length `most`."""
    parameters = network([2, 12, 3, 1], rng)
    for parameter in parameters:
        parameter.grad = torch.tensor(size * rng.normal(size=tuple(parameter.shape)))
    before = flat([p.grad for p in parameters if p.grad is not None])
    length = torch.nn.utils.clip_grad_norm_(parameters, most)
    after = flat([p.grad for p in parameters if p.grad is not None])
    return {"before": before, "most": most, "length": length.item(), "after": after}


def curve(activation: str) -> dict[str, Any]:
    """Tabulate one activation and its derivative, corners left out."""
    z = np.concatenate([np.linspace(-30, 30, 1200), np.geomspace(1e-8, 30, 100), [-1e4, 1e4]])
    points = torch.tensor(z, requires_grad=True)
    values = ACTIVATIONS[activation](points)
    values.sum().backward()  # type: ignore[no-untyped-call]
    assert points.grad is not None
    return {"z": z.tolist(), "value": flat([values]), "derivative": flat([points.grad])}


# As the activation explorer's sliders go: middling, narrow and wide, near and far.
INPUTS = (
    *((0.0, 1.0), (-1.5, 0.4), (2.0, 3.0), (0.4, 4.0), (-4.0, 4.0), (4.0, 4.0)),
    *((0.0, 0.1), (-0.75, 0.1), (4.0, 0.1)),
)


def saturated(activation: str, mean: float, deviation: float) -> float:
    """Share of a normal input where the slope is below a tenth of the steepest."""
    if activation == "sine":  # |cos z| < 0.1, and the library looks no further than 10
        half = np.arcsin(0.1)
        middles = np.pi * (np.arange(-30, 30) + 0.5)
        flat = np.stack([middles - half, middles + half], axis=1)
    else:
        flat = np.array(activations.get(activation).properties.saturation).reshape(-1, 2)
    shares = scipy.special.ndtr((flat - mean) / deviation)
    return float((shares[:, 1] - shares[:, 0]).sum())


def moments(activation: str) -> list[dict[str, float]]:
    """Moments of one activation over normal inputs, integrated finely on both sides of 0."""
    # The engine cuts its integrals at 0 alone.
    assert set(activations.get(activation).knots) <= {0}
    cases = []
    for mean, deviation in INPUTS:
        ends = np.array([mean - 10 * deviation, mean + 10 * deviation])
        pieces = [(ends[0], 0.0), (0.0, ends[1])] if ends[0] < 0 < ends[1] else [tuple(ends)]
        totals = np.zeros(3)
        for low, high in pieces:
            # Gauss-Legendre on 400 slices: far finer than what it is compared with.
            nodes, weights = np.polynomial.legendre.leggauss(24)
            edges = np.linspace(low, high, 401)
            half = np.diff(edges)[:, None] / 2
            z = (edges[1:, None] + edges[:-1, None]) / 2 + half * nodes
            mass = half * weights * np.exp(-(((z - mean) / deviation) ** 2) / 2)
            mass /= deviation * np.sqrt(2 * np.pi)
            points = torch.tensor(z, requires_grad=True)
            values = ACTIVATIONS[activation](points)
            values.sum().backward()  # type: ignore[no-untyped-call]
            assert points.grad is not None
            a, slope = values.detach().numpy(), points.grad.numpy()
            totals += [(mass * a).sum(), (mass * a**2).sum(), (mass * slope**2).sum()]
        first, second, slopes = (float(total) for total in totals)
        cases.append(
            {"inputMean": mean, "inputDeviation": deviation, "mean": first, "second": second}
            | {"slopeMoment": slopes, "saturated": saturated(activation, mean, deviation)}
        )
    return cases


def pieces_and_regions() -> dict[str, Any]:
    """Networks with one and two inputs, and what `nbsrc.regions` counts of them and where."""
    cases: dict[str, Any] = {"line": [], "plane": [], "bounds": []}
    shapes = [(1, 7), (1, 5, 6), (1, 3, 4, 5, 2), (2, 9), (2, 5, 6), (2, 3, 3, 4)]
    for seed, widths in enumerate(shapes):
        rng = np.random.default_rng(seed)
        layers = [
            (rng.normal(0, np.sqrt(2 / into), (out, into)), rng.normal(0, 0.4, out))
            for into, out in itertools.pairwise((*widths, 1))
        ]
        case: dict[str, Any] = {
            "layers": [
                {"into": w.shape[1], "out": w.shape[0], "w": w.ravel().tolist(), "b": b.tolist()}
                for w, b in layers
            ]
        }
        if widths[0] == 1:
            cut = regions.pieces(layers, -4, 4)
            cases["line"].append(case | {"at": cut.at.tolist(), "value": cut.value.tolist()})
        else:
            found = regions.regions(layers, -4, 4)
            case["regions"] = [
                {"corners": region.corners.ravel().tolist(), "pattern": list(region.pattern)}
                for region in found
            ]
            cases["plane"].append(case)
    for inputs, widths in itertools.product((1, 2), ((4,), (3, 5), (2, 2, 2, 2), (6, 4, 8), (20,))):
        cases["bounds"].append(
            {"inputs": inputs, "widths": list(widths)}
            | {"reachable": regions.reachable(inputs, widths)}
            | {"atMost": regions.at_most(inputs, widths)}
            | {"one": regions.most_with_one_layer(inputs, sum(widths))}
        )
    return cases


def journey(activation: str, rng: np.random.Generator) -> dict[str, Any]:
    """Send points and a direction through a network by autograd; mean squares of every layer."""
    widths, n = [7, 9, 5, 6, 8], 6
    parameters = network(widths, rng)
    a, delta = torch.tensor(rng.normal(size=(n, 7))), torch.tensor(rng.normal(size=(n, 8)))
    case = {"widths": widths, "x": flat([a.T]), "delta": flat([delta.T])}
    sums: list[Tensor] = []
    for w, b in zip(parameters[::2], parameters[1::2], strict=True):
        sums.append(a @ w.T + b)
        a = ACTIVATIONS[activation](sums[-1])
    slopes = torch.autograd.grad(sums[-1], sums, delta)
    return case | {
        "parameters": flat(parameters),
        "forward": [z.square().mean().item() for z in sums],
        "backward": [slope.square().mean().item() for slope in slopes],
    }


def forecasts(activation: str) -> list[dict[str, Any]]:
    """Predict mean squares by depth with `nbsrc.signal`, near and far from a balance."""
    cases = []
    for widths, initializer, gain in (
        ([32] * 21, "he_normal", 1.0),
        ([32] * 51, "lecun_uniform", 0.4),
        ([20, 30, 10, 40, 5], "glorot_normal", 1.3),
        ([64] * 13, "torch_default", 3.0),
        ([16, 128, 16, 128, 128], "orthogonal", 2.5),
        ([100] * 21, "unit_normal", 1.0),
    ):
        expected = signal.forecast(widths, activation, initializer, gain=gain)
        cases.append({
            "widths": widths,
            "initializer": initializer,
            "gain": gain,
            "forward": expected.forward.tolist(),
            "backward": expected.backward.tolist(),
        })  # fmt: skip
    return cases


def slides() -> list[dict[str, Any]]:
    """One kernel on one picture in random settings: torch's output and both of its gradients."""
    rng = np.random.default_rng(11)
    cases: list[dict[str, Any]] = []
    while len(cases) < 60:
        kernel, (stride, dilation) = rng.integers(1, 6, 2), rng.integers(1, 4, 2)
        padding, size = int(rng.integers(0, 4)), rng.integers(1, 13, 2)
        if (size + 2 * padding < dilation * (kernel - 1) + 1).any():
            continue
        x = torch.tensor(rng.normal(size=(1, 1, *size)), requires_grad=True)
        w = torch.tensor(rng.normal(size=(1, 1, *kernel)), requires_grad=True)
        slide = {"stride": int(stride), "padding": padding, "dilation": int(dilation)}
        y = F.conv2d(x, w, None, int(stride), padding, int(dilation))
        delta = torch.tensor(rng.normal(size=y.shape))
        y.backward(delta)  # type: ignore[no-untyped-call]
        assert x.grad is not None and w.grad is not None
        planes = {"x": x, "w": w, "y": y, "delta": delta, "ofX": x.grad, "ofW": w.grad}
        cases.append({
            "slide": slide,
            **{
                name: {"height": v.shape[2], "width": v.shape[3], "values": flat([v])}
                for name, v in planes.items()
            },
        })  # fmt: skip
    return cases


def painter() -> dict[str, Any]:
    """Kernels, photographs and scenes of the kernel painter, with what Python makes of each."""
    scenes: list[dict[str, Any]] = [
        {"kernel": "sobel_x"},
        {"kernel": "blur", "pixels": 12, "padding": 1, "picture": "cat"},
        {"kernel": "emboss", "operation": "convolution", "picture": "disc", "pixels": 16},
        {"kernel": "motion", "stride": 3, "dilation": 2, "padding": 4, "picture": "checks"},
        {"painted": [[1, -2.5, 3]], "divide": 7, "pixels": 8, "place": 5},
        {"kernel": "shift", "picture": "dot", "pixels": 6, "padding": 6},
        {"kernel": "laplacian", "image": np.linspace(0, 1, 35).reshape(5, 7)},
        {"kernel": "identity", "image": np.linspace(0, 1, 800).reshape(20, 40), "pixels": 16},
    ]
    made = []
    for traits in scenes:
        widget = KernelPainter(**traits)
        planes = {"input": widget.source(), "output": widget.output()}
        made.append({
            "scene": widget.scene,
            "image": widget.image,
            "entries": int((abs(widget.matrix()) > 0).sum()) if widget.weights.all() else -1,
            **{
                name: {"height": v.shape[0], "width": v.shape[1], "values": v.ravel().tolist()}
                for name, v in planes.items()
            },
        })  # fmt: skip
    return {
        "kernels": {name: {"rows": rows, "divide": n} for name, (rows, n) in KERNELS.items()},
        "letters": {name: painter_pictures.letters(name) for name in painter_pictures.PHOTOGRAPHS},
        "scenes": made,
    }


def write() -> None:
    """Write all reference values, the same ones every time."""
    x = np.concatenate([np.linspace(-6, 6, 601), np.geomspace(1e-9, 27, 200)])
    reference = {
        "torch": torch.__version__,
        "trainings": [
            training(shape, activation, optimizer, loss, np.random.default_rng([i, j, k, s]))
            for i, activation in enumerate(ACTIVATIONS)
            for j, optimizer in enumerate(OPTIMIZERS)
            for k, loss in enumerate(LOSSES)
            for s, shape in enumerate(WIDTHS)
        ],
        "clippings": [
            clipping(size, 0.5, np.random.default_rng([7, i]))
            for i, size in enumerate((0.0, 1e-9, 1e-3, 0.06, 1.0, 1e6))
        ],
        "curves": {activation: curve(activation) for activation in ACTIVATIONS},
        "moments": {activation: moments(activation) for activation in ACTIVATIONS},
        "regions": pieces_and_regions(),
        "journeys": {
            activation: journey(activation, np.random.default_rng([9, i]))
            for i, activation in enumerate(ACTIVATIONS)
        },
        "forecasts": {activation: forecasts(activation) for activation in ACTIVATIONS},
        "slides": slides(),
        "painter": painter(),
        "fields": fields.cases(),
        "poolings": poolings.cases(),
        "poolingPictures": poolings.pictures(),
        "shifts": shiftings.cases(),
        "erf": {
            "x": x.tolist(),
            "erf": scipy.special.erf(x).tolist(),
            "erfc": scipy.special.erfc(x).tolist(),
        },
    }
    REFERENCE.parent.mkdir(exist_ok=True)
    REFERENCE.write_text(json.dumps(reference, allow_nan=False), encoding="utf-8")
