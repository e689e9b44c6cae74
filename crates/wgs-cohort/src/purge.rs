//! A sample out of the store: consent was withdrawn.
//!
//! One transaction removes every row of the sample, and its name from whatever other samples' reports and the records say
//! of it: a row of an array that names it goes, any other text that holds its name as a word has it replaced. What remains
//! is that somebody was purged: when, by whom, why, and a salted digest that keeps old files from bringing the sample back.
//! Deleted content is overwritten with zeros, the write-ahead log emptied and the file written anew, so that no byte stays.
//! Copies of the store elsewhere, and bundles and exports made before, are the operator's to remove.

use crate::content::{Packer, Unpacker, encoder};
use crate::error::{CohortError, Of};
use crate::purged::Purged;
use crate::store::Store;
use crate::values::Plan;
use rusqlite::params;
use serde_json::Value;
use std::time::{Duration, Instant};

/// Stands where a name was.
pub const WITHDRAWN: &str = "[withdrawn]";
/// How long to wait for readers to let go of the log.
const WAIT: Duration = Duration::from_secs(60);

/// What a purge did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Reports of the sample that were removed.
    pub reports: u64,
    /// Reports of other samples that named it.
    pub mentions: u64,
    /// Records that named it.
    pub records: u64,
}

/// Removes a sample.
///
/// # Errors
/// [`CohortError::Argument`] for a sample that is not there; SQLite's; [`CohortError::Busy`] when others kept the log in use:
/// the rows are gone then, and purging again empties the log.
pub fn purge(store: &mut Store, sample: &str, day: &str, who: &str, why: &str) -> Result<Done, CohortError> {
    let path = store.path.clone();
    let plan = Plan::of(store)?;
    let dictionary = store.setting("dictionary")?;
    let mut unpacker = Unpacker::new(&dictionary)?;
    let encoder = encoder(&dictionary);
    let mut packer = Packer::new(&plan, &encoder)?;
    let transaction = store.write()?;
    let ids: Vec<i64> = {
        let mut query = transaction.prepare("SELECT id FROM report WHERE sample = ?1").of(&path)?;
        query.query_map([sample], |r| r.get(0)).of(&path)?.collect::<Result<_, _>>().of(&path)?
    };
    let purged = Purged::of(&transaction, &path)?;
    if ids.is_empty() && !purged.has(sample) {
        return Err(CohortError::Argument(format!("no report of sample '{sample}' in {}", path.display())));
    }
    let mut done = Done { reports: ids.len() as u64, ..Done::default() };
    for id in &ids {
        for table in ["signature", "lanes", "numbers", "body"] {
            transaction.execute(&format!("DELETE FROM {table} WHERE report = ?1"), [id]).of(&path)?;
        }
        transaction.execute("DELETE FROM report WHERE id = ?1", [id]).of(&path)?;
    }
    let changed = {
        let mut changed = Vec::new();
        let mut query = transaction.prepare("SELECT report, bytes, packed FROM body").of(&path)?;
        let mut rows = query.query([]).of(&path)?;
        while let Some(row) = rows.next().of(&path)? {
            let (id, bytes): (i64, i64) = (row.get(0).of(&path)?, row.get(1).of(&path)?);
            let packed = row.get_ref(2).of(&path)?.as_blob().unwrap_or_default();
            let damaged = || CohortError::Damaged {
                path: path.display().to_string(),
                what: format!("report {id} cannot be read"),
            };
            let text = unpacker.text(packed, bytes.unsigned_abs() as usize).ok_or_else(damaged)?;
            if !may_name(&text, sample) {
                continue;
            }
            let mut report: Value = serde_json::from_slice(&text).map_err(|_| damaged())?;
            if redact_report(&mut report, sample) {
                let text = serde_json::to_vec(&report).map_err(|e| CohortError::Internal(e.to_string()))?;
                changed.push((id, text.len() as i64, packer.compress(&text)?));
            }
        }
        changed
    };
    for (id, bytes, packed) in changed {
        let sql = "UPDATE body SET bytes = ?2, packed = ?3 WHERE report = ?1";
        transaction.execute(sql, params![id, bytes, packed]).of(&path)?;
        done.mentions += 1;
    }
    of_keys(&transaction, sample, &path)?;
    done.records = of_records(&transaction, sample, &path)?;
    if !ids.is_empty() {
        let sql = "INSERT INTO purge(day, who, why, sample_digest, reports) VALUES (?1, ?2, ?3, ?4, ?5)";
        let why = without(why, sample).unwrap_or_else(|| why.to_owned());
        let digest = purged.digest(sample);
        transaction.execute(sql, params![day, who, why, digest, done.reports as i64]).of(&path)?;
    }
    transaction.commit().of(&path)?;
    empty_log(store)?;
    store.db.execute_batch("VACUUM").of(&path)?;
    empty_log(store)?;
    Ok(done)
}

/// Removes the name from the keys of other samples' reports.
fn of_keys(transaction: &rusqlite::Transaction, sample: &str, path: &std::path::Path) -> Result<(), CohortError> {
    for key in ["delivery", "supersedes", "kit", "flowcell", "instrument"] {
        let sql = format!("SELECT DISTINCT {key} FROM report WHERE instr({key}, ?1) > 0");
        let mut query = transaction.prepare(&sql).of(path)?;
        let words = query.query_map([sample], |r| r.get(0)).of(path)?;
        for word in words.collect::<Result<Vec<String>, _>>().of(path)? {
            if let Some(other) = without(&word, sample) {
                transaction
                    .execute(&format!("UPDATE report SET {key} = ?2 WHERE {key} = ?1"), [word, other])
                    .of(path)?;
            }
        }
    }
    Ok(())
}

/// Removes the name from records; a file that holds it goes.
fn of_records(transaction: &rusqlite::Transaction, sample: &str, path: &std::path::Path) -> Result<u64, CohortError> {
    let mut query = transaction.prepare("SELECT id, note, file_name, file FROM record").of(path)?;
    let rows = query
        .query_map([], |r| {
            let (id, note): (i64, String) = (r.get(0)?, r.get(1)?);
            let (name, file): (Option<String>, Option<Vec<u8>>) = (r.get(2)?, r.get(3)?);
            Ok((id, note, name, file))
        })
        .of(path)?;
    let mut changed = 0;
    for row in rows.collect::<Result<Vec<_>, _>>().of(path)? {
        let (id, note, name, file) = row;
        let new_note = without(&note, sample);
        let new_name = name.as_deref().and_then(|n| without(n, sample));
        let held = file.as_deref().is_some_and(|f| holds(f, sample.as_bytes()));
        if new_note.is_none() && new_name.is_none() && !held {
            continue;
        }
        let file = if held { None } else { file };
        let sql = "UPDATE record SET note = ?2, file_name = ?3, file = ?4 WHERE id = ?1";
        transaction.execute(sql, params![id, new_note.unwrap_or(note), new_name.or(name), file]).of(path)?;
        changed += 1;
    }
    Ok(changed)
}

/// Writes the log into the file and cuts it to nothing.
fn empty_log(store: &Store) -> Result<(), CohortError> {
    let start = Instant::now();
    loop {
        let busy: i64 = store.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0)).of(&store.path)?;
        if busy == 0 {
            return Ok(());
        }
        if start.elapsed() > WAIT {
            return Err(CohortError::Busy { path: store.path.display().to_string() });
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Could the JSON text hold the name? Its escapes may hide it, so that text with any is looked into.
fn may_name(text: &[u8], name: &str) -> bool {
    let plain = name.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\');
    if plain { holds(text, name.as_bytes()) } else { holds(text, name.as_bytes()) || text.contains(&b'\\') }
}

fn holds(text: &[u8], name: &[u8]) -> bool {
    !name.is_empty() && memchr::memmem::find(text, name).is_some()
}

/// Sections that can name other samples. The rest hold counts, whose words (bases, statuses) a name may happen to equal.
const NAMING: [&str; 6] = ["judge", "qc_identity", "qc_deliver", "call_family", "call_somatic", "bench"];
/// Fields of these words are no names.
const WORDS: [&str; 10] =
    ["status", "role", "outcome", "kind", "unit", "metric", "scope", "request", "state", "disposition"];

/// Takes a name out of the report of another sample; `true` when it was there.
fn redact_report(report: &mut Value, name: &str) -> bool {
    let mut changed = report.get_mut("verdict").is_some_and(|verdict| redact(verdict, name));
    for section in NAMING {
        let section = report.get_mut("sections").and_then(|s| s.get_mut(section));
        changed |= section.is_some_and(|section| redact(section, name));
    }
    changed
}

/// Takes a name out of a value; `true` when it was there.
fn redact(value: &mut Value, name: &str) -> bool {
    match value {
        Value::String(text) => match without(text, name) {
            Some(other) => {
                *text = other;
                true
            }
            None => false,
        },
        Value::Array(items) => {
            let before = items.len();
            items.retain(|item| !is_about(item, name));
            let mut changed = items.len() < before;
            for item in items {
                changed |= redact(item, name);
            }
            changed
        }
        Value::Object(map) => {
            let mut changed = map.shift_remove(name).is_some();
            for (_, value) in map.iter_mut().filter(|(key, _)| !WORDS.contains(&key.as_str())) {
                changed |= redact(value, name);
            }
            changed
        }
        _ => false,
    }
}

/// The name itself, or a row with a field that is the name.
fn is_about(item: &Value, name: &str) -> bool {
    match item {
        Value::String(text) => text == name,
        Value::Object(map) => map.iter().any(|(k, v)| v.as_str() == Some(name) && !WORDS.contains(&k.as_str())),
        Value::Array(items) => items.iter().any(|v| v.as_str() == Some(name)),
        _ => false,
    }
}

/// The text with every occurrence of the name as a word of its own replaced; `None` when there is none. A name is not a
/// word of its own inside a longer name: `S1` in `S10` or `S1-b` is another sample.
fn without(text: &str, name: &str) -> Option<String> {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut before, mut found) = (text, None, false);
    while let Some(at) = rest.find(name).filter(|_| !name.is_empty()) {
        let (head, tail) = rest.split_at(at);
        let after = tail.get(name.len()..).unwrap_or_default();
        let last = head.chars().next_back().or(before);
        out.push_str(head);
        if last.is_some_and(joins) || after.chars().next().is_some_and(joins) {
            // Another name: goes on behind its first character.
            let first = tail.chars().next();
            out.extend(first);
            (rest, before) = (tail.get(first.map_or(0, char::len_utf8)..).unwrap_or_default(), first);
        } else {
            out.push_str(WITHDRAWN);
            (rest, before, found) = (after, name.chars().next_back(), true);
        }
    }
    out.push_str(rest);
    found.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_the_name_itself_is_taken() {
        assert_eq!(without("S1 and S10, S1-b; S1", "S1").unwrap(), "[withdrawn] and S10, S1-b; [withdrawn]");
        assert_eq!(without("S10", "S1"), None);
        assert_eq!(without("xS1", "S1"), None);
        assert_eq!(without("S1.fq.gz 深S1", "S1").unwrap(), "[withdrawn].fq.gz 深S1");
        assert_eq!(without("a", ""), None);
    }

    #[test]
    fn rows_about_it_go() {
        let mut value = json!({"pairs": [{"a": "S1", "b": "S2", "kinship": 0.5}, {"a": "S3", "b": "S2"}], "note": "like S1", "n": 1});
        assert!(redact(&mut value, "S1"));
        assert_eq!(value, json!({"pairs": [{"a": "S3", "b": "S2"}], "note": "like [withdrawn]", "n": 1}));
        assert!(!redact(&mut value, "S1"));
    }
}
