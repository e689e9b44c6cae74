//! The store of reports: what each vendor, instrument and month delivered, and what is out of the ordinary.
