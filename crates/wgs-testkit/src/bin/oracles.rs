//! `oracles OUT.json REF.fa[.gz] FILE.bam|sam`: runs the judges on one file and writes what they say. See
//! `scripts/make-oracles.sh`.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use wgs_testkit::Sam;
use wgs_testkit::tools::{self, Oracle};

fn main() {
    let args: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [out, fasta, file] = &args[..] else { panic!("usage: oracles OUT.json REF.fa[.gz] FILE.bam|sam") };
    let folder = std::env::temp_dir().join(format!("wgs-oracles-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let bam = as_bam(file, &folder);
    let fasta = tools::plain_fasta(fasta, &folder);
    let mut oracles =
        vec![tools::flagstat(&bam), tools::stats(&bam), tools::depth(&bam), tools::mosdepth(&bam, &folder)];
    if !file.to_string_lossy().contains("-odd") {
        oracles.push(tools::picard(&bam, &fasta, &folder));
    }
    let pins: serde_json::Map<String, Value> = oracles.iter().map(|o: &Oracle| (o.name.clone(), o.to_json())).collect();
    std::fs::write(out, serde_json::to_string_pretty(&pins).unwrap() + "\n").unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}

/// SAM becomes BAM by our own bytes, as in the tests: samtools would repair records on the way.
fn as_bam(file: &Path, folder: &Path) -> PathBuf {
    if file.extension().is_some_and(|e| e == "bam") {
        return file.to_owned();
    }
    let bam = folder.join(file.with_extension("bam").file_name().unwrap());
    std::fs::write(&bam, Sam::parse(&std::fs::read_to_string(file).unwrap()).bam()).unwrap();
    tools::run(Command::new("samtools").arg("index").arg(&bam));
    bam
}
