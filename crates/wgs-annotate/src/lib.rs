//! Annotation of call sets.
