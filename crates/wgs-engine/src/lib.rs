//! Cell plan, workers, ordered commit: the shared pass.
