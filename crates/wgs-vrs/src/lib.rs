//! GA4GH VRS identifiers of alleles.
