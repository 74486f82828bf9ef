"""The suite's own data: catalog (what there is), load (the frames), describe and cite.

Figures that people edit live in `data/ledger`; `build` lays them out as tidy files with
checksums. Figures from yearbook sheets live in `data/panel`. Every dataset has one record.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "listing": ["catalog"],
        "loading": ["load"],
        "series": ["yearly"],
        "describing": ["cite", "describe"],
        "build": ["build_data"],
    },
)
