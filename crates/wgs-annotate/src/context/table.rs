//! The table of candidates: TSV, `##` lines that state what was done, a line of column names that begins with `#`, one line for a
//! candidate. `.` is nothing; several values are joined by `;`, those of several lines of a panel by `|`.

use super::Context;
use super::collect::Candidate;
use super::fact::Fact;
use super::genotype::write_count;
use super::{mode, roh};
use crate::error::AnnotateError;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use wgs_core::Contigs;
use wgs_core::sex::Sex;
use wgs_genes::GeneModels;
use wgs_io::atomic::{Output, OutputError};
use wgs_io::bgzf_out;
use wgs_io::pedigree::Phenotype;

/// Partners of a compound heterozygote that are listed, at most.
const PARTNERS: usize = 20;

const COLUMNS: &[&str] = &[
    "contig",
    "pos",
    "id",
    "ref",
    "alt",
    "filter",
    "gene",
    "gene_id",
    "transcript",
    "hgvs_c",
    "hgvs_p",
    "consequence",
    "impact",
    "mode",
    "partners",
    "phase",
    "notes",
    "in_roh",
    "genotype",
    "depth",
    "allele_depths",
    "allele_fraction",
    "relatives",
    "hpo_terms",
    "hpo_score",
];

/// What the table is made from.
pub struct Table<'a> {
    /// Context.
    pub context: &'a Context,
    /// Contigs.
    pub contigs: &'a Contigs,
    /// Gene models.
    pub models: &'a GeneModels,
    /// Alleles.
    pub facts: &'a [Fact],
    /// Candidates in order.
    pub candidates: &'a [Candidate],
}

impl Table<'_> {
    /// The whole text; `lines` are header lines on program, gene models and sources.
    pub fn text(&self, lines: &str) -> String {
        let mut out = lines.to_owned();
        self.settings(&mut out);
        out.push('#');
        out.push_str(&COLUMNS.join("\t"));
        let ours = |name: &str| COLUMNS.contains(&name) || self.context.field_names.iter().any(|f| f == name);
        for name in &self.context.panel.columns {
            out.push_str(if ours(name) { "\tpanel_" } else { "\t" });
            out.push_str(name);
        }
        for name in &self.context.field_names {
            out.push('\t');
            out.push_str(name);
        }
        out.push('\n');
        for candidate in self.candidates {
            if let Some(fact) = self.facts.get(candidate.fact) {
                self.line(candidate, fact, &mut out);
            }
        }
        out
    }

    /// What was asked for and how it was done.
    fn settings(&self, out: &mut String) {
        let (ask, family) = (&self.context.ask, &self.context.family);
        let mut people = String::new();
        for (i, person) in family.people.iter().enumerate() {
            let role = match i {
                0 => "index",
                _ if family.father == Some(i) => "father",
                _ if family.mother == Some(i) => "mother",
                _ => "relative",
            };
            let sex = match person.sex {
                Sex::Male => "male",
                Sex::Female => "female",
                Sex::Auto => "sex_unknown",
            };
            let state = match person.phenotype {
                Phenotype::Affected => "affected",
                Phenotype::Unaffected => "unaffected",
                Phenotype::Unknown => "phenotype_unknown",
            };
            let _ = write!(people, "{}{}:{role},{sex},{state}", if i > 0 { ";" } else { "" }, person.name);
        }
        let _ = writeln!(out, "##family={people}");
        for (what, sha256) in &self.context.digests {
            let _ = writeln!(out, "##{what}=sha256:{sha256}");
        }
        if !ask.terms.is_empty() {
            let terms: Vec<String> = ask.terms.iter().map(ToString::to_string).collect();
            let _ = writeln!(out, "##hpo={}", terms.join(","));
        }
        let mut terms = String::new();
        ask.consequences.write(&mut terms);
        let limits: Vec<String> = ask.limits.iter().map(|l| format!("{}<={}", l.field, l.max)).collect();
        let limits = if limits.is_empty() { ".".to_owned() } else { limits.join(",") };
        let _ = writeln!(
            out,
            "##select=<Consequences=\"{terms}\",Transcript={},Filters=\"{}\",MaxAF=\"{limits}\">",
            if ask.any_transcript { "any" } else { "preferred" },
            ask.filters.join(",")
        );
        let mode::Rules { parent_depth, parent_fraction, incomplete_penetrance, single } = ask.rules;
        let _ = writeln!(
            out,
            "##inheritance=<ParentDepth={parent_depth},ParentFraction={parent_fraction},IncompletePenetrance={incomplete_penetrance},SingleHits={single}>"
        );
        let _ = writeln!(
            out,
            "##roh=<Enter={},Leave={},Frequency={},Error={},MinBases={}>",
            roh::ENTER,
            roh::LEAVE,
            roh::FREQUENCY,
            roh::ERROR,
            ask.roh_min
        );
    }

    fn line(&self, candidate: &Candidate, fact: &Fact, out: &mut String) {
        let own = fact.own();
        let transcript = self.models.transcripts.get(fact.transcript.0 as usize);
        let gene = self.models.genes.get(fact.gene.0 as usize);
        let wanted = self.context.wanted(fact.gene).flatten();
        let fit = wanted.and_then(|w| w.fit.as_ref());
        let mut begun = false;
        let mut put = |text: &str, out: &mut String| {
            if std::mem::replace(&mut begun, true) {
                out.push('\t');
            }
            if text.is_empty() {
                return out.push('.');
            }
            out.extend(text.chars().map(|c| if c == '\t' || c == '\n' || c == '\r' { ' ' } else { c }));
        };
        let made = |write: &dyn Fn(&mut String)| {
            let mut text = String::new();
            write(&mut text);
            text
        };
        put(self.contigs.name(fact.contig), out);
        put(&(u64::from(fact.pos) + 1).to_string(), out);
        for text in [&fact.id, &fact.reference, &fact.alt, &fact.filter] {
            put(text, out);
        }
        put(gene.map_or("", |g| &g.symbol), out);
        put(gene.map_or("", |g| &g.id), out);
        put(transcript.map_or("", |t| &t.id), out);
        put(&fact.hgvs_c, out);
        put(&fact.hgvs_p, out);
        put(&made(&|t| fact.terms.write(t)), out);
        put(fact.terms.impact().name(), out);
        put(candidate.mode.name(), out);
        let partners = candidate.partners.iter().take(PARTNERS);
        let names: Vec<String> =
            partners.clone().filter_map(|(p, _)| self.facts.get(*p)).map(|p| self.name(p)).collect();
        put(&names.join(";"), out);
        put(&partners.map(|(_, phase)| phase.name()).collect::<Vec<_>>().join(";"), out);
        let more = candidate.partners.len().saturating_sub(PARTNERS);
        let mut notes = candidate.notes.join(";");
        if more > 0 {
            let _ = write!(notes, "{}{more}_more_partners", if notes.is_empty() { "" } else { ";" });
        }
        put(&notes, out);
        put(if candidate.in_roh { "yes" } else { "no" }, out);
        put(&own.gt, out);
        put(&made(&|t| write_count(own.depth, t)), out);
        put(&made(&|t| own.write_depths(t)), out);
        put(&own.fraction.map(|f| format!("{f:.4}")).unwrap_or_default(), out);
        let relatives = self.context.family.people.iter().zip(&fact.cells).skip(1).enumerate().map(|(i, (p, cell))| {
            made(&|t| {
                t.push_str(if i > 0 { ";" } else { "" });
                t.push_str(&p.name);
                t.push('=');
                cell.write(t);
            })
        });
        put(&relatives.collect::<String>(), out);
        let terms = fit.map(|f| f.terms.iter().map(ToString::to_string).collect::<Vec<_>>().join(";"));
        put(&terms.unwrap_or_default(), out);
        put(&fit.map(|f| format!("{:.4}", f.score)).unwrap_or_default(), out);
        let entries = wanted.map_or(&[][..], |w| &w.entries);
        for i in 0..self.context.panel.columns.len() {
            let cells = entries.iter().filter_map(|&e| self.context.panel.entries.get(e as usize)?.cells.get(i));
            let cells: Vec<&str> = cells.map(|c| if c.is_empty() { "." } else { c.as_str() }).collect();
            put(&cells.join("|"), out);
        }
        for value in &fact.values {
            put(value, out);
        }
        out.push('\n');
    }

    fn name(&self, fact: &Fact) -> String {
        let at = u64::from(fact.pos) + 1;
        format!("{}:{at}:{}:{}", self.contigs.name(fact.contig), fact.reference, fact.alt)
    }
}

/// A table that is written and waits for its name.
pub enum Written {
    /// A file.
    Plain(Output),
    /// A file in BGZF, already whole.
    Bgzf(bgzf_out::Writer<Output>),
    /// For standard output.
    Stdout(String),
}

/// Writes the text, for the owner alone; the file gets its name with [`Written::commit`].
pub fn write(path: &Path, text: String) -> Result<Written, AnnotateError> {
    if path.as_os_str() == "-" {
        return Ok(Written::Stdout(text));
    }
    let fail = |source| OutputError { path: path.display().to_string(), source };
    let mut output = Output::create_private(path)?;
    if path.extension().is_some_and(|e| e == "gz" || e == "bgz") {
        let mut packed = bgzf_out::Writer::new(output);
        packed.write_all(text.as_bytes()).map_err(fail)?;
        return Ok(Written::Bgzf(packed));
    }
    output.write_all(text.as_bytes()).map_err(fail)?;
    output.flush().map_err(fail)?;
    Ok(Written::Plain(output))
}

impl Written {
    /// Gives the file its name.
    pub fn commit(self, path: &Path) -> Result<(), AnnotateError> {
        let fail = |source| OutputError { path: path.display().to_string(), source };
        match self {
            Self::Plain(output) => output.commit()?,
            Self::Bgzf(packed) => packed.finish().map_err(fail)?.commit()?,
            Self::Stdout(text) => {
                let mut out = std::io::stdout().lock();
                out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(fail)?;
            }
        }
        Ok(())
    }
}
