"""Measures of the field, each with formula, source and a degenerate case stated.

A tidy frame and names of columns in, a new frame (or a frozen result) out; numeric cores work on
arrays. `frames` holds the conventions; `breaks` refuses to compare across a marked break.
Definitions, sources and proofs are tabled in `tests/golden/README.md`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "specialization": ["cluster_index", "entropy_index", "hachman_index", "herfindahl",
                           "krugman_index", "location_quotient", "rca", "specialization_gini",
                           "standardised_location_quotient"],
        "concentration": ["concentration_ratio", "hhi", "hoover_index", "locational_gini",
                          "theil_concentration"],
        "agglomeration": ["coagglomeration", "colocation", "ellison_glaeser", "maurel_sedillot"],
        "related": ["density", "diversity", "entry_exit", "proximity", "relatedness", "ubiquity"],
        "complexity": ["complexity_fit", "economic_complexity", "industry_complexity"],
        "inequality": ["atkinson", "coefficient_of_variation", "dagum_decomposition", "gini",
                       "theil_decomposition", "theil_l", "theil_t", "williamson_index", "wolfson"],
        "spatial": ["contiguity_weights", "distance_weights", "geary", "knn_weights", "moran",
                    "moran_local", "spatial_lag"],
        "hotspots": ["getis_ord", "getis_ord_local"],
        "dynamics": ["growth_contributions", "markov_transitions", "rank_mobility", "shift_share",
                     "sigma_convergence"],
        "convergence": ["beta_convergence", "sigma_trend", "wild_cluster_bootstrap"],
        "efficiency": ["dea", "leave_one_out", "returns_to_scale_test", "simar_wilson_bootstrap"],
        "productivity": ["malmquist"],
        "composite": ["composite_index", "coupling_coordination", "normalise", "rank_bands",
                      "topsis", "weights"],
        "margins": ["crossing_bounds"],
        "resampling": ["bootstrap", "permute"],
        "robustness": ["slope_range", "without_each"],
    },
)
