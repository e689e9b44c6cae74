//! Gene models, HGVS names, and calls through the whole annotator.

use crate::targets::Input;
use std::path::{Path, PathBuf};
use wgs_annotate::fields::Field;
use wgs_annotate::{Config, Format, Phasing, Setting, Style};
use wgs_genes::{GeneModels, Layout, Place, Spliced};
use wgs_io::reference::RefSlice;

/// A file of the made-up genes.
fn bundled(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/annotate/terms").join(name)
}

/// Gene models of any format; what is taken has sound coordinates.
pub fn genes(bytes: &[u8]) {
    let input = Input::new(bytes, "genes");
    let Ok(loaded) = GeneModels::load(&input.0) else { return };
    let genome = RefSlice { start: 0, codes: vec![1; 13_000] };
    for t in &loaded.models.transcripts {
        assert!(t.exons.windows(2).all(|w| w[0].end <= w[1].start), "exons in order");
        assert!(t.exons.first().is_some_and(|e| e.start == t.start) && t.exons.last().is_some_and(|e| e.end == t.end));
        let layout = Layout::new(t);
        for span in layout.spans().iter().filter(|s| s.start < s.end) {
            for tx in [span.start, span.end - 1] {
                if let Some(at) = layout.genomic(tx) {
                    assert_eq!(layout.tx(at), Some(tx));
                    assert!(matches!(layout.place(at), Place::Exon { tx: there, .. } if there == tx));
                }
            }
        }
        if layout.len() < 1_000_000 {
            let spliced = Spliced::new(t, &layout, &genome);
            assert_eq!(spliced.bases.len(), layout.len() as usize);
        }
    }
}

/// A name that is read and printed reads as the same name.
pub fn hgvs(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(name) = wgs_consequence::hgvs::parse(&text) {
        let printed = name.to_string();
        let again = wgs_consequence::hgvs::parse(&printed);
        assert_eq!(again.map(|n| n.to_string()).ok().as_deref(), Some(printed.as_str()));
    }
}

/// Calls on the made-up genes: a whole output, or none.
pub fn calls(bytes: &[u8]) {
    let input = Input::new(bytes, "calls.vcf");
    let folder = input.0.parent().expect("a folder");
    for (format, json_lines) in [(Format::Csq, false), (Format::Ann, true)] {
        let output = folder.join("out.vcf");
        let config = Config {
            input: input.0.clone(),
            output: output.clone(),
            reference: bundled("ref.fa"),
            genes: bundled("genes.gff3"),
            mane: None,
            regulatory: Some(bundled("regulatory.gff3")),
            transcripts: None,
            gene_cache: Some(folder.join("genes.cache")),
            sources: Vec::new(),
            criteria: None,
            allow_no_hits: false,
            candidates: None,
            setting: Setting {
                format,
                json_lines,
                fields: Field::usual(),
                key: "CSQ".into(),
                near: 5000,
                hgvs: true,
                style: Style::default(),
                vrs: true,
                pick: false,
                phasing: Phasing::AsIs,
                replace: true,
            },
            version: "fuzz".into(),
            threads: 1,
        };
        let done = wgs_annotate::run(&config, &wgs_core::NoProgress);
        assert_eq!(output.exists(), done.is_ok());
        if let Err(e) = done {
            assert!(!e.to_string().contains("internal error"), "{e}");
        }
        let _ = std::fs::remove_file(output);
    }
}
