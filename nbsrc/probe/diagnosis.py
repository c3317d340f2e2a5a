"""What is wrong with a network, in words: a reason with its number, a cure, and where to read on.

No gradient is called small or large by itself, since scaling the loss changes them all at will.
What counts is how far a step moves a weight relative to its size, and whether the layers move at
a comparable pace.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

import torch

from nbsrc.probe import depth
from nbsrc.probe.symptoms import (
    ALIKE,
    DEAD,
    ENOUGH,
    IN_TIME,
    LARGE,
    SATURATED,
    SMALL,
    SWING,
    Symptom,
)
from nbsrc.probe.words import below_epsilon, listed, names, short, times

if TYPE_CHECKING:
    from nbsrc.probe.reports import Layer, Parameter, Report

Seen = TypeVar("Seen", "Layer", "Parameter")

PRODUCTS = "vanishing-gradients/products"
DIAGNOSIS = "vanishing-gradients/diagnosis"


def diagnose(report: Report) -> tuple[Symptom, ...]:
    """Look for everything that `Symptom.what` lists, causes before their effects."""
    return tuple(symptom for look in LOOKS for symptom in look(report))


def not_finite(report: Report) -> Iterator[Symptom]:
    """Where NaN or infinity came first."""
    found = [(when, layer) for layer in report.layers for when in _first(report, layer)]
    when, layer = min(found, key=lambda one: one[0], default=(None, None))
    if report.bad_input is not None and (when is None or report.bad_input <= when):
        yield Symptom(
            "not finite", ("the input",),
            f"NaN or infinity was in the input of pass {report.bad_input[0]} already.",
            "Look at the data: missing values, a division by a deviation of zero, a logarithm of "
            "zero.", "initialization/when-it-goes-wrong",
        )  # fmt: skip
    elif when is not None and layer is not None:
        back = when[1] == 1
        bad = [name for name in layer.parameters if not math.isfinite(report.by_name[name].norm)]
        yield Symptom(
            "not finite", (layer.label,),
            f"NaN or infinity first appeared in the {'gradient at the ' if back else ''}output of "
            f"{layer.label} ({layer.kind}), in pass {when[0]}"
            + (f"; {listed(bad)} now holds some as well." if bad else "."),
            (
                "The signal was finite, so look at what follows this layer, the loss included: a "
                "root or logarithm at zero; or a gradient too large for its number type."
                if back else
                "Look at what the layer computes; if its weights had grown, lower the learning "
                "rate, start with smaller weights, or clip the gradient."
            ),
            "initialization/when-it-goes-wrong",
        )  # fmt: skip


def copied(report: Report) -> Iterator[Symptom]:
    """Units that are, and stay, equal."""
    found = _worst(report.parameters, lambda p: p.copies)
    if found:
        worst = found[0]
        yield Symptom(
            "copied units", names(found),
            f"{worst.copies} of the {worst.shape[0]} rows of {worst.name} have a twin with equal "
            "weights and an equal gradient, so that no step can ever tell them apart.",
            "Draw the weights at random; only biases may start equal.",
            "initialization/breaking-symmetry",
        )  # fmt: skip


def dead(report: Report) -> Iterator[Symptom]:
    """Units of ReLU and its like that are zero whatever comes."""
    seen = [layer for layer in report.layers if layer.dead is not None and layer.examples >= ENOUGH]
    found = _worst(seen, lambda layer: layer.dead or 0.0, DEAD)
    if found:
        worst = found[0]
        yield Symptom(
            "dead units", names(found),
            f"{worst.dead:.0%} of the units of {worst.label} ({worst.kind}) were zero for every "
            "input; they get no gradient and cannot come back by themselves.",
            "Lower the learning rate, centre the inputs, start with He's variance and biases of "
            "zero, or use an activation that leaks.", "activations/dying-units",
        )  # fmt: skip


def saturated(report: Report) -> Iterator[Symptom]:
    """Outputs on the flat ends of a bounded activation; those behind the last weights may be."""
    last = max((k for k, layer in enumerate(report.layers) if layer.parameters), default=0)
    inner = [layer for k, layer in enumerate(report.layers) if k < last or layer.parameters]
    found = _worst(inner, lambda layer: layer.saturated or 0.0, SATURATED)
    if found:
        worst = found[0]
        yield Symptom(
            "saturated units", names(found),
            f"{worst.saturated:.0%} of the outputs of {worst.label} ({worst.kind}) lie where the "
            "slope is less than a tenth of the steepest.",
            "Start with smaller weights (Glorot's variance), scale the inputs to a deviation near "
            "1, normalise before the activation, or lower the learning rate.", "activations/zoo",
        )  # fmt: skip


def alike(report: Report) -> Iterator[Symptom]:
    """A signal that tells inputs apart to begin with, and hardly does before the last weights."""
    last = max((k for k, layer in enumerate(report.layers) if layer.parameters), default=0)
    # Not sums of weighted inputs: in front of one of several readouts stands another.
    inner = [layer for layer in report.layers[:last] if not layer.parameters and layer.apart >= 0]
    first = next((layer.apart for layer in depth.weighted(report)), math.nan)
    if inner and inner[-1].apart < ALIKE and first > 10 * ALIKE:
        left = max(inner[-1].apart, 1e-3)
        yield Symptom(
            "inputs look alike", (inner[-1].label,),
            f"from one input to another, the outputs of {inner[-1].label} ({inner[-1].kind}) "
            f"differ by {'less than ' if left > inner[-1].apart else ''}{left:.1%} of their size; "
            f"behind the first layer it was {first:.0%}. What follows can hardly tell inputs "
            "apart, however large its gradient is.",
            "Draw the weights with the variance that the activation asks for, with biases of "
            "zero; use an activation that is zero at zero; normalise; or add residual "
            "connections.", DIAGNOSIS,
        )  # fmt: skip


def uneven(report: Report) -> Iterator[Symptom]:
    """Gradients that vanish or explode through the layers, or through time."""
    tilt, swing, pace = depth.tilt(report), depth.swing(report), depth.paces(report)
    seen = any(p.update is not None for p in report.parameters)
    uneven_pace = tilt < depth.COMPARABLE or tilt > 1 / depth.COMPARABLE
    if uneven_pace or (not seen and (swing < SWING or swing > 1 / SWING)):
        vanishing = (tilt if uneven_pace else swing) < 1
        order = sorted(pace, key=lambda name: pace[name], reverse=not vanishing)
        factor = report.growth
        a_layer = f", by a factor of {factor:.3g} a layer" if factor >= 0 else ""
        if uneven_pace:
            reason = (
                f"relative to their size, the first layers {'change' if seen else 'would change'} "
                f"{times(tilt, 'slower', 'faster')} than the last ones; on the way back, the "
                f"gradient {'shrinks' if factor < 1 else 'grows'}{a_layer}, and "
                f"{report.effective_depth} of {len(pace)} layers change at a comparable pace."
            )
        else:
            reason = (
                f"on the way back, the gradient becomes {times(swing, 'smaller', 'larger')} from "
                f"the last layers to the first{a_layer}; the signal makes up for it, so that one "
                "learning rate may serve all layers, but hardly the usual one."
            )
        yield Symptom(
            "vanishing gradients" if vanishing else "exploding gradients",
            tuple(order[:3]) if uneven_pace else (depth.weighted(report)[0].label,),
            reason + below_epsilon(report, order[0], vanishing),
            "Draw the weights with the variance that the activation asks for, "
            + ("use one of the ReLU family, " if vanishing else "clip the gradient, ")
            + "normalise, or add residual connections.", PRODUCTS,
        )  # fmt: skip
    for layer, norms in _in_time(report):
        ratio = depth.first_over_last(norms)
        if ratio < IN_TIME or ratio > 1 / IN_TIME:
            vanishing = ratio < 1
            yield Symptom(
                "vanishing gradients" if vanishing else "exploding gradients", (layer,),
                f"through the {len(norms)} steps of {layer}, the gradient in the first third is "
                f"{times(ratio, 'smaller', 'larger')} than in the last.",
                "Use gates (an LSTM whose forget gate starts at 1), orthogonal recurrent weights, "
                + ("or shorter sequences." if vanishing else "and clip the gradient."), PRODUCTS,
            )  # fmt: skip


def updates(report: Report) -> Iterator[Symptom]:
    """Steps that are too large or too small for the weights."""
    moving = [p for p in _matrices(report) if p.update is not None and math.isfinite(p.update)]
    large = _worst(moving, lambda p: p.update or 0.0, LARGE)
    if large:
        yield Symptom(
            "updates too large", names(large),
            f"a step changes {large[0].name} by {large[0].update:.2g} of its size; a thousandth "
            "is usual.",
            "Lower the learning rate, warm it up, or clip the gradient.", DIAGNOSIS,
        )  # fmt: skip
    small = [p for p in moving if (p.update or 0.0) < _smallest(p.dtype)]
    if moving and 2 * len(small) > len(moving):
        small.sort(key=lambda p: p.update or 0.0)
        worst = small[0]
        half = _smallest(worst.dtype) > SMALL
        yield Symptom(
            "updates too small", names(small),
            f"a step changes {worst.name} by {worst.update:.2g} of its size, "
            + (f"less than the rounding of {short(worst.dtype)}, so that most of it is lost."
               if half else "so that a change by its own size takes more than a million.")
            + below_epsilon(report, worst.name, True),
            "Keep the weights in float32 and leave half precision to autocast."
            if half else
            "Unless the network has learnt what there is to learn: raise the learning rate, or "
            "check that the loss depends on the output.", DIAGNOSIS,
        )  # fmt: skip


def idle(report: Report) -> Iterator[Symptom]:
    """Parameters that cannot learn."""
    every = [p for p in _matrices(report) if p.gradient_norm is not None]
    if every and not any(p.gradient_norm for p in every):
        yield Symptom(
            "no gradient", names(every),
            "the gradient of every weight was exactly zero.",
            "Check that the loss depends on the output by more than its sign or order; under "
            "float16, scale the loss.", DIAGNOSIS,
        )  # fmt: skip
    for status, reason, advice in (
        ("unused", "nothing passed through the layers they belong to.",
         "Call these layers in forward(), or remove them."),
        ("disconnected", "something passed through their layers, but no gradient came back.",
         "Look for a detach(), a no_grad(), an argmax or a rounding, or an output that the loss "
         "does not use."),
        ("left out", "they have a gradient, but the optimizer does not have them.",
         "Hand them to the optimizer: it was perhaps made before the layer was."),
        ("frozen", "requires_grad is False.",
         "If that is not meant, set it with requires_grad_()."),
    ):  # fmt: skip
        found = [p for p in report.parameters if p.status == status]
        if found:
            n = len(found)
            yield Symptom(
                f"{status} parameters", names(found),
                f"{n} of {len(report.parameters)} parameters, {listed(names(found))}: {reason}",
                advice, DIAGNOSIS,
            )  # fmt: skip


LOOKS: tuple[Callable[[Report], Iterator[Symptom]], ...] = (
    not_finite, copied, dead, saturated, alike, uneven, updates, idle,
)  # fmt: skip


def _first(report: Report, layer: Layer) -> list[tuple[int, int, int]]:
    # A gradient that overflows now and then is how a loss scaler finds its scale.
    seeking = report.scaled and 2 * layer.gradient_bad <= layer.gradient_passes
    both = (layer.first_bad, None if seeking else layer.first_bad_gradient)
    return [when for when in both if when is not None]


def _worst(of: Iterable[Seen], key: Callable[[Seen], float], least: float = 0.0) -> list[Seen]:
    return sorted((one for one in of if key(one) > least), key=key, reverse=True)


def _matrices(report: Report) -> list[Parameter]:
    # Biases start at zero and scales at one: a share of that says little.
    learn = (p for p in report.parameters if p.status == "learns")
    return [p for p in learn if len(p.shape) > 1 and p.norm > 0]


def _in_time(report: Report) -> Iterator[tuple[str, list[float]]]:
    """Go through the recurrent layers, of torch or written out, with their gradients in time."""
    uses: dict[str, list[float]] = {}
    for layer in report.layers:
        if len(layer.by_time) > 1:
            yield layer.label, list(layer.by_time)
        if layer.parameters and layer.gradient_norm >= 0:
            uses.setdefault(layer.name, []).append(layer.gradient_norm)
    yield from ((name, norms) for name, norms in uses.items() if len(norms) > 1)


def _smallest(dtype: torch.dtype) -> float:
    """Return the smallest update that counts, as a share of the weights."""
    # Half a unit in the last place is an eps / 4 to eps / 2 of a number. Where a typical update is
    # a fifth of that, most of it is rounded away.
    return max(SMALL, torch.finfo(dtype).eps / 16)
