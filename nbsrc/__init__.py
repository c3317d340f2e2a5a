"""The library behind *Through the Layers*: small modules, named as the chapters name things.

Networks and their parts

activations
    The zoo of activation functions: each with its derivative and what follows from them.
initializers
    Starting weights: variance scaling and the schemes named after their authors, orthogonal, ...
convolution
    Convolutions in NumPy, transposed ones too: gradients, Toeplitz matrix, sizes, receptive fields.
pooling
    Pooling in NumPy, and where each window's gradient goes.
networks
    Perceptrons, residual, convolutional and recurrent networks, drawn from a seed.
ensemble
    Hundreds of networks trained in one batched run, each as it would have been by itself.
gradients
    Gradient norms of many deep networks in one run.
sweep
    The same over many configurations: resumable, on a cluster if there is one.
losses
    How wrong an output is, beside the direction in which it should move.
optimizers
    SGD, momentum and Adam with a learning rate for every member.
device
    Where the arithmetic is done.
progress
    A bar for people who wait at a terminal.

Looking at them

signal
    Moments of signals and gradients by depth, measured and foretold: recursions, phases, rates.
probe
    What goes on inside any network while it is trained: moments, dead units, paces, a diagnosis.
data
    Toy data whose geometry is the point, real digits and pictures, tones: no downloads.
geometry
    What a network does to the plane: Jacobians, folds, paths of matrices, decision boundaries.
linear_paths
    How to move points to where a matrix sends them: turning and stretching, not through zero.
regions
    Where a ReLU network is one straight piece, how many such places, and bounds on their number.
dead_units
    Units that no point switches on: how many, how likely at the start, which come back.
symmetry
    Units that start alike: what keeps them equal, what separates them, and how fast.
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
