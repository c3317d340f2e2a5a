"""Hooks that measure a network while somebody else trains it: set, heard and taken away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from nbsrc.probe.functions import Listener, activation_name
from nbsrc.probe.norms import norm
from nbsrc.probe.records import Axes, Record, by_time, main_tensor, modules, tells
from nbsrc.probe.reports import Report
from nbsrc.probe.series import Series, When
from nbsrc.probe.weights import Weights


class Watch:
    """A training under observation: what `watch` returns; see there."""

    def __init__(
        self,
        model: torch.nn.Module,
        optimizer: torch.optim.Optimizer | None = None,
        loss_scale: float | Callable[[], float] = 1.0,
    ) -> None:
        self.model, self.optimizer, self.loss_scale = model, optimizer, loss_scale
        self.weights = Weights(model)
        self.inputs_in_time: list[torch.Tensor] = []  # stand-ins, see _listen_to_time
        self._records: dict[tuple[str, int], Record] = {}
        self._called: set[str] = set()
        self._inputs, self._axes = Series(), Axes()
        self._passes = self._backwards = self._steps = self._order = 0
        self._pending: list[tuple[Callable[[float], None], list[torch.Tensor]]] = []
        self._uses: dict[str, int] = {}
        self._stack: list[tuple[str, bool]] = []
        self._scale: float | None = None  # known while gradients arrive
        self._deaf = False
        self._handles: list[Any] = []
        self._tensors: list[Any] = []
        self._listener: Any = None

    def __enter__(self) -> Watch:
        if self._handles:
            raise RuntimeError("this watch is already on; make another one with probe.watch(model)")
        self.weights.begin()
        try:
            for name, module in modules(self.model):
                told = tells(module)
                # What a layer of torch or of this library calls within itself is its own business.
                quiet = told and type(module).__module__.startswith(("torch.", "nbsrc."))
                keep = self._handles.append  # one by one: the next may fail
                entering = self._entering(name, quiet)
                keep(module.register_forward_pre_hook(entering, with_kwargs=True))
                # Called even when the module fails: somebody may go on after the exception.
                keep(module.register_forward_hook(self._leaving, always_call=True))
                if told:
                    keep(module.register_forward_hook(self._told(name, module)))
            for p in self.weights.before:
                untyped: Any = p
                self._handles.append(untyped.register_post_accumulate_grad_hook(self._accumulated))
            if self.optimizer is not None:
                hook = self.optimizer.register_step_post_hook(lambda *_: self._stepped())
                self._handles.append(hook)
        except BaseException:
            self._detach()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        if exception and exception[0] is None:
            self._pass_over()
        self._detach()

    def _detach(self) -> None:
        for handle in [*self._handles, *self._tensors]:
            handle.remove()
        self._listen(False)
        self._handles, self._tensors, self._stack, self._pending = [], [], [], []
        self.inputs_in_time, self._scale = [], None
        self.weights.forget()

    # ------------------------------------------------------------ what the reader calls

    def step(self) -> None:
        """Say that the optimiser has made a step: how far it moved the weights is measured.

        Raises
        ------
        RuntimeError
            If the optimiser was handed to `watch` and so tells of its steps itself.
        """
        if self.optimizer is not None:
            raise RuntimeError(
                "the optimizer that was handed to watch tells of its steps itself; leave out "
                "p.step()"
            )
        self._stepped()

    def report(self) -> Report:
        """Sum up what has been seen in the last passes.

        Raises
        ------
        RuntimeError
            If nothing has passed through the model.
        """
        with torch.no_grad(), torch._C.DisableTorchFunction():
            self._pass_over()
            if not self._records:
                raise RuntimeError(
                    "nothing has passed through the model while it was watched; call it, and "
                    "loss.backward(), within the with block"
                )
            groups = self.optimizer.param_groups if self.optimizer is not None else [{}]
            self._inputs.latest()
            return Report(
                layers=tuple(record.layer() for record in self._records.values()),
                parameters=self.weights.parameters(self._called, self.optimizer, self._backwards),
                passes=self._passes,
                backwards=self._backwards,
                steps=self._steps,
                bad_input=self._inputs.first_bad,
                scaled=self.loss_scale != 1,
                epsilon=groups[0].get("eps"),
            )

    # ------------------------------------------------------------ on the way forward

    def _entering(self, name: str, quiet: bool) -> Callable[..., Any]:
        def hook(module: torch.nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            if not self._stack:
                self._begin(args, kwargs)
                self._listen(not self._deaf)
            self._stack.append((name, quiet))
            if self._deaf:
                return None
            self._called.add(name)
            if isinstance(module, torch.nn.RNNBase) and torch.is_grad_enabled():
                return self._listen_to_time(name, module, args), kwargs
            return None

        return hook

    def _leaving(self, module: torch.nn.Module, args: Any, output: Any) -> None:
        if self._stack:
            self._stack.pop()
        if not self._stack:
            self._listen(False)

    def _listen(self, on: bool) -> None:
        """Follow the functions that are called, during a pass only: it slows each a little."""
        if self._listener is not None:
            self._listener.__exit__(None, None, None)
        self._listener = Listener(self._heard) if on else None
        if self._listener is not None:
            self._listener.__enter__()

    def _begin(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Begin a new pass; once a gradient has been seen, only those that may have one count."""
        if self._scale is not None:
            self._pass_over()
        self._deaf = self._backwards > 0 and not torch.is_grad_enabled()
        if self._deaf:
            return
        self._passes, self._order, self._uses = self._passes + 1, 0, {}
        with torch.no_grad(), torch._C.DisableTorchFunction():
            for x in [*args, *kwargs.values()]:
                if isinstance(x, torch.Tensor) and x.is_floating_point():
                    self._inputs.add(norm(x.detach()).reshape(1), (self._passes, 0, 0))

    def _told(self, name: str, module: torch.nn.Module) -> Callable[..., None]:
        kind, activation = type(module).__name__, activation_name(module)
        parameters = self.weights.multiplied_by(module)

        def hook(module: torch.nn.Module, args: Any, output: Any) -> None:
            tensor = main_tensor(output)
            if tensor is not None and not self._deaf:
                self._see(tensor, module, name, kind, activation, parameters)

        return hook

    def _heard(self, activation: str, out: torch.Tensor) -> None:
        """Note an activation called as a function, under the module that called it."""
        where, quiet = self._stack[-1]
        if not quiet:
            name = f"{where}.{activation}" if where else activation
            self._see(out, None, name, activation, activation, ())

    def _see(
        self,
        tensor: torch.Tensor,
        module: torch.nn.Module | None,
        name: str,
        kind: str,
        activation: str | None,
        parameters: tuple[str, ...],
    ) -> None:
        use = self._uses[name] = self._uses.get(name, 0) + 1
        record = self._records.get((name, use))
        if record is None:
            record = self._records[name, use] = Record(name, kind, use, activation, parameters)
        self._order += 1
        with torch.no_grad(), torch._C.DisableTorchFunction():
            record.see(tensor, self._axes.of(module, tensor), (self._passes, 0, self._order))
        if tensor.requires_grad:
            self._ask(tensor, lambda gradient, scale, when: record.backward.add(
                gradient, record.axis, when, scale
            ))  # fmt: skip

    def _listen_to_time(
        self, name: str, module: torch.nn.RNNBase, args: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        """Ask for the gradient at the inputs of a recurrent layer, step by step."""
        x = args[0] if args else None
        if not isinstance(x, torch.Tensor) or x.ndim != 3 or not x.is_floating_point():
            return args
        if not x.requires_grad:  # the model's own input: a stand-in that shares its numbers
            x = x.detach().requires_grad_()
            self.inputs_in_time.append(x)
        use, time = self._uses.get(name, 0) + 1, 1 if module.batch_first else 0
        self._ask(x, lambda gradient, scale, when: self._records[name, use].by_time.add(
            by_time(gradient, time) / scale
        ))  # fmt: skip
        return (x, *args[1:])

    # ------------------------------------------------------------ on the way back

    def _ask(
        self, tensor: torch.Tensor, measure: Callable[[torch.Tensor, float, When], None]
    ) -> None:
        """Have a tensor's gradient measured when the pass is over: other losses may add to it."""
        held: list[torch.Tensor] = []

        def hook(gradient: torch.Tensor) -> None:
            self._arriving()
            if held:
                held[0] = held[0] + gradient.detach()
                return
            held.append(gradient.detach())
            when = (self._passes, 1, len(self._pending))
            self._pending.append((lambda scale: measure(held[0], scale, when), held))

        untyped: Any = tensor
        self._tensors.append(untyped.register_hook(hook))

    def _accumulated(self, p: torch.Tensor) -> None:
        assert p.grad is not None
        self.took(p, p.grad)

    def took(self, p: torch.Tensor, gradient: torch.Tensor) -> None:
        """Note the gradient of a parameter."""
        self._arriving()
        with torch.no_grad(), torch._C.DisableTorchFunction():
            self.weights.arrived(p, gradient)

    def backward_over(self) -> None:
        """Say that the loss has been sent back, even if no gradient came of it."""
        self._arriving()
        self._pass_over()

    def _arriving(self) -> None:
        if self._scale is None:  # asked for once a pass: on a GPU, the answer makes it wait
            self._scale = float(self.loss_scale() if callable(self.loss_scale) else self.loss_scale)

    def _pass_over(self) -> None:
        """Measure the gradients of the pass that is over, and let go of them."""
        if self._scale is None:
            return
        with torch.no_grad(), torch._C.DisableTorchFunction():
            for measure, held in self._pending:
                measure(self._scale)
                held.clear()
            self.weights.pass_over(self._scale)
        for handle in self._tensors:
            handle.remove()
        self._pending, self._tensors, self._scale = [], [], None
        self.inputs_in_time = []
        self._backwards += 1

    def _stepped(self) -> None:
        self._pass_over()
        with torch.no_grad(), torch._C.DisableTorchFunction():
            self.weights.stepped()
        self._steps += 1
