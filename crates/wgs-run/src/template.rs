//! What `wgs run --template` prints: an empty sample table and a configuration with all keys, each with what it means.

use crate::samples::LINE_COLUMNS;
use wgs_report::specimen::COLUMNS;

/// An empty sample table: a comment for each column, then the header.
pub fn samples() -> String {
    let mut out = String::from("## Samples of wgs run: one line for each pair of FASTQ files, or each BAM or CRAM.\n");
    for (name, what) in LINE_COLUMNS.iter().chain(&COLUMNS) {
        out.push_str(&format!("## {name}: {what}\n"));
    }
    let names: Vec<&str> = LINE_COLUMNS.iter().chain(&COLUMNS).map(|(name, _)| *name).collect();
    out.push_str(&names.join("\t"));
    out.push('\n');
    out
}

/// A configuration: what must be said, and everything else as comments with its default.
pub const CONFIG: &str = include_str!("template.toml");

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_table_is_read_once_a_line_is_added() {
        let text = samples();
        let columns = text.lines().last().unwrap().split('\t').count();
        let mut fields = vec!["."; columns];
        (fields[0], fields[1], fields[8]) = ("A", "r1.fq.gz", "germline");
        let samples = crate::Samples::parse(&(text + &fields.join("\t") + "\n"), Path::new("s.tsv")).unwrap();
        assert_eq!(samples.0[0].entry.relation(), "germline");
    }

    #[test]
    fn the_configuration_is_read_as_it_is_and_with_every_comment_taken_off() {
        crate::Config::parse(CONFIG, Path::new("c.toml")).unwrap();
        let whole: String = CONFIG
            .lines()
            .map(|l| match l.strip_prefix("#") {
                Some(rest) if rest.contains(" = ") || rest.starts_with('[') => rest,
                _ => l,
            })
            .map(|l| l.to_owned() + "\n")
            .collect();
        let config = crate::Config::parse(&whole, Path::new("c.toml")).unwrap();
        assert!(config.annotate.is_some() && config.report.is_some_and(|r| r.layout.is_some()));
    }
}
