//! The cases that bcftools tests its `csq` with: expected consequences of every record by itself and of the records together, against ours.
//!
//! The expected values are those in the files: INFO/EXP and EXPL, the pairs of lines in `*.txt` and `*.txt-l` (the second is the tool's),
//! and the rows of `*.cmd.out`. A value with `+` among its changes is joint, others are of one record. Where we differ, a row of
//! [`ALONE`] or [`JOINT`] says by which definition of the Sequence Ontology.

mod haplotype_support;

use haplotype_support::{Line, annotated, lines, root};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use wgs_annotate::{AnnotateError, Phasing};

/// Records by themselves on which we differ: folder, transcript, POS, ours, theirs, and what decides.
const ALONE: &[(&str, &str, u64, &str, &str, &str)] = &[
    (
        "EDUMMY0002",
        "t2",
        11,
        "start_lost",
        "coding_sequence_variant",
        "the deletion takes the start codon away: start_lost (SO:0002012)",
    ),
    (
        "EMN908947",
        "ORF1ab",
        13468,
        "missense_variant",
        "missense_variant&splice_region_variant",
        "no base beside it is an intron's: the ribosome slips, nothing is spliced (SO:0001630 needs an intron)",
    ),
    (
        "ENSCAFT00000047742",
        "ENSCAFT00000047742",
        104,
        "coding_sequence_variant",
        "splice_acceptor_variant&splice_donor_variant",
        "an intron of 12 bases or fewer is a hole in the alignment, not spliced",
    ),
    (
        "ENST00000227471",
        "ENST00000227471",
        6609,
        "frameshift_variant",
        "splice_acceptor_variant",
        "a base between exon and intron leaves both bases of the site: not SO:0001574",
    ),
    (
        "ENST00000263103-INS",
        "ENST00000373886",
        280440,
        "",
        "coding_sequence_variant",
        "symbolic alleles are passed on without an annotation",
    ),
    (
        "ENST00000263103-INS",
        "ENST00000373886",
        315639,
        "",
        "splice_region_variant",
        "symbolic alleles are passed on without an annotation",
    ),
    (
        "ENST00000263103-INS",
        "ENST00000373886",
        315640,
        "",
        "splice_acceptor_variant",
        "symbolic alleles are passed on without an annotation",
    ),
    (
        "ENST00000263103-INS",
        "ENST00000373886",
        315641,
        "",
        "coding_sequence_variant&splice_region_variant",
        "symbolic alleles are passed on without an annotation",
    ),
    (
        "ENST00000263103-INS",
        "ENST00000373886",
        315642,
        "",
        "coding_sequence_variant&splice_region_variant",
        "symbolic alleles are passed on without an annotation",
    ),
    (
        "ENST00000263103-INS",
        "ENST00000373886",
        315771,
        "",
        "coding_sequence_variant",
        "symbolic alleles are passed on without an annotation",
    ),
    (
        "ENST00000263103-INS",
        "ENST00000373886",
        315772,
        "",
        "feature_truncation",
        "symbolic alleles are passed on without an annotation",
    ),
    (
        "ENST00000269081",
        "ENST00000269081",
        7210,
        "frameshift_variant&splice_region_variant",
        "splice_region_variant",
        "inserted between exon and intron, the site stays: the exon's frame is shifted (SO:0001589)",
    ),
    (
        "ENST00000318249.2",
        "ENST00000318249",
        4958,
        "5_prime_UTR_variant&start_retained_variant",
        "start_retained_variant",
        "the deletion reaches from the start codon into the 5′ UTR: both are said",
    ),
    (
        "ENST00000341065",
        "ENST00000341065",
        19026,
        "inframe_deletion&splice_region_variant",
        "splice_acceptor_variant",
        "the repeat lets it stand within the exon, the site stays as it was",
    ),
    (
        "ENST00000341065",
        "ENST00000341065",
        16427,
        "",
        "splice_region_variant&synonymous_variant",
        "at its 3′ place it lies in the intron, 9 bases off: outside the splice region (SO:0001630)",
    ),
    (
        "ENST00000368801",
        "ENST00000368801",
        11191,
        "start_retained_variant",
        "start_lost",
        "ATG still stands there: start_retained (SO:0002019); bcftools says synonymous and start_lost at once",
    ),
    (
        "ENST00000375992",
        "ENST00000375992",
        6453,
        "5_prime_UTR_variant&start_retained_variant",
        "start_lost",
        "ATG still stands there: start_retained (SO:0002019)",
    ),
    (
        "ENST00000382647",
        "ENST00000382647",
        1443,
        "",
        "splice_donor_variant",
        "a duplication within the intron from its third base on: donor site and exon are as before",
    ),
    (
        "ENST00000420670",
        "ENST00000420670",
        44688,
        "start_lost",
        "missense_variant",
        "ATG to ATA is start_lost (SO:0002012)",
    ),
    (
        "ENST00000423372",
        "ENST00000423372",
        2723,
        "3_prime_UTR_variant",
        "3_prime_UTR_variant&splice_region_variant",
        "inserted at the border of the splice region, outside it",
    ),
    (
        "ENST00000518414",
        "ENST00000518414",
        11397,
        "coding_sequence_variant",
        "inframe_deletion&stop_lost",
        "it reaches out of the transcript: which codons follow cannot be told",
    ),
    (
        "ENST00000528237",
        "ENST00000528237",
        14714,
        "stop_gained",
        "stop_retained_variant",
        "CGA to TGA makes a stop: stop_gained (SO:0001587)",
    ),
    (
        "ENST00000545279",
        "ENST00000545279",
        44572,
        "frameshift_variant",
        "splice_donor_variant",
        "inserted between exon and intron, the site stays: the exon's frame is shifted (SO:0001589)",
    ),
    (
        "ENST00000580206",
        "ENST00000358984",
        35750,
        "protein_altering_variant",
        "inframe_deletion",
        "bases replaced by another number of bases: SO:0001821 and SO:0001822 only insert or only delete",
    ),
    (
        "ENST00000580206",
        "ENST00000358984",
        35750,
        "protein_altering_variant",
        "inframe_insertion",
        "bases replaced by another number of bases: SO:0001821 and SO:0001822 only insert or only delete",
    ),
    (
        "ENST00000580206",
        "ENST00000580206",
        35750,
        "protein_altering_variant",
        "inframe_insertion",
        "bases replaced by another number of bases: SO:0001821 and SO:0001822 only insert or only delete",
    ),
    (
        "ENST00000580206",
        "ENST00000665241",
        35750,
        "protein_altering_variant",
        "inframe_insertion",
        "bases replaced by another number of bases: SO:0001821 and SO:0001822 only insert or only delete",
    ),
    (
        "ENST00000624631",
        "ENST00000624631",
        547,
        "coding_sequence_variant",
        "frameshift_variant&splice_region_variant",
        "at an intron of 12 bases or fewer, a hole in the alignment: the frame is not known",
    ),
];

/// Cases whose REF runs over the end of the cut sequence: refused.
const REFUSED: &[&str] = &["ENST00000294661", "ENST00000329454"];

/// Joint calls on which we differ: folder, transcript, changes, what decides.
const JOINT: &[(&str, &str, &str, &str)] = &[
    (
        "EDUMMY0001",
        "gtrV",
        "1T>TTAACTACCATTCAACAT+175T>C+198C>G+202C>G+213G>A+274C>T+313A>C+471G>A+472C>T+544A>T+554A>G+607C>A+643G>T+706C>T+718G>A+872G>A+946T>C+1090C>G+1124G>C+1149C>T+1189T>C+1205C>G",
        "the insertion alone makes a stop at residue 6; the others lie behind it and are marked so",
    ),
    (
        "ENST00000269081",
        "ENST00000269081",
        "7210C>CACCTGGAA+8710G>C+35061A>G+46859A>G+46862AAT>A",
        "the first two in the transcript's direction make the stop; the others lie behind it",
    ),
    (
        "ENST00000379416",
        "ENST00000379416",
        "53594A>AGC+53595ACT>A",
        "as many bases come as go: the length is preserved, missense (SO:0001583)",
    ),
    (
        "ENST00000423372",
        "ENST00000423372",
        "3630T>A+3632A>C",
        "the stop is lost, so that changes of the 3′ UTR read on into belong to it",
    ),
    (
        "ENST00000580206",
        "ENST00000358984",
        "35750CCAG>C+35755A>ACCT",
        "as many bases come as go: the length is preserved, missense (SO:0001583)",
    ),
    (
        "ENST00000580206",
        "ENST00000358984",
        "35750CCAG>C+35755A>T",
        "a deletion and a substitution: SO:0001822 only deletes",
    ),
    (
        "ENST00000580206",
        "ENST00000358984",
        "35750C>CAAAAGA+35751C>A",
        "an insertion and a substitution: SO:0001821 only inserts",
    ),
    (
        "ENST00000580206",
        "ENST00000665241",
        "35750CCAG>C+35755A>ACCT",
        "as many bases come as go: the length is preserved, missense (SO:0001583)",
    ),
    (
        "ENST00000580206",
        "ENST00000665241",
        "35750CCAG>C+35755A>T",
        "a deletion and a substitution: SO:0001822 only deletes",
    ),
    (
        "ENST00000580206",
        "ENST00000665241",
        "35750C>CAAAAGA+35751C>A",
        "an insertion and a substitution: SO:0001821 only inserts",
    ),
    (
        "ENST00000580206",
        "ENST00000580206",
        "35750CCAG>C+35755A>ACCT",
        "as many bases come as go: the length is preserved, missense (SO:0001583)",
    ),
    (
        "ENST00000580206",
        "ENST00000580206",
        "35750CCAG>C+35755A>T",
        "a deletion and a substitution: SO:0001822 only deletes",
    ),
    (
        "ENST00000580206",
        "ENST00000580206",
        "35750C>CAAAAGA+35751C>A",
        "an insertion and a substitution: SO:0001821 only inserts",
    ),
];

/// The Sequence Ontology's name of a bcftools term; empty for what the tools do not both tell.
fn term(name: &str) -> &str {
    match name.trim_start_matches('*') {
        "5_prime_utr" => "5_prime_UTR_variant",
        "3_prime_utr" => "3_prime_UTR_variant",
        "inframe_insertion" => "inframe_insertion",
        "inframe_deletion" => "inframe_deletion",
        "stop_gained" => "stop_gained",
        "stop_lost" => "stop_lost",
        "start_lost" => "start_lost",
        "inframe_altering" => "protein_altering_variant",
        "missense" => "missense_variant",
        "synonymous" => "synonymous_variant",
        "frameshift" => "frameshift_variant",
        "splice_acceptor" => "splice_acceptor_variant",
        "splice_donor" => "splice_donor_variant",
        "splice_region" => "splice_region_variant",
        "stop_retained" => "stop_retained_variant",
        "start_retained" => "start_retained_variant",
        "coding_sequence" => "coding_sequence_variant",
        "splice_donor_region_variant" | "splice_donor_5th_base_variant" => "splice_region_variant",
        // bcftools names no transcript with these, and NMD, elongation and the tract are no terms of both.
        "intron"
        | "intron_variant"
        | "non_coding"
        | "non_coding_transcript_exon_variant"
        | "NMD_transcript"
        | "NMD_transcript_variant"
        | "feature_elongation"
        | "splice_polypyrimidine_tract_variant"
        | "upstream_gene_variant"
        | "downstream_gene_variant"
        | "inter_gene"
        | "non_coding_transcript_variant" => "",
        other => other,
    }
}

fn terms(names: &str) -> BTreeSet<String> {
    names.split('&').map(term).filter(|t| !t.is_empty()).map(str::to_owned).collect()
}

/// As `benches/annotate_peers.py` compares: what a change of the start codon or of a splice site does besides, and the stop of a
/// frameshift, each tool tells by its own habit.
fn comparable(mut terms: BTreeSet<String>) -> BTreeSet<String> {
    let mut drop = |when: &[&str], what: &[&str]| {
        if when.iter().any(|t| terms.contains(*t)) {
            what.iter().for_each(|t| drop_one(&mut terms, t));
        }
    };
    let frames = [
        "frameshift_variant",
        "inframe_deletion",
        "inframe_insertion",
        "coding_sequence_variant",
        "synonymous_variant",
    ];
    drop(&["start_lost"], &frames);
    drop(&["start_lost"], &["stop_gained", "missense_variant", "5_prime_UTR_variant"]);
    drop(&["frameshift_variant"], &["stop_gained"]);
    drop(&["splice_donor_variant", "splice_acceptor_variant"], &frames);
    drop(
        &["splice_donor_variant", "splice_acceptor_variant"],
        &["splice_region_variant", "5_prime_UTR_variant", "3_prime_UTR_variant"],
    );
    terms
}

fn drop_one(terms: &mut BTreeSet<String>, term: &str) {
    terms.remove(term);
}

/// An expected value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Expected {
    terms: String,
    transcript: String,
    /// `216LLR..1334>216I*`
    amino: String,
    /// Changes as `POSREF>ALT`.
    changes: Vec<String>,
}

fn expected(value: &str) -> Option<Expected> {
    let f: Vec<&str> = value.split('|').collect();
    (f.len() > 2 && !f[2].is_empty()).then(|| Expected {
        terms: f[0].into(),
        transcript: f[2].into(),
        amino: f.get(5).copied().unwrap_or("").into(),
        changes: f.get(6).map(|c| c.split('+').map(str::to_owned).collect()).unwrap_or_default(),
    })
}

/// What a case expects: of records by themselves, and together.
#[derive(Default)]
struct Case {
    alone: BTreeMap<(u64, String, String), BTreeSet<Expected>>,
    joint: BTreeSet<Expected>,
}

impl Case {
    fn row(&mut self, pos: &str, reference: &str, alt: &str, values: &str) {
        let Ok(pos) = pos.parse() else { return };
        for value in values.split(',').filter(|v| !v.starts_with('@')).filter_map(expected) {
            if value.changes.len() > 1 {
                self.joint.insert(value);
            } else {
                self.alone.entry((pos, reference.into(), alt.into())).or_default().insert(value);
            }
        }
    }

    fn of(vcf: &Path, lines: &[Line]) -> Self {
        let mut case = Self::default();
        let mut local = BTreeSet::new();
        for line in lines {
            let value = |key: &str| line.info.get(key).filter(|v| !v.is_empty() && *v != ".").cloned();
            let pos = line.pos.to_string();
            if let Some(value) = value("EXPL") {
                case.row(&pos, &line.reference, &line.alt, &value);
                local.insert(line.pos);
            }
            if let Some(value) = value("EXP").filter(|_| !local.contains(&line.pos)) {
                case.row(&pos, &line.reference, &line.alt, &value);
            }
        }
        let stem = vcf.with_extension("");
        for (name, is_local) in [("txt-l", true), ("txt", false)] {
            let Ok(text) = std::fs::read_to_string(stem.with_extension(name)) else { continue };
            let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split('\t').collect()).collect();
            for pair in rows.chunk_by(|a, b| a.len() > 3 && b.len() > 3 && a[..3] == b[..3]).filter(|p| p.len() == 2) {
                let key = (pair[1][0].parse().unwrap_or(0), pair[1][1].to_owned(), pair[1][2].to_owned());
                if is_local || !case.alone.contains_key(&key) || pair[1][3].contains('+') {
                    case.row(pair[1][0], pair[1][1], pair[1][2], pair[1][3]);
                }
            }
        }
        let folder = vcf.parent().unwrap();
        let name = vcf.file_name().unwrap().to_str().unwrap();
        let mut outs: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        outs.sort();
        for out in outs.iter().filter(|p| p.to_str().unwrap().ends_with(".cmd.out")) {
            let command = std::fs::read_to_string(out.with_extension("")).unwrap();
            if !command.contains(name) {
                continue;
            }
            for line in std::fs::read_to_string(out).unwrap().lines() {
                let f: Vec<&str> = line.split('\t').collect();
                let ours = f.len() > 3
                    && lines.iter().any(|l| l.pos.to_string() == f[0] && l.reference == f[1] && l.alt == f[2]);
                if ours {
                    case.row(f[0], f[1], f[2], f[3]);
                }
            }
        }
        // Several files of a folder share an output: the calls of this one have its changes.
        let known: BTreeSet<String> = lines
            .iter()
            .flat_map(|l| l.alt.split(',').map(move |alt| format!("{}{}>{alt}", l.pos, l.reference)))
            .collect();
        case.joint.retain(|e| e.changes.iter().all(|c| known.contains(c)));
        case
    }
}

/// Where the altered protein stops, by bcftools: `216LLR..1334>216I*` or `25E..329>25G..94`.
fn stop_of(amino: &str) -> Option<u32> {
    let new = amino.split('>').nth(1)?;
    if let Some((_, stop)) = new.split_once("..") {
        return stop.parse().ok();
    }
    let digits = new.find(|c: char| !c.is_ascii_digit())?;
    new.ends_with('*').then(|| new[..digits].parse::<u32>().unwrap() + (new.len() - digits) as u32 - 1)
}

/// Where it stops by a name: of `p.Leu216IlefsTer2`, 217.
fn stop_of_name(name: &str) -> Option<u32> {
    let description = name.split(":p.").nth(1)?;
    let number = |text: &str| -> Option<u32> {
        text.chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect::<String>()
            .parse()
            .ok()
    };
    let first = number(description)?;
    match description.split_once("fsTer") {
        Some((_, n)) => Some(first + n.parse::<u32>().ok()? - 1),
        None => description.ends_with("Ter").then_some(first),
    }
}

/// Residues without what both have at their ends: `215EL>215VL` is `E215V`.
fn residues(amino: &str) -> Option<(u32, String, String)> {
    let (old, new) = amino.split_once('>').unwrap_or((amino, amino));
    let digits = old.find(|c: char| !c.is_ascii_digit())?;
    let mut at: u32 = old[..digits].parse().ok()?;
    let (mut old, mut new) = (&old[digits..], new.trim_start_matches(|c: char| c.is_ascii_digit()));
    while old.len() > 1 && new.len() > 1 && old.as_bytes()[0] == new.as_bytes()[0] {
        (old, new, at) = (&old[1..], &new[1..], at + 1);
    }
    while old.len() > 1 && new.len() > 1 && old.as_bytes().last() == new.as_bytes().last() {
        (old, new) = (&old[..old.len() - 1], &new[..new.len() - 1]);
    }
    Some((at, old.into(), new.into()))
}

#[test]
fn all_cases() {
    let Some(data) = wgs_testkit::tools::shared(&root()) else { return };
    let folder = data.join("annotate/csq");
    let sorted = |folder: &Path, end: &str| {
        let mut list: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        list.retain(|p| end.is_empty() || p.extension().is_some_and(|e| e == end));
        list.sort();
        list
    };
    let mut refused = 0;
    let (mut files, mut alone, mut joint) = (0, [0u32; 3], [0u32; 3]);
    let mut wrong = Vec::new();
    for case in sorted(&folder, "") {
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        let (genes, reference) = (sorted(&case, "gff"), sorted(&case, "fa"));
        for vcf in sorted(&case, "vcf") {
            let stem = vcf.with_extension("gff");
            let genes = if stem.exists() { &stem } else { &genes[0] };
            let text = std::fs::read_to_string(&vcf).unwrap();
            let samples = text.lines().any(|l| l.starts_with("#CHROM") && l.contains("FORMAT"));
            let phasing = if samples { Phasing::AsIs } else { Phasing::Merge };
            let what = format!("{name}/{}", vcf.file_name().unwrap().to_str().unwrap());
            // The lengths in the headers are whole chromosomes', the sequences are cut from them.
            let head =
                |l: &str| l.starts_with("##contig=").then(|| format!("{}>", l.split([',', '>']).next().unwrap()));
            let bare: Vec<String> = text.lines().map(|l| head(l).unwrap_or_else(|| l.to_owned())).collect();
            let copy = tempfile::tempdir().unwrap();
            let input = copy.path().join("in.vcf");
            std::fs::write(&input, bare.join("\n") + "\n").unwrap();
            let out = match annotated(&input, genes, &reference[0], phasing, |_| {}) {
                Ok(out) => out,
                Err(AnnotateError::OtherReference { .. }) if REFUSED.contains(&name.as_str()) => {
                    refused += 1;
                    continue;
                }
                Err(e) => {
                    wrong.push(format!("{what}: {e}"));
                    continue;
                }
            };
            files += 1;
            let lines = lines(&out);
            let case = Case::of(&vcf, &lines);
            for ((pos, reference, alt), values) in &case.alone {
                let line = lines.iter().find(|l| l.pos == *pos && l.reference == *reference && l.alt == *alt).unwrap();
                let mut theirs: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
                for value in values {
                    theirs.entry(&value.transcript).or_default().extend(terms(&value.terms));
                }
                for (transcript, theirs) in theirs {
                    let mine = line.single.iter().filter(|e| same_id(&e["Feature"], transcript));
                    let ours: BTreeSet<String> = mine.flat_map(|e| terms(&e["Consequence"])).collect();
                    alone[0] += 1;
                    let (ours, theirs) = (comparable(ours), comparable(theirs));
                    if ours == theirs {
                        alone[1] += 1;
                        continue;
                    }
                    let text = |t: &BTreeSet<String>| t.iter().cloned().collect::<Vec<_>>().join("&");
                    let (ours, theirs) = (text(&ours), text(&theirs));
                    let row = |r: &&(&str, &str, u64, &str, &str, &str)| {
                        (r.0, r.1, r.2, r.3, r.4) == (&name, transcript, *pos, &ours, &theirs)
                    };
                    match ALONE.iter().find(row) {
                        Some(_) => alone[2] += 1,
                        None => wrong.push(format!("(\"{name}\", \"{transcript}\", {pos}, \"{ours}\", \"{theirs}\", \"\"), // {what} {reference}>{alt} {:?}", line.single.iter().filter(|e| same_id(&e["Feature"], transcript)).map(|e| ["Consequence", "HGVSc", "HGVSp", "Codons", "FLAGS"].map(|k| e[k].clone())).collect::<Vec<_>>())),
                    }
                }
            }
            for value in &case.joint {
                joint[0] += 1;
                let found = lines.iter().flat_map(|l| &l.joint).find(|e| {
                    let members = e["Members"].split('&').map(|m| m.replace(':', "")).collect::<Vec<_>>();
                    same_id(&e["Feature"], &value.transcript) && members == value.changes && e["Status"] == "joint"
                });
                let agrees = found.is_some_and(|e| {
                    let (ours, theirs) = (terms(&e["Consequence"]), terms(&value.terms));
                    let shifted = ours.contains("frameshift_variant");
                    let equal = comparable(ours) == comparable(theirs);
                    let protein = match shifted {
                        true => stop_of(&value.amino) == stop_of_name(&e["HGVSp"]),
                        false => {
                            let amino = e["Amino_acids"].replace('/', ">");
                            let first = e["Protein_position"].split('-').next().unwrap_or("");
                            residues(&format!("{first}{amino}")) == residues(&value.amino)
                        }
                    };
                    equal && protein
                });
                if agrees {
                    joint[1] += 1;
                    continue;
                }
                let changes = value.changes.join("+");
                match JOINT.iter().find(|r| (r.0, r.1, r.2) == (&name, &value.transcript, &changes)) {
                    Some(_) => joint[2] += 1,
                    None => wrong.push(format!(
                        "joint {what} {changes} {}: theirs {} {}; ours {found:?}",
                        value.transcript, value.terms, value.amino
                    )),
                }
            }
        }
    }
    eprintln!("{files} files, {refused} refused; records alone: {alone:?} (all, equal, explained); joint: {joint:?}");
    assert!(wrong.is_empty(), "{}\n{files} {alone:?} {joint:?}", wrong.join("\n"));
    assert!(files >= 90 && refused == 2 && alone[0] >= 150 && joint[0] >= 10, "{files} {alone:?} {joint:?}");
}

/// Ids with and without version.
fn same_id(ours: &str, theirs: &str) -> bool {
    let bare = |id: &str| id.split('.').next().unwrap_or("").to_owned();
    ours == theirs || bare(ours) == bare(theirs)
}
