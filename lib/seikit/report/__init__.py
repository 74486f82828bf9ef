"""Reports: fresh kernels, one self-contained HTML page per notebook, an index page.

`build_reports` runs what changed and writes pages; `run_in_place` stores outputs in the
notebooks; `build_figures` rebuilds `figures/`. Reports never write into `notebooks/`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "building": ["build_figures", "build_reports", "run_in_place"],
        "environment": ["KERNEL_ENV"],
    },
)
