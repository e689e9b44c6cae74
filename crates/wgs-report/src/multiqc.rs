//! Files that MultiQC parses without a plugin, from the report alone.
//!
//! Each file has the layout of another tool's output and says in its head who wrote it. A number is written only where it
//! means what the imitated tool means by it; what the report does not hold, or holds by another rule, is left out (see
//! `docs/multiqc.md`). File names begin with the sample's name, which is what MultiQC shows once it has
//! cut off the endings it knows (`.report` among them).

mod bcftools;
mod fastp;
mod mosdepth;
mod picard;
mod samtools;

use crate::Report;
use crate::data::Node;
use serde_json::Value;

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideFile {
    /// Name inside the directory: no separators, no leading dot.
    pub name: String,
    /// Content.
    pub content: String,
}

/// The files for one report; none for sections it does not have.
pub fn files(report: &Report) -> Vec<SideFile> {
    let root = Value::Object(report.sections.clone());
    let root = Node::new(&root);
    let made = Made { sample: &report.sample.name, version: &report.wgs.version };
    let (fastq, align) = (root.at("qc_fastq"), root.at("qc_align"));
    let contents = [
        ("fastp.json", fastp::json(fastq, &made)),
        ("flagstat", samtools::flagstat(align)),
        ("report.samtools_stats.txt", samtools::stats(align, &made)),
        ("mosdepth.summary.txt", mosdepth::summary(align)),
        ("mosdepth.global.dist.txt", mosdepth::global_dist(align)),
        ("report.wgs_metrics.txt", picard::wgs_metrics(align, &made)),
        ("report.insert_size_metrics.txt", picard::insert_size_metrics(align, &made)),
        ("report.quality_yield_metrics.txt", picard::quality_yield_metrics(align, &made)),
        ("report.duplicate_metrics.txt", picard::duplicate_metrics(align, &made)),
        ("report.bcftools_stats.txt", bcftools::stats(root.at("qc_vcf"), &made)),
    ];
    let stem = file_name(&report.sample.name);
    let file = |(suffix, content): (&str, Option<String>)| {
        Some(SideFile { name: format!("{stem}.{suffix}"), content: content? })
    };
    contents.into_iter().filter_map(file).collect()
}

/// hap.py's summary table for MultiQC: the text is the finished `PREFIX.summary.csv` of `wgs bench`, not made again here.
pub fn happy(report: &Report, summary_csv: &str) -> SideFile {
    let name = format!("{}.report.summary.csv", file_name(&report.sample.name));
    SideFile { name, content: summary_csv.to_owned() }
}

/// Who wrote a file, and for which sample.
struct Made<'a> {
    sample: &'a str,
    version: &'a str,
}

impl Made<'_> {
    /// The sample's name on one line.
    fn sample(&self) -> String {
        self.sample.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
    }

    fn program(&self) -> String {
        format!("wgs {}", self.version.chars().filter(|c| !c.is_control()).collect::<String>())
    }
}

/// A sample name as a file name: letters, digits and `._+=@-` stay, the rest becomes `_`.
fn file_name(sample: &str) -> String {
    let name: String =
        sample.chars().map(|c| if c.is_alphanumeric() || "._+=@-".contains(c) { c } else { '_' }).take(120).collect();
    match name.trim_start_matches('.') {
        "" => "sample".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Run, Sample};

    #[test]
    fn names_stay_inside_the_directory() {
        assert_eq!(file_name("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(file_name(".hidden"), "hidden");
        assert_eq!(file_name(""), "sample");
        assert_eq!(file_name("患者 1"), "患者_1");
        assert!(file_name(&"x".repeat(5_000)).len() < 200);
    }

    #[test]
    fn nothing_from_nothing() {
        assert!(files(&Report::new("0.1.0", "c", Run::default(), Sample { name: "S".into() })).is_empty());
    }
}
