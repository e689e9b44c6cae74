//! Report envelope, profiles, gates, verdict, HTML, MultiQC files.
