"""The looks of two things that are compared: left and right, A and B, before and after, the same everywhere."""

from labcore.optimizers import Style

PAIR = {
    "a": Style("#0067b3", "#5fb4f2", "solid", "circle"),
    "b": Style("#c23b00", "#ff8a5c", "dash", "square"),
}
THIRD = Style("#00754f", "#3ecb96", "dot", "diamond")
