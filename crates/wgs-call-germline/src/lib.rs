//! Germline small-variant caller.
