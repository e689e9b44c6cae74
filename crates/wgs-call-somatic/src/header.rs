//! The header of a run: settings, samples and what is known of them, panel and population. `gather` reads the samples back from it.

use crate::known::Known;
use crate::record::trimmed;
use crate::run::Config;
use crate::{COMMAND, record};
use wgs_call::header::{HeaderSpec, with_lines};
use wgs_call::{Inputs, Profile};

/// A sample of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleLine {
    /// Name.
    pub name: String,
    /// It is the normal.
    pub normal: bool,
    /// Digest of its profile.
    pub profile: String,
    /// What is known of it, as the header states it: contamination, who says so, share of the tumour in the normal, somatic SNVs per base.
    pub known: Vec<(String, String)>,
}

impl SampleLine {
    /// What is known, as the header has it.
    pub fn text(&self, key: &str) -> Option<String> {
        self.known.iter().find(|k| k.0 == key).map(|k| k.1.clone())
    }

    /// The same as a number.
    pub fn number(&self, key: &str) -> Option<f64> {
        self.text(key)?.parse().ok()
    }

    /// Of each input, in order; the last is the normal if there is one.
    pub fn of(inputs: &[Inputs], profiles: &[Profile], known: &[Known], has_normal: bool) -> Vec<Self> {
        let each = inputs.iter().zip(profiles).zip(known).enumerate();
        each.map(|(i, ((one, profile), known))| {
            let normal = has_normal && i + 1 == profiles.len();
            Self {
                name: one.sample().to_owned(),
                normal,
                profile: profile.digest(),
                known: listed(known, normal, has_normal),
            }
        })
        .collect()
    }
}

/// The header of a run.
pub fn header(samples: &[SampleLine], profile: &Profile, config: &Config<'_>) -> String {
    let mut settings = config.settings.listed();
    settings.extend_from_slice(config.territory.settings());
    settings.extend(config.asked.map(|a| ("alleles".to_owned(), format!("sha256:{}", a.digest()))));
    let names: Vec<&str> = samples.iter().map(|s| s.name.as_str()).collect();
    let spec = HeaderSpec {
        command: COMMAND,
        version: config.version,
        settings: &settings,
        fields: record::FIELDS,
        samples: &names,
    };
    let lines = samples.iter().map(|s| {
        let role = if s.normal { "normal" } else { "tumor" };
        let known: Vec<String> = s.known.iter().map(|(k, v)| format!(",{k}={v}")).collect();
        let (name, id, profile) = (&s.name, quoted(&s.name), &s.profile);
        format!("##{role}_sample={name}\n##wgs_{role}=<ID={id},Profile=sha256:{profile}{}>\n", known.concat())
    });
    let panel = config.panel.map(|p| format!("##wgs_panel=sha256:{}\n", p.digest()));
    let population =
        config.population.map(|p| format!("##wgs_population=<Key={},Index=sha256:{}>\n", p.key(), p.digest()));
    let forced = config.force.then(|| "##wgs_forced=true\n".to_owned());
    with_lines(&spec, profile, &lines.chain(panel).chain(population).chain(forced).collect::<String>())
}

/// A name as a value of a structured header line: in quotes where it has signs that would end it.
fn quoted(name: &str) -> String {
    match name.contains([',', '<', '>', '"', '\\', '=']) {
        true => format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")),
        false => name.to_owned(),
    }
}

/// The samples that a header names.
pub fn samples_of(header: &str) -> Vec<SampleLine> {
    let mut out: Vec<SampleLine> = Vec::new();
    for line in header.lines() {
        let named = [("##tumor_sample=", false), ("##normal_sample=", true)];
        if let Some((name, normal)) = named.iter().find_map(|(p, normal)| Some((line.strip_prefix(p)?, *normal))) {
            out.push(SampleLine { name: name.into(), normal, profile: String::new(), known: Vec::new() });
        }
        let fields = line.strip_prefix("##wgs_tumor=<ID=").or(line.strip_prefix("##wgs_normal=<ID="));
        if let (Some(fields), Some(last)) = (fields, out.last_mut()) {
            let fields = fields.strip_prefix(quoted(&last.name).as_str()).unwrap_or(fields).trim_end_matches('>');
            for (key, value) in fields.split(',').filter_map(|f| f.split_once('=')) {
                match value.strip_prefix("sha256:") {
                    Some(digest) => last.profile = digest.to_owned(),
                    None => last.known.push((key.to_owned(), value.to_owned())),
                }
            }
        }
    }
    out
}

/// What is known of a sample, as the header states it.
fn listed(known: &Known, normal: bool, has_normal: bool) -> Vec<(String, String)> {
    let mut out = vec![
        ("Contamination".to_owned(), trimmed(known.contamination, 5)),
        ("ContaminationFrom".to_owned(), known.source.name().to_owned()),
    ];
    if !normal && has_normal {
        out.push(("TumorInNormal".to_owned(), trimmed(known.mean_in_normal(), 5)));
    }
    if let Some(rate) = known.somatic.filter(|_| !normal) {
        out.push(("SomaticPerMegabase".to_owned(), trimmed(rate * 1e6, 5)));
    }
    out
}
