"""Which modules can be stacked: those of the same shapes, sorted by the formula they compute."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import torch

State = dict[str, torch.Tensor]  # parameters and buffers by their names


@dataclass(frozen=True)
class Group:
    """Members that compute the same formula: their module, their numbers but for what is trained.

    These are buffers, in which batch normalisation counts, and frozen parameters.
    """

    module: torch.nn.Module
    members: list[int]
    rest: State


def trained(module: torch.nn.Module) -> State:
    """Return the parameters that training changes, by their names."""
    return {name: p for name, p in module.named_parameters() if p.requires_grad}


def common_shapes(modules: Sequence[torch.nn.Module]) -> dict[str, torch.Size]:
    """Return the shapes of what is trained, or raise a ValueError where the modules differ."""
    first = {name: (p.shape, p.dtype, p.device) for name, p in trained(modules[0]).items()}
    for index, module in enumerate(modules):
        own = {name: (p.shape, p.dtype, p.device) for name, p in trained(module).items()}
        for name in [*first, *own]:
            if first.get(name) != own.get(name):
                raise ValueError(
                    f"all members need parameters of the same shape, type and device, but {name} "
                    f"is {_told(first.get(name))} in module 0 and {_told(own.get(name))} in "
                    f"module {index}"
                )
    if not first:
        raise ValueError(f"{type(modules[0]).__name__} has no parameters to train")
    if len({description[1:] for description in first.values()}) != 1:
        raise ValueError(
            "the parameters of a member must be of one type and on one device, but they are "
            + "; ".join(f"{name} {_told(own)}" for name, own in first.items())
        )
    return {name: shape for name, (shape, _, _) in first.items()}


def _told(description: tuple[torch.Size, torch.dtype, torch.device] | None) -> str:
    if description is None:
        return "missing"
    shape, dtype, device = description
    return f"{tuple(shape)}, {dtype}, {device}"


def groups(modules: Sequence[torch.nn.Module]) -> list[Group]:
    """Sort modules by the formula they compute."""
    found: dict[object, list[int]] = {}
    for index, module in enumerate(modules):
        found.setdefault(_formula(module), []).append(index)
    return [
        Group(
            copy.deepcopy(modules[members[0]]),
            members,
            {
                name: torch.stack([_rest(modules[m])[name].detach() for m in members])
                for name in _rest(modules[members[0]])
            },
        )
        for members in found.values()
    ]


def _rest(module: torch.nn.Module) -> State:
    frozen = {name: p for name, p in module.named_parameters() if not p.requires_grad}
    return frozen | dict(module.named_buffers())


def _formula(module: torch.nn.Module) -> object:
    """Return what two modules share if they differ in their numbers only.

    These are the types of all their parts, and every attribute of these.
    """
    parts = []
    for name, part in module.named_modules():
        if isinstance(part, torch.nn.modules.dropout._DropoutNd) and part.p > 0:
            raise ValueError(
                f"{name or 'a module'} drops units out at random, and a member would not be what "
                "it is by itself; set its p to 0 or leave it out"
            )
        attributes = {
            key: _plain(value)
            for key, value in vars(part).items()
            if key != "training" and not (key.startswith("_") and hasattr(torch.nn.Module(), key))
        }
        parts.append((name, type(part), tuple(sorted(attributes.items()))))
    return tuple(parts)


def _plain(value: object) -> object:
    """Return something that equals another's where the two values mean the same."""
    if isinstance(value, list | tuple):
        return tuple(_plain(part) for part in value)
    if isinstance(value, dict):
        return tuple((key, _plain(part)) for key, part in value.items())
    compared_by_value = type(value).__eq__ is not object.__eq__ and type(value).__hash__
    return value if compared_by_value else id(value)
