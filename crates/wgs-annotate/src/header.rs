//! The output's header: the input's, with what was added and by what.

use crate::error::AnnotateError;
use crate::worker::{Format, Setting};
use std::fmt::Write;
use wgs_core::{Contig, Contigs};
use wgs_io::vcf::read::Header;

/// The contigs that the output declares: those of the input, with the reference's lengths; of an input that declares none, the
/// reference's.
///
/// # Errors
/// A contig of another length than the reference's.
pub fn contigs(header: &Header, reference: &Contigs, input: &str, fasta: &str) -> Result<Contigs, AnnotateError> {
    if header.contigs.is_empty() {
        return Ok(reference.clone());
    }
    let mut list = Vec::with_capacity(header.contigs.len());
    for (name, len) in &header.contigs {
        let there = reference.find(name).map(|id| reference.contig(id).len);
        if let (Some(here), Some(there)) = (*len, there)
            && here != u64::from(there)
        {
            let (file, reference) = (input.to_owned(), fasta.to_owned());
            return Err(AnnotateError::Length { file, contig: name.clone(), here, there: u64::from(there), reference });
        }
        let len = there.unwrap_or_else(|| len.and_then(|l| u32::try_from(l).ok()).unwrap_or(0));
        list.push(Contig { name: name.clone(), len, md5: None });
    }
    Ok(Contigs::new(list))
}

/// The header's text: the input's lines, then contigs where it declares none, then `lines`, each with its newline, before `#CHROM`.
///
/// # Errors
/// An INFO key that the input declares already, unless it is to be replaced.
pub fn text(
    header: &Header,
    contigs: &Contigs,
    setting: &Setting,
    keys: &[String],
    lines: &str,
    input: &str,
) -> Result<String, AnnotateError> {
    let mut out = String::with_capacity(header.text.len() + lines.len() + 1024);
    let own: Vec<String> = keys.iter().map(|key| format!("##INFO=<ID={key},")).collect();
    for line in header.text.lines() {
        if line.starts_with("#CHROM") {
            if header.contigs.is_empty() {
                for (_, c) in contigs.iter() {
                    let _ = writeln!(out, "##contig=<ID={},length={}>", c.name, c.len);
                }
            }
            out.push_str(lines);
        }
        if let Some((_, key)) = own.iter().zip(keys).find(|(own, _)| line.starts_with(own.as_str())) {
            if !setting.replace {
                return Err(AnnotateError::Taken { file: input.to_owned(), key: key.clone() });
            }
            continue;
        }
        out.push_str(line);
        out.push('\n');
    }
    Ok(out)
}

/// The declaration of the VRS identifiers, as vrs-python writes it.
pub fn identifiers() -> String {
    format!(
        "##INFO=<ID={},Number=R,Type=String,Description=\"The computed identifiers for the GA4GH VRS Alleles corresponding to the GT indexes of the REF and ALT alleles\">\n",
        crate::write::vcf::VRS_KEY
    )
}

/// The declaration of the consequences, as VEP or SnpEff writes it.
pub fn consequences(setting: &Setting) -> String {
    let names: Vec<&str> = setting.fields.iter().map(|f| f.name()).collect();
    let description = match setting.format {
        Format::Csq => format!("Consequence annotations from wgs annotate. Format: {}", names.join("|")),
        Format::Ann => crate::write::ann::DESCRIPTION.to_owned(),
    };
    format!("##INFO=<ID={},Number=.,Type=String,Description=\"{description}\">\n", setting.key)
}
