//! Gene models: reading, cache, look-up, spliced sequences.
