//! Made-up cases for `wgs report`: files of every kind in a folder, and the command line that reads them.
#![allow(dead_code, reason = "each test file uses some")]

use crate::common::{Ended, command, finish};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A folder with the files of a case.
pub struct Folder {
    dir: tempfile::TempDir,
}

impl Default for Folder {
    fn default() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }
}

impl Folder {
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn put(&self, name: &str, text: impl AsRef<[u8]>) -> &Self {
        std::fs::write(self.file(name), text).unwrap();
        self
    }

    /// Runs in the folder; arguments divided by spaces.
    pub fn run(&self, arguments: &str) -> Ended {
        let mut c = command();
        c.current_dir(self.path()).arg("report").args(arguments.split_whitespace());
        finish(&mut c, None)
    }

    pub fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.text(name)).unwrap()
    }
}

/// A variant of the made-up calls.
#[derive(Clone, Copy)]
pub struct Made {
    pub contig: &'static str,
    pub pos: u64,
    pub gene: &'static str,
    pub c: &'static str,
    pub p: &'static str,
    pub impact: &'static str,
    pub clinvar: Option<(&'static str, &'static str)>,
    pub rs: &'static str,
    pub vrs: &'static str,
    pub filter: &'static str,
    pub origin: Option<&'static str>,
}

/// What the case asks for.
pub const ASKED: Made = Made {
    contig: "2",
    pos: 1_234_567,
    gene: "ASKEDGENE",
    c: "NM_111111.1:c.100G>A",
    p: "NP_111111.1:p.Gly34Arg",
    impact: "MODERATE",
    clinvar: Some(("111222", "Pathogenic")),
    rs: "rs111333",
    vrs: "ga4gh:VA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1",
    filter: "PASS",
    origin: None,
};

/// What nobody asked for.
pub const SECONDARY: Made = Made {
    contig: "7",
    pos: 55_501_777,
    gene: "ZQSECOND7",
    c: "NM_777001.3:c.778G>A",
    p: "NP_777001.2:p.Trp260Ter",
    impact: "HIGH",
    clinvar: Some(("987654321", "Likely_pathogenic")),
    rs: "rs7770017770",
    vrs: "ga4gh:VA.ZzSecondaryAlleleIdentifierZz777",
    filter: "PASS",
    origin: None,
};

impl Made {
    pub fn place(&self) -> String {
        format!("{}:{}:G:A", self.contig, self.pos)
    }

    pub fn g(&self) -> String {
        format!("{}:g.{}G>A", self.contig, self.pos)
    }

    /// The line of the annotated calls, for these samples with these genotypes.
    pub fn line(&self, samples: &[(&str, &str)]) -> String {
        let cells: Vec<Value> = samples
            .iter()
            .map(|(name, gt)| json!({"name": name, "GT": gt, "AD": "18,14", "DP": "32", "AF": "0.4375"}))
            .collect();
        let sources = match self.clinvar {
            Some((id, word)) => json!({"clinvar": {"clinvar_CLNSIG": [word], "clinvar_ID": [id]}}),
            None => json!({}),
        };
        let info = self.origin.map_or(json!({}), |o| json!({"ORIGIN": o, "PGERM": "0.97"}));
        let term = if self.impact == "HIGH" { "stop_gained" } else { "missense_variant" };
        let transcript = self.c.split(':').next().unwrap();
        let line = json!({
            "contig": self.contig, "pos": self.pos, "id": self.rs, "ref": "G", "alt": ["A"], "filter": [self.filter],
            "info": info, "samples": cells,
            "alleles": [{
                "alt": "A", "number": 1, "hgvs_g": self.g(), "vrs": self.vrs,
                "consequences": [{
                    "terms": [term], "hgvs_c": self.c, "hgvs_p": self.p, "pick": true, "impact": self.impact,
                    "symbol": self.gene, "gene": "1", "feature": transcript, "hgnc_id": format!("HGNC:{}", self.pos),
                    "mane_select": "YES",
                }],
                "sources": sources,
            }],
        });
        format!("{line}\n")
    }

    /// The line of the table of candidates.
    pub fn candidate(&self) -> String {
        let (c, p, gene) = (self.c, self.p, self.gene);
        let place = format!("{}\t{}\t{}\tG\tA", self.contig, self.pos, self.rs);
        format!(
            "{place}\tPASS\t{gene}\t{c}\t{p}\tmissense_variant\t{}\tAD\t.\t.\tyes\t0/1\t32\t18,14\t0.4375\n",
            self.impact
        )
    }
}

/// The head of a table of candidates of S1.
pub const CANDIDATES: &str = "##family=S1:index,female,affected\n#contig\tpos\tid\tref\talt\tfilter\tgene\thgvs_c\thgvs_p\tconsequence\timpact\tmode\tpartners\tphase\tin_roh\tgenotype\tdepth\tallele_depths\tallele_fraction\n";

/// A gene list.
pub fn list(name: &str, genes: &[&str]) -> String {
    format!("# name: {name}\n# version: 2026-01\n{}\n", genes.join("\n"))
}

/// A case file; `consent` and `remarks` as TOML.
pub fn case(kind: &str, samples: &[(&str, &str)], consent: &str, remarks: &str) -> String {
    let mut text = format!(
        "id = \"CASE-7\"\nkind = \"{kind}\"\nassembly = \"GRCh38\"\nreport_date = \"2026-02-01\"\nremarks = [{remarks}]\n"
    );
    text += "[subject]\npseudonym = \"P-7\"\nstated_sex = \"female\"\n[subject.diagnosis]\nsystem = \"MONDO\"\ncode = \"MONDO:0000001\"\nlabel = \"asked disease\"\n";
    for (name, role) in samples {
        text += &format!("[[sample]]\nname = \"{name}\"\nrole = \"{role}\"\n");
    }
    text + &format!("[consent]\n{consent}\n")
}

/// A report of a sample with these sections.
pub fn report(sample: &str, sections: Value, verdict: Option<Value>) -> String {
    let mut report = json!({
        "wgs": {"version": env!("CARGO_PKG_VERSION"), "commit": "c"},
        "run": {"command": ["wgs"], "inputs": [], "reference": null, "simd": "scalar", "threads": 1, "seconds": 0.1, "peak_memory_mb": null},
        "sample": {"name": sample}, "sections": sections,
    });
    if let Some(verdict) = verdict {
        report["verdict"] = verdict;
    }
    report.to_string()
}

/// A verdict on a sample with one reason.
pub fn verdict(sample: &str, status: &str, metric: &str, message: &str) -> String {
    let outcome = if status == "fail" { "fail" } else { "warn" };
    let reason = json!({
        "sample": sample, "metric": metric, "outcome": outcome, "value": null, "unit": null, "limit": null, "scope": "sample",
        "row": null, "profile": "made-up", "profile_version": "1", "message": message, "why": "", "waiver": null,
    });
    let judged = json!({
        "sample": sample, "role": "germline", "sections": [], "status": status, "disposition": "held", "gates": [],
    });
    let judge = json!({"profile": {"name": "made-up", "version": "1"}, "on": null, "samples": [judged], "groups": []});
    report(sample, json!({"judge": judge}), Some(json!({"status": status, "reasons": [reason], "actions": []})))
}
