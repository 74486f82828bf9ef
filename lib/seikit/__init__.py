"""seikit: research notebooks and a small library on China's strategic emerging industries.

The names below are the API; each is loaded when first used. Three columns stand on the
ground floor (errors, checks, paths, codes, datasets): read -> clean, measures, show -> report.
They never import one another; notebooks and the command line join them.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["measures", "errors", "paths", "synthetic"],
    submod_attrs={
        "errors": ["SeikitError", "UnknownName"],
        "codes": ["match_regions", "match_industries", "convert"],
        "datasets": ["catalog", "load", "describe", "cite", "yearly"],
        "read": ["read_tables"],
        "clean": ["tidy", "Tidy", "export_frame"],
        "show": ["figure", "save", "table", "say", "answer", "tilemap", "readers_list"],
        "report": ["build_reports"],
    },
)
