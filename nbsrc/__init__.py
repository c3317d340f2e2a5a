"""The library behind *Through the Layers*: small modules, named as the chapters name things.

Networks and their parts

activations
    The zoo of activation functions: each with its derivative and what follows from them.
initializers
    Starting weights: variance scaling and the schemes named after their authors, orthogonal, ...
networks
    Multilayer perceptrons that show every stage of what they do.
ensemble
    Hundreds of small networks trained in one batched run, each as it would have been by itself.
losses
    How wrong an output is, beside the direction in which it should move.
optimizers
    SGD, momentum and Adam with a learning rate for every member.
device
    Where the arithmetic is done.

Looking at them

data
    Toy data in the plane whose geometry is the point.
geometry
    What a network does to the plane: Jacobians, folds, paths of matrices, decision boundaries.
linear_paths
    How to move points to where a matrix sends them: turning and stretching, not through zero.
regions
    Where a ReLU network is one straight piece, how many such places, and bounds on their number.
separability
    How well a straight cut separates two classes: the best line exactly, a probe for layers.

Saying what was found

stats
    Means, shares and differences with their intervals, and what they settle.
claims
    Verdict cards: evidence weighed against the register of claims.
plots
    The house style of figures, which follow the page from light to dark.
exercises
    Answers checked without ever raising.
widgets
    Figures to play with, one class each.

Importing one module imports no other that it does not need: `import nbsrc.activations` leaves torch
alone until it meets a tensor.
"""
