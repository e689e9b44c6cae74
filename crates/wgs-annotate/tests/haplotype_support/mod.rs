//! Runs of the annotation on files, and what comes out, taken apart.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use wgs_annotate::fields::Field;
use wgs_annotate::{AnnotateError, Config, Format, Phasing, Setting, Style};
use wgs_core::NoProgress;

/// Annotates `input`; gives the text of the output.
pub fn annotated(
    input: &Path,
    genes: &Path,
    reference: &Path,
    phasing: Phasing,
    edit: impl FnOnce(&mut Config),
) -> Result<String, AnnotateError> {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("out.vcf");
    let mut config = Config {
        input: input.to_owned(),
        output: output.clone(),
        reference: reference.to_owned(),
        genes: genes.to_owned(),
        mane: None,
        regulatory: None,
        transcripts: None,
        gene_cache: Some(folder.path().join("genes.cache")),
        sources: Vec::new(),
        criteria: None,
        candidates: None,
        allow_no_hits: true,
        setting: Setting {
            format: Format::Csq,
            json_lines: false,
            fields: Field::usual(),
            key: "CSQ".into(),
            near: 5000,
            hgvs: true,
            style: Style::default(),
            vrs: false,
            pick: false,
            phasing,
            replace: false,
        },
        version: "wgs".into(),
        threads: 1,
    };
    edit(&mut config);
    wgs_annotate::run(&config, &NoProgress)?;
    Ok(std::fs::read_to_string(&config.output).unwrap())
}

/// A record of the output.
#[derive(Debug, Default)]
pub struct Line {
    pub contig: String,
    pub pos: u64,
    pub reference: String,
    pub alt: String,
    pub info: BTreeMap<String, String>,
    /// Entries of CSQ by column.
    pub single: Vec<BTreeMap<String, String>>,
    /// Entries of CSQ_HAPLOTYPE by column.
    pub joint: Vec<BTreeMap<String, String>>,
}

/// The records of a VCF's text.
pub fn lines(text: &str) -> Vec<Line> {
    let columns = |key: &str| -> Vec<String> {
        let line = text.lines().find(|l| l.starts_with(&format!("##INFO=<ID={key},")));
        let format = line.and_then(|l| l.split("Format: ").nth(1)).unwrap_or("");
        format.trim_end_matches("\">").split('|').map(str::to_owned).collect()
    };
    let (single, joint) = (columns("CSQ"), columns("CSQ_HAPLOTYPE"));
    let entries = |value: Option<&String>, names: &[String]| -> Vec<BTreeMap<String, String>> {
        let values = value.map(String::as_str).unwrap_or("").split(',').filter(|v| !v.is_empty());
        values.map(|v| names.iter().cloned().zip(v.split('|').map(decoded)).collect()).collect()
    };
    let records = text.lines().filter(|l| !l.starts_with('#'));
    records
        .map(|line| {
            let f: Vec<&str> = line.split('\t').collect();
            let info: BTreeMap<String, String> = f[7]
                .split(';')
                .map(|field| field.split_once('=').unwrap_or((field, "")))
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .collect();
            Line {
                contig: f[0].into(),
                pos: f[1].parse().unwrap(),
                reference: f[3].into(),
                alt: f[4].into(),
                single: entries(info.get("CSQ"), &single),
                joint: entries(info.get("CSQ_HAPLOTYPE"), &joint),
                info,
            }
        })
        .collect()
}

pub fn decoded(text: &str) -> String {
    text.replace("%3B", ";").replace("%3D", "=").replace("%2C", ",").replace("%20", " ").replace("%25", "%")
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
