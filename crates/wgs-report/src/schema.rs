//! The JSON Schema of a report: the envelope with the schema of each section in its place.
