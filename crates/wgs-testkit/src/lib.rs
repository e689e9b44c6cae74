//! Builders, simulators and oracles for tests.
