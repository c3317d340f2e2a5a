"""Hundreds of networks trained side by side, each as it would have been by itself.

A small network leaves a processor idle: most of the time goes into starting operations. Stacking
the numbers of all members turns every operation on all of them into one. Nothing is shared between
members: each ends up, to rounding, where it would have ended up alone.

stacked
    `Ensemble`, of multilayer perceptrons: stacked products, back-propagation by hand.
modules
    `ModuleEnsemble`, of any torch modules built alike, through `torch.func`.
training
    What both do: steps, batches, records, accuracy.
search
    `rate_search`: every rival at every learning rate.
assortment
    Activations that differ from member to member.
arithmetic
    Threads, memory and denormal numbers, which decide how fast small products are.
"""

from nbsrc.ensemble.assortment import Assortment
from nbsrc.ensemble.modules import ModuleEnsemble
from nbsrc.ensemble.search import rate_search
from nbsrc.ensemble.stacked import Ensemble
from nbsrc.ensemble.training import History, minibatches

__all__ = ["Assortment", "Ensemble", "History", "ModuleEnsemble", "minibatches", "rate_search"]
