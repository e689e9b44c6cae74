//! A place as a line of VCF with a column for each sample, and the header lines that explain it.

use super::call::{FamilyCall, NEW_LIMIT, Shown};
use crate::call::Call;
use crate::record::{self, filter, genotype, gq, info, join, last, qual};
use std::fmt::Write;
use wgs_call::Pedigree;
use wgs_call::logs::phred;
use wgs_call::ploidy::{Copies, Sex};
use wgs_kernel::math::ln;

/// Highest DNP written.
const DNP_MAX: f64 = 99.0;

/// `##FILTER`, `##INFO` and `##FORMAT` lines: those of a single sample, and of families.
pub fn fields() -> String {
    let own = format!(
        "##INFO=<ID=DE_NOVO,Number=.,Type=String,Description=\"Samples with an allele that is new with a probability of at least {NEW_LIMIT}, where the genotypes cannot be inherited\">\n\
         ##FORMAT=<ID=DNP,Number=1,Type=Integer,Description=\"Phred-scaled probability that no allele of the sample is new, a mutation since its parents: 0 is inherited, 10 new with nine in ten; where no sample has 1 or more the field is left out\">\n"
    );
    let asked = |line: &&str| {
        !["ID=ASKED", "ID=not_assessable", "ID=AFU", "ID=LOD", "ID=COUNTED"].iter().any(|id| line.contains(id))
    };
    let whole = |line: &str| {
        let line = line.replace(
            "genotype is homozygous for the reference",
            "genotype of every sample is homozygous for the reference",
        );
        let line = line.replace("The sample has no copy", "No sample has a copy");
        format!("{line}\n")
    };
    record::FIELDS.lines().filter(asked).map(whole).collect::<String>() + &own
}

/// `##PEDIGREE` lines, and a line for each sample: sex, how it is known, profile.
pub fn member_lines(pedigree: &Pedigree, profiles: &[String], sexes: &[(String, String)]) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    for (i, (profile, (sex, by))) in profiles.iter().zip(sexes).enumerate() {
        let name = pedigree.members.get(i).map_or("", |m| m.name.as_str());
        let _ = writeln!(out, "##wgs_member=<ID={name},Sex={sex},SexBy={by},Profile=\"sha256:{profile}\">");
    }
    for member in &pedigree.members {
        let parent = |key: &str, number: Option<usize>| {
            let name = number.and_then(|p| pedigree.members.get(p)).map(|p| p.name.as_str());
            name.map_or(String::new(), |name| format!(",{key}={name}"))
        };
        let parents = parent("Father", member.father) + &parent("Mother", member.mother);
        if !parents.is_empty() {
            let _ = writeln!(out, "##PEDIGREE=<ID={}{parents}>", member.name);
        }
    }
    out
}

/// Words for a sex in the header.
pub fn sex_name(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Auto => "undetermined",
    }
}

/// DNP of a probability.
fn dnp(new: f64) -> u32 {
    phred(ln((1.0 - new).max(1e-300))).min(DNP_MAX).round() as u32
}

/// The line, without newline.
pub fn line(call: &FamilyCall, contig: &str, names: &[&str]) -> String {
    let site = &call.site;
    let mut info = info(site);
    if !call.de_novo.is_empty() {
        let of = |&i: &usize| names.get(i).copied().unwrap_or(".");
        info.push(format!("DE_NOVO={}", call.de_novo.iter().map(of).collect::<Vec<_>>().join(",")));
    }
    let info = if info.is_empty() { ".".to_owned() } else { info.join(";") };
    let phased = call.members.iter().any(|m| m.call.phase_set.is_some());
    let new = call.members.iter().any(|m| dnp(m.new) > 0);
    let mitochondrial = site.fraction.is_some();
    let keys = if mitochondrial { "AF:AFCI" } else { "PL" };
    let mut line = String::with_capacity(96 + 48 * call.members.len());
    // Writing to a String cannot fail.
    let _ = write!(
        line,
        "{contig}\t{}\t.\t{}\t{}\t{}\t{}\t{info}\tGT:AD:DP:GQ:{keys}{}{}",
        site.pos + 1,
        site.reference,
        site.alts.join(","),
        qual(site.qual),
        filter(site),
        if phased { ":PS" } else { "" },
        if new { ":DNP" } else { "" },
    );
    for m in &call.members {
        let c = &m.call;
        let (gt, gq, last) = match m.shown {
            Shown::Genotype => (genotype(c), gq(c).to_string(), last(c).1),
            Shown::Missing | Shown::NoCopy => {
                (missing(c), ".".to_owned(), if mitochondrial { ".:." } else { "." }.to_owned())
            }
        };
        let _ = write!(line, "\t{gt}:{}:{}:{gq}:{last}", join(&c.depths), c.depth);
        if phased {
            let _ = match c.phase_set {
                Some(p) => write!(line, ":{}", p + 1),
                None => write!(line, ":."),
            };
        }
        if new {
            let _ = write!(line, ":{}", dnp(m.new));
        }
    }
    line
}

fn missing(call: &Call) -> String {
    if call.copies == Copies::Two { "./." } else { "." }.to_owned()
}
