//! Marker panels, contamination, ancestry, fingerprints.
