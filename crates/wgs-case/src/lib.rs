//! One case for the expert panel: reports, annotated calls and the operator's tables in; JSON, HTML, FHIR and Phenopacket out.
