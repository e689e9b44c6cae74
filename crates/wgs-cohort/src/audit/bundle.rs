//! The audit bundle: a folder with the assessment and everything it rests on.
//!
//! | file | |
//! |---|---|
//! | `assessment.json` | the section `cohort_audit` |
//! | `verdicts.ndjson` | every verdict of the period as it is stored, replaced ones too |
//! | `profiles.tsv`, `software.tsv` | which profiles and programs, how many reports |
//! | `profile_changes.tsv` | who changed a profile, when and why; the files under `records/` |
//! | `waivers.tsv`, `actions.tsv` | waivers applied, open actions |
//! | `signatures.tsv`, `signatures/` | what was signed, and the detached signatures |
//! | `records.tsv`, `records/` | evaluations, external assessments, decisions |
//! | `manifest.sha256` | SHA-256 of every other file, as `sha256sum -c` reads it |
//!
//! The folder appears when it is whole. Nothing in it depends on when it was written.

use super::{CohortAudit, PartyKind};
use crate::error::CohortError;
use crate::record::{Kind, Record, all, hex};
use crate::show::Reader;
use crate::store::Store;
use crate::table::{Key, Table};
use crate::text::cell;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;
use wgs_io::atomic::{Folder, OutputError};

/// Files by name.
type Files = BTreeMap<String, Vec<u8>>;

/// Writes the bundle of an assessment.
///
/// # Errors
/// A folder that is not empty; what reading and writing say.
pub fn write(
    store: &Store,
    audit: &CohortAudit,
    kind: PartyKind,
    (from, until): (i64, i64),
    folder: &Path,
) -> Result<(), CohortError> {
    let mut files = Files::new();
    let json = serde_json::to_string_pretty(audit).map_err(|e| CohortError::Internal(e.to_string()))?;
    files.insert("assessment.json".into(), format!("{json}\n").into_bytes());
    stored(store, audit, kind, (from, until), &mut files)?;
    let counted = |rows: &[super::Counted], head: [&str; 3]| {
        tsv(&head, rows.iter().map(|c| vec![c.name.clone(), c.version.clone(), c.reports.to_string()]))
    };
    files.insert("profiles.tsv".into(), counted(&audit.profiles, ["profile", "version", "reports"]));
    files.insert("software.tsv".into(), counted(&audit.software, ["version", "commit", "reports"]));
    let waivers = audit.waivers.iter().map(|w| vec![w.id.clone(), w.who.clone(), w.until.clone(), w.samples.join(",")]);
    files.insert("waivers.tsv".into(), tsv(&["id", "who", "until", "samples"], waivers));
    let actions = audit.open_actions.iter().map(|a| {
        let due = a.due.clone().unwrap_or_default();
        vec![a.sample.clone(), a.from.clone(), a.to.clone(), a.request.clone(), due, a.reason.clone()]
    });
    files.insert("actions.tsv".into(), tsv(&["sample", "from", "to", "request", "due", "reason"], actions));
    let last = crate::keys::day(until - 1);
    let changes: Vec<Record> =
        all(store)?.into_iter().filter(|r| r.kind == Kind::ProfileChange && r.day <= last).collect();
    let mut records: Vec<Record> = all(store)?;
    records.retain(|r| audit.records.iter().any(|own| own == &Record { file: None, ..r.clone() } || own == r));
    for (name, list) in [("profile_changes.tsv", &changes), ("records.tsv", &records)] {
        let rows = list.iter().map(|r| {
            let file = r.file.as_ref().map(|_| kept_as(r)).unwrap_or_default();
            vec![r.day.clone(), r.kind.word().into(), r.party.clone(), r.who.clone(), r.note.clone(), file]
        });
        files.insert(name.into(), tsv(&["day", "kind", "party", "who", "note", "file"], rows));
        for record in list {
            if let Some(bytes) = &record.file {
                files.insert(kept_as(record), bytes.clone());
            }
        }
    }
    let lines = files.iter().map(|(name, bytes)| format!("{}  {name}\n", hex(&Sha256::digest(bytes))));
    let manifest: String = lines.collect();
    files.insert("manifest.sha256".into(), manifest.into_bytes());
    put(folder, &files)
}

/// The verdicts and signatures of the period.
fn stored(
    store: &Store,
    audit: &CohortAudit,
    kind: PartyKind,
    (from, until): (i64, i64),
    files: &mut Files,
) -> Result<(), CohortError> {
    let table = Table::load(store)?;
    let mut reader = Reader::new(store)?;
    let (mut verdicts, mut signed) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let within = row.at.is_some_and(|at| at >= from && at < until);
        if !within || table.word(row, kind.key()) != audit.party {
            continue;
        }
        if table.word(row, Key::Sections).split(',').any(|s| s == "judge") {
            verdicts.extend(reader.text(row)?);
            verdicts.push(b'\n');
        }
        for (of, digest, bytes) in reader.signatures(row)? {
            let name = format!("signatures/{}.sig", hex(&digest));
            let sample = table.word(row, Key::Sample).to_owned();
            signed.push(vec![sample, hex(&row.digest), hex(&of), hex(&digest), name.clone()]);
            files.insert(name, bytes);
        }
    }
    files.insert("verdicts.ndjson".into(), verdicts);
    let head = ["sample", "report_sha256", "signed_sha256", "signature_sha256", "file"];
    files.insert("signatures.tsv".into(), tsv(&head, signed.into_iter()));
    Ok(())
}

fn tsv(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut out = format!("{}\n", head.join("\t"));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|word| cell(word)).collect();
        out.push_str(&cells.join("\t"));
        out.push('\n');
    }
    out.into_bytes()
}

/// Name of a record's file in the bundle: digest first, then what is harmless of its own name.
fn kept_as(record: &Record) -> String {
    let digest = record.file_sha256.as_deref().and_then(|d| d.get(..16)).unwrap_or("none");
    let harmless = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '_' };
    let name: String = record.file_name.as_deref().unwrap_or("file").chars().map(harmless).take(80).collect();
    format!("records/{digest}-{}", name.replace("..", "_"))
}

fn put(folder: &Path, files: &Files) -> Result<(), CohortError> {
    let out = Folder::create(folder)?;
    for (name, bytes) in files {
        let path = out.temporary().join(name);
        let fail = |source| OutputError { path: folder.join(name).display().to_string(), source };
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(fail)?;
        }
        let file = std::fs::File::create(&path).map_err(fail)?;
        std::io::Write::write_all(&mut &file, bytes).and_then(|()| file.sync_all()).map_err(fail)?;
    }
    out.commit()?;
    Ok(())
}
