//! Names of changes by the HGVS nomenclature: g., c. or n., p.
