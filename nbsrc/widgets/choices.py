"""What readers choose from in more than one widget; the engine in the browser knows all of it."""

from __future__ import annotations

DATA = ("circles", "xor", "moons", "spirals", "blobs", "painted")
ACTIVATIONS = (
    "identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "mish",
    "softplus", "softsign", "sine", "gaussian",
)  # fmt: skip
INITIALIZERS = (
    "he_normal", "he_uniform", "glorot_normal", "glorot_uniform", "lecun_normal", "lecun_uniform",
    "orthogonal", "torch_default", "unit_normal",
)  # fmt: skip
OPTIMIZERS = ("sgd", "momentum", "adam")
