//! Reads of one cell into tiles of counts, columns and candidate sites.
