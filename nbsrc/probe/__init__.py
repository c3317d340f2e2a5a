"""What is going on inside any `torch.nn.Module`: measured by hooks, diagnosed in words.

Watch a training, or look once at a batch::

    >>> import torch
    >>> from nbsrc import probe
    >>> model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    >>> with probe.watch(model, optimizer) as p:
    ...     for _ in range(10):
    ...         optimizer.zero_grad()
    ...         model(torch.ones(32, 4)).square().mean().backward()
    ...         optimizer.step()
    >>> found = p.report()
    >>> found.steps, len(found.layers)
    (10, 3)
    >>> x, y = torch.ones(32, 4), torch.zeros(32, 1)
    >>> found = probe.report(model, x, y, torch.nn.functional.mse_loss)  # changes nothing

``print(found)``, `found.figure()`, `found.to_dataframe()` or `found.rows()` show it.

watching, once, hooks
    `watch` a model while it is trained, or `report` on one batch; `Watch`, with all the hooks.
reports
    `Report`, and its `Layer` and `Parameter`.
symptoms, diagnosis, words
    `Symptom`: what is wrong, the number behind it, what to try, where to read on; the thresholds.
depth
    Growth of the gradient a layer, pace of every layer, effective depth.
records, weights, moments, norms, series, symmetry, functions
    What hooks note of a layer and of a parameter; sums, kept on the device; twins; which activation
    is which.
tables, figures
    The report as text, HTML and figure.
"""

from nbsrc.probe.hooks import Watch
from nbsrc.probe.once import report
from nbsrc.probe.reports import Layer, Parameter, Report
from nbsrc.probe.symptoms import Symptom
from nbsrc.probe.watching import watch

__all__ = ["Layer", "Parameter", "Report", "Symptom", "Watch", "report", "watch"]
