//! Annotation of call sets.

pub mod criteria;
