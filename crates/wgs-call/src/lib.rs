//! What the callers share: candidates, evidence, likelihoods, parts.
