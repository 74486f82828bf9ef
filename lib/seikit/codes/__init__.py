"""Code lists: regions in all their name forms, industries, SEI categories, units.

Names are matched or refused, never guessed: an unknown name raises with its nearest
candidates. All lists come from `data/codes`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "regions": ["contiguity", "macro_regions", "match_regions", "provinces"],
        "industries": ["match_industries"],
        "sei": ["DOMAINS", "sei_categories", "sei_to_gbt"],
        "units": ["convert", "parse_unit"],
    },
)
