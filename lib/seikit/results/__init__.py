"""Slow draws: what they are drawn from, how, and where they are kept (`data/results`).

One file per question: `scoreboard` (bands of ranks), `convergence` (wild bootstrap),
`frontier` (bootstrap of efficiency). `store` makes and keeps them. The command line makes them,
notebooks load them; nothing else imports this room.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["scoreboard", "convergence", "frontier"],
    submod_attrs={"store": ["drawn", "make_results"]},
)
