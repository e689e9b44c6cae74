//! Reports in: read in order, prepared by several threads, written by one, a batch a transaction.
//!
//! A batch is written whole or not at all, in the order of the input, while the next is being prepared; so whatever is
//! killed at whatever moment has added the first so many batches. A bad report keeps its batch out and ends the work, unless
//! the others are wanted nonetheless. A report that is known changes nothing. Reports of samples that were purged are left
//! out and counted.

use crate::content::{Packer, Prepared, encoder};
use crate::error::{CohortError, Of};
use crate::purged::Purged;
use crate::source::Item;
use crate::store::Store;
use crate::values::Plan;
use rusqlite::{Transaction, params};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use zstd::dict::EncoderDictionary;

/// Reports a worker takes at once.
const HAND: usize = 16;

/// How to add.
#[derive(Clone, Debug)]
pub struct Options {
    /// Reports of a transaction.
    pub batch: usize,
    /// Add the good reports of a batch with bad ones.
    pub keep_going: bool,
    /// Take reports of purged samples.
    pub readmit: bool,
    /// When they were received, minutes since 1970-01-01T00:00 UTC.
    pub received: i64,
    /// Busy threads.
    pub threads: usize,
    /// Version of the program.
    pub ours: String,
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Reports read.
    pub read: u64,
    /// Samples' reports that are new in the store.
    pub added: u64,
    /// Those of them with an earlier report of the same sample, delivery and section.
    pub versions: u64,
    /// Samples' reports that were there already.
    pub unchanged: u64,
    /// Samples' reports left out because the sample was purged.
    pub purged: u64,
    /// Places of reports that a store never holds, and how often each was met.
    pub dropped: std::collections::BTreeMap<String, u64>,
    /// Bad reports that were left out: the messages.
    pub bad: Vec<String>,
}

type Made = Result<(Vec<Prepared>, Vec<String>), CohortError>;

/// A report on its way: its number in the batch, itself, and where the result goes.
type Task = (Vec<(usize, Item)>, SyncSender<Vec<(usize, Item, Made)>>);

/// Adds reports.
///
/// # Errors
/// [`CohortError::Batch`] with the first bad report; SQLite's.
pub fn add(
    store: &mut Store,
    mut items: impl Iterator<Item = Result<Item, CohortError>>,
    options: &Options,
) -> Result<Added, CohortError> {
    let plan = Plan::of(store)?;
    let dictionary = encoder(&store.setting("dictionary")?);
    let mut added = Added::default();
    let mut first_bad = None;
    let workers = options.threads.saturating_sub(1);
    let (send, tasks) = sync_channel::<Task>(workers * 4 + 1);
    let tasks = Mutex::new(tasks);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let (tasks, plan, dictionary) = (&tasks, &plan, &dictionary);
            let ours = options.ours.clone();
            scope.spawn(move || work(tasks, plan, dictionary, &ours));
        }
        // Dropped at the end of this closure, which ends the workers.
        let send = send;
        let mut own = Packer::new(&plan, &dictionary)?;
        let mut waiting = None;
        loop {
            let batch: Vec<_> = items.by_ref().take(options.batch.max(1)).collect();
            let last = batch.is_empty();
            let next = if last { None } else { Some(start(batch, &send, &mut own, workers, &options.ours)?) };
            if let Some(batch) = std::mem::replace(&mut waiting, next) {
                write(store, batch, options, &mut added, &mut first_bad)?;
            }
            if last {
                break;
            }
        }
        match first_bad.take() {
            Some(source) => Err(CohortError::Batch {
                source: Box::new(source),
                added: added.added,
                held: 0,
                bad: added.bad.len() as u64,
            }),
            None => Ok(added),
        }
    })
}

/// A batch that is being prepared.
struct Batch {
    size: usize,
    done: Vec<(usize, Option<Item>, Made)>,
    coming: Receiver<Vec<(usize, Item, Made)>>,
}

fn start(
    batch: Vec<Result<Item, CohortError>>,
    send: &SyncSender<Task>,
    own: &mut Packer,
    workers: usize,
    ours: &str,
) -> Result<Batch, CohortError> {
    let size = batch.len();
    let (give, coming) = sync_channel(size.max(1));
    let mut done = Vec::new();
    let mut hand = Vec::with_capacity(HAND);
    for (i, item) in batch.into_iter().enumerate() {
        match item {
            Err(e) => done.push((i, None, Err(e))),
            Ok(item) if workers == 0 => {
                let made = own.prepare(&item.bytes, &item.path, ours);
                done.push((i, Some(item), made));
            }
            Ok(item) => hand.push((i, item)),
        }
        if hand.len() == HAND {
            pass(std::mem::take(&mut hand), send, &give)?;
        }
    }
    if !hand.is_empty() {
        pass(hand, send, &give)?;
    }
    Ok(Batch { size, done, coming })
}

fn pass(
    hand: Vec<(usize, Item)>,
    send: &SyncSender<Task>,
    give: &SyncSender<Vec<(usize, Item, Made)>>,
) -> Result<(), CohortError> {
    let gone = |_| CohortError::Internal("a thread that prepares reports ended".into());
    send.send((hand, give.clone())).map_err(gone)
}

fn work(tasks: &Mutex<Receiver<Task>>, plan: &Plan, dictionary: &EncoderDictionary, ours: &str) {
    let Ok(mut packer) = Packer::new(plan, dictionary) else { return };
    loop {
        let task = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((hand, give)) = task else { return };
        let made = hand.into_iter().map(|(i, item)| {
            let made = packer.prepare(&item.bytes, &item.path, ours);
            (i, item, made)
        });
        let made = made.collect();
        // Nobody waits for it when another report was bad.
        let _ = give.send(made);
    }
}

fn write(
    store: &mut Store,
    batch: Batch,
    options: &Options,
    added: &mut Added,
    first_bad: &mut Option<CohortError>,
) -> Result<(), CohortError> {
    let Batch { size, mut done, coming } = batch;
    while done.len() < size {
        let some = coming.recv().map_err(|_| CohortError::Internal("a thread that prepares reports ended".into()))?;
        done.extend(some.into_iter().map(|(i, item, made)| (i, Some(item), made)));
    }
    done.sort_unstable_by_key(|(i, _, _)| *i);
    if !options.keep_going
        && let Some(at) = done.iter().position(|(_, _, made)| made.is_err())
        && let (_, _, Err(source)) = done.swap_remove(at)
    {
        let (source, held) = (Box::new(source), size as u64);
        return Err(CohortError::Batch { source, added: added.added, held, bad: 0 });
    }
    let path = store.path.clone();
    let transaction = store.write()?;
    let purged = Purged::of(&transaction, &path)?;
    let mut now = added.clone();
    for (_, item, made) in done {
        now.read += 1;
        let (parts, dropped) = match made {
            Ok(made) => made,
            Err(e) => {
                now.bad.push(e.to_string());
                first_bad.get_or_insert(e);
                continue;
            }
        };
        for place in dropped {
            *now.dropped.entry(place).or_default() += 1;
        }
        for part in parts {
            if !options.readmit && purged.has(&part.keys.sample) {
                now.purged += 1;
                continue;
            }
            let (id, new) = insert(&transaction, &part, options.received, &path, &mut now)?;
            if let Some((item, signature)) = item.as_ref().and_then(|i| Some((i, i.signature.as_ref()?))) {
                sign(&transaction, id, &item.bytes, signature, &path)?;
            }
            now.added += u64::from(new);
            now.unchanged += u64::from(!new);
        }
    }
    transaction.commit().of(&path)?;
    *added = now;
    Ok(())
}

/// Writes one report; gives its id and whether it is new.
fn insert(
    transaction: &Transaction,
    part: &Prepared,
    received: i64,
    path: &Path,
    added: &mut Added,
) -> Result<(i64, bool), CohortError> {
    let mut known = transaction.prepare_cached("SELECT id FROM report WHERE digest = ?1").of(path)?;
    let found = known.query(params![part.digest]).of(path)?.next().of(path)?.map(|r| r.get::<_, i64>(0));
    if let Some(id) = found {
        return Ok((id.of(path)?, false));
    }
    let keys = &part.keys;
    let mut others =
        transaction.prepare_cached("SELECT sections FROM report WHERE sample = ?1 AND delivery IS ?2").of(path)?;
    let mut rows = others.query(params![keys.sample, keys.delivery]).of(path)?;
    let mut overlaps = false;
    while let Some(row) = rows.next().of(path)? {
        let sections: String = row.get(0).of(path)?;
        overlaps |= sections.split(',').any(|s| s != "specimen" && keys.sections.split(',').any(|own| own == s));
    }
    added.versions += u64::from(overlaps);
    transaction
        .prepare_cached(
            "INSERT INTO report(digest, sample, sections, role, vendor, centre, hospital, instrument, flowcell, kit, \
             preservation, delivery, supersedes, at, received, status, disposition, profile, profile_version, waivers, \
             open_actions, software, software_commit) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)",
        )
        .of(path)?
        .execute(params![
            part.digest,
            keys.sample,
            keys.sections,
            keys.role,
            keys.vendor,
            keys.centre,
            keys.hospital,
            keys.instrument,
            keys.flowcell,
            keys.kit,
            keys.preservation,
            keys.delivery,
            keys.supersedes,
            keys.at,
            received,
            keys.status,
            keys.disposition,
            keys.profile,
            keys.profile_version,
            keys.waivers,
            keys.open_actions,
            keys.software,
            keys.software_commit
        ])
        .of(path)?;
    let id = transaction.last_insert_rowid();
    let bytes = part.bytes as i64;
    let mut body = transaction.prepare_cached("INSERT INTO body VALUES (?1, ?2, ?3)").of(path)?;
    body.execute(params![id, bytes, part.body]).of(path)?;
    for (table, packed) in [("numbers", &part.numbers), ("lanes", &part.lanes)] {
        if !packed.is_empty() {
            let mut into = transaction.prepare_cached(&format!("INSERT INTO {table} VALUES (?1, ?2)")).of(path)?;
            into.execute(params![id, packed]).of(path)?;
        }
    }
    Ok((id, true))
}

/// Stores a signature beside the report it is of.
fn sign(
    transaction: &Transaction,
    report: i64,
    signed: &[u8],
    signature: &[u8],
    path: &Path,
) -> Result<(), CohortError> {
    let of = |bytes: &[u8]| -> [u8; 32] { Sha256::digest(bytes).into() };
    transaction
        .prepare_cached("INSERT OR IGNORE INTO signature(report, signed_digest, digest, bytes) VALUES (?1, ?2, ?3, ?4)")
        .of(path)?
        .execute(params![report, of(signed), of(signature), signature])
        .of(path)
        .map(|_| ())
}
