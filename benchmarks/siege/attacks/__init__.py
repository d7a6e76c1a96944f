"""Every attack by its name, one file for each kind."""

from benchmarks.siege.attacks import (
    connections,
    door,
    drawer,
    files,
    floods,
    formulas,
    frames,
    links,
    log,
    origins,
    uploads,
    values,
)

_KINDS = (origins, floods, frames, uploads, links, connections, log, values, files, formulas, door, drawer)
ATTACKS = {attack.name: attack for kind in _KINDS for attack in kind.ATTACKS}
