//! The store: same content twice, versions, order, bad reports, files that are no store, migration, purge.

mod common;

use common::reports::report;
use common::{VERSION, all_of, item, options, place, put, setting, some, verdict};
use serde_json::{Value, json};
use std::path::Path;
use wgs_cohort::add::{Options, add};
use wgs_cohort::record::{Kind, Record};
use wgs_cohort::table::{Filter, Key, Table};
use wgs_cohort::{CohortError, Store};
use wgs_core::{Classify, Kind as Failure};
use wgs_testkit::Rng;

#[test]
fn what_is_known_changes_nothing_and_order_and_threads_neither() {
    let (_dir, path) = place();
    let mut reports = some(0..120);
    reports.push(verdict(&["S0000001", "S0000002"], "2025-11-01"));
    // A later version of one, and a part of another from elsewhere.
    let mut newer = report(3, &setting());
    newer["sections"]["qc_align"]["insert_size"]["mean"] = json!(999.5);
    newer["sections"]["specimen"]["times"]["sequenced"] = json!("2026-01-01");
    reports.push(newer);
    let first = put(&path, &reports, &options(1)).unwrap();
    assert_eq!((first.read, first.added, first.versions, first.unchanged), (122, 123, 1, 0));
    let bytes = all_of(&path, 1);
    // The run is no content.
    let mut other_run = report(5, &setting());
    other_run["run"]["seconds"] = json!(77.0);
    other_run["run"]["command"] = json!(["/home/somebody/wgs"]);
    reports.push(other_run);
    let again = put(&path, &reports, &options(3)).unwrap();
    assert_eq!((again.added, again.unchanged), (0, 124));
    assert_eq!(all_of(&path, 2), bytes);
    let mut rng = Rng::new(4);
    for threads in [1, 2, 5] {
        for i in (1..reports.len()).rev() {
            reports.swap(i, rng.index(i + 1));
        }
        let (_dir, other) = place();
        let batch = 1 + rng.index(40);
        put(&other, &reports, &Options { batch, ..options(threads) }).unwrap();
        assert!(all_of(&other, threads) == bytes, "{threads} threads, another order");
    }
}

#[test]
fn the_newest_version_counts() {
    let (_dir, path) = place();
    let versions: Vec<Value> = [("2025-01-01", 300.0), ("2025-02-01", 310.0), ("2025-01-15", 320.0)]
        .map(|(day, mean)| {
            let mut one = report(1, &setting());
            one["sections"]["specimen"]["times"] = json!({"sequenced": day});
            one["sections"]["qc_align"]["insert_size"]["mean"] = json!(mean);
            one
        })
        .into();
    put(&path, &versions, &options(1)).unwrap();
    let store = Store::open(&path).unwrap();
    let table = Table::load(&store).unwrap();
    let counting: Vec<_> = table.filtered(&Filter::default()).map(|r| table.day(r)).collect();
    assert_eq!(counting, ["2025-02-01"]);
    assert_eq!(table.filtered(&Filter { all_versions: true, ..Filter::default() }).count(), 3);
}

#[test]
fn a_report_without_words_takes_those_of_its_sample() {
    let (_dir, path) = place();
    let mut align = report(7, &setting());
    let section = align["sections"].as_object_mut().unwrap().remove("qc_align").unwrap();
    let mut alone = align.clone();
    alone["sections"] = json!({"qc_align": section});
    put(&path, &[align, alone, verdict(&["S0000007"], "2025-12-01")], &options(1)).unwrap();
    let store = Store::open(&path).unwrap();
    let table = Table::load(&store).unwrap();
    assert_eq!(table.rows.len(), 3);
    let vendors: Vec<_> = table.rows.iter().map(|r| table.word(r, Key::Vendor)).collect();
    assert!(vendors.iter().all(|v| v.starts_with("vendor ") && *v == vendors[0]), "{vendors:?}");
    assert!(table.rows.iter().all(|r| table.counts(r) && !table.word(r, Key::Delivery).is_empty()));
}

#[test]
fn a_bad_report_keeps_its_batch_out() {
    let (_dir, path) = place();
    let mut items: Vec<_> = some(0..30).iter().map(item).collect();
    let whole = report(99, &setting()).to_string();
    let cut = whole.as_bytes()[..whole.len() / 2].to_vec();
    items[25] = Ok(wgs_cohort::source::Item { path: "bad.json".into(), bytes: cut, signature: None });
    let run = |keep_going, items: Vec<_>, threads| {
        let mut store = Store::open_or_create(&path).unwrap();
        let options = Options { batch: 10, keep_going, ..options(threads) };
        let done = add(&mut store, items.into_iter(), &options);
        (done, store.count().unwrap())
    };
    let copy = |items: &[Result<wgs_cohort::source::Item, CohortError>]| -> Vec<_> {
        items
            .iter()
            .map(|i| {
                i.as_ref()
                    .map(|i| wgs_cohort::source::Item { path: i.path.clone(), bytes: i.bytes.clone(), signature: None })
                    .map_err(|_| unreachable!())
            })
            .collect()
    };
    for threads in [1, 3] {
        let (done, count) = run(false, copy(&items), threads);
        let error = done.unwrap_err();
        assert_eq!((error.kind(), count), (Failure::Input, 20));
        assert!(error.to_string().starts_with("bad.json: line 1, column "), "{error}");
        let hint = error.hint().unwrap();
        assert!(hint.contains("reports were added before it; of its batch (10 reports) none"), "{hint}");
    }
    let (done, count) = run(true, copy(&items), 2);
    assert_eq!((done.unwrap_err().kind(), count), (Failure::Input, 29));
}

#[test]
fn files_that_are_no_store() {
    let (dir, path) = place();
    put(&path, &some(0..40), &options(1)).unwrap();
    let whole = std::fs::read(&path).unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let refuses = |path: &Path, expected: &str| {
        for opened in [Store::open(path), Store::open_or_create(path)] {
            let error = opened.err().unwrap_or_else(|| panic!("{} opens", path.display()));
            assert_eq!(error.kind(), Failure::Input, "{error}");
            assert!(error.to_string().contains(expected), "{error}");
        }
    };
    refuses(&file("text", b"sample\trole\nthis is no database at all, it is a table of something\n"), "not a store");
    refuses(&file("cut", &whole[..whole.len() - 20_000]), "the store is damaged");
    let foreign = dir.path().join("foreign");
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE x(a)").unwrap();
    refuses(&foreign, "another program");
    let newer = file("newer", &whole);
    rusqlite::Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    refuses(&newer, "store version 99");
    assert_eq!(Store::open(&dir.path().join("none")).err().unwrap().kind(), Failure::Input);
    assert!(Store::open(&file("empty", b"")).is_err(), "an empty file is a store only for adding");
    Store::open_or_create(&dir.path().join("empty")).unwrap();
    // Damage inside is found where it is read, or by the check.
    let mut hurt = whole.clone();
    let middle = hurt.len() / 2;
    hurt[middle..middle + 16_384].fill(0xa5);
    let hurt = file("hurt", &hurt);
    let found = Store::open(&hurt).and_then(|store| {
        store.check()?;
        Table::load(&store).map(drop)
    });
    assert_eq!(found.unwrap_err().kind(), Failure::Input);
}

#[test]
fn an_older_store_is_brought_up() {
    let (_dir, path) = place();
    wgs_cohort::store::create_as_of(&path, 1).unwrap();
    put(&path, &some(0..3), &options(1)).unwrap();
    let mut store = Store::open(&path).unwrap();
    let record = Record {
        kind: Kind::SelfEvaluation,
        party: "vendor A".into(),
        day: "2026-09-30".into(),
        who: "Dr B".into(),
        note: "third quarter".into(),
        file_name: Some("q3.pdf".into()),
        file_sha256: None,
        file: Some(b"%PDF".to_vec()),
    };
    assert!(wgs_cohort::record::add(&mut store, &record).unwrap());
    assert!(!wgs_cohort::record::add(&mut store, &record).unwrap(), "the same twice is one");
    let all = wgs_cohort::record::all(&store).unwrap();
    assert_eq!((all.len(), all[0].file.as_deref()), (1, Some(b"%PDF".as_slice())));
    store.check().unwrap();
    assert_eq!(store.count().unwrap(), 3);
}

/// Bytes of every file of the folder.
fn bytes_of(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let files = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    files.map(|p| (p.display().to_string(), std::fs::read(p).unwrap())).collect()
}

#[test]
fn a_purged_sample_leaves_no_byte() {
    let (dir, path) = place();
    let name = "PSEUDO-4711-x";
    let mut own = report(2, &setting());
    own["sample"]["name"] = json!(name);
    own["sections"]["specimen"]["library"]["kit"] = json!("a-kit-of-its-own");
    own["sections"]["specimen"]["person"] = json!("PERSON-0815");
    let mut reports = some(10..200);
    reports.insert(90, own);
    reports.push(verdict(&[name, "S0000011"], "2025-11-01"));
    // Another sample's report names it.
    let mut other = verdict(&["S0000012"], "2025-11-01");
    other["verdict"]["reasons"][0]["message"] = json!(format!("seems exchanged with {name}"));
    other["sections"]["qc_identity"] = json!({"sites": "s", "samples": [{"sample": "S0000012", "digest": "a"}],
        "pairs": [{"a": "S0000012", "b": name, "kinship": 0.4321}, {"a": "S0000012", "b": "S0000013", "kinship": 0.1}], "swaps": []});
    reports.push(other);
    put(&path, &reports, &options(2)).unwrap();
    let mut store = Store::open(&path).unwrap();
    let note = format!("complaint about {name}");
    let record = Record {
        kind: Kind::ExternalQualityAssessment,
        party: "vendor A".into(),
        day: "2026-09-30".into(),
        who: "Dr B".into(),
        note,
        file_name: None,
        file_sha256: None,
        file: Some(format!("letter: {name}").into_bytes()),
    };
    wgs_cohort::record::add(&mut store, &record).unwrap();
    let before = store.count().unwrap();
    let holds = |needle: &str| -> Vec<String> {
        let finder = |(_, bytes): &(String, Vec<u8>)| bytes.windows(needle.len()).any(|w| w == needle.as_bytes());
        bytes_of(dir.path()).into_iter().filter(finder).map(|(path, _)| path).collect()
    };
    assert!(!holds(name).is_empty() && !holds("a-kit-of-its-own").is_empty());
    // What is compressed is looked for as it lies there.
    let bodies = |path: &Path| -> Vec<Vec<u8>> {
        let db = rusqlite::Connection::open(path).unwrap();
        let sql = "SELECT packed FROM body JOIN report ON id = report WHERE sample = ?1 \
                   UNION ALL SELECT packed FROM numbers JOIN report ON id = report WHERE sample = ?1";
        let mut query = db.prepare(sql).unwrap();
        query.query_map([name], |r| r.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let packed = bodies(&path);
    assert_eq!(packed.len(), 3);
    let done =
        wgs_cohort::purge::purge(&mut store, name, "2026-11-26", "quality owner", &format!("withdrawn by {name}"))
            .unwrap();
    assert_eq!((done.reports, done.mentions, done.records), (2, 1, 1));
    assert_eq!(store.count().unwrap(), before - 2);
    for open in [true, false] {
        for needle in [name, "a-kit-of-its-own", "PERSON-0815", "letter:"] {
            assert_eq!(holds(needle), [""; 0], "{needle}, store open: {open}");
        }
        for (file, bytes) in bytes_of(dir.path()) {
            for piece in packed.iter().flat_map(|p| p.chunks(64)).filter(|p| p.len() == 64) {
                assert!(!bytes.windows(64).any(|w| w == piece), "{file} holds a piece of a report");
            }
        }
        if open {
            store.check().unwrap();
            store = Store::open(&path).unwrap();
        }
    }
    let table = Table::load(&store).unwrap();
    let row = table
        .rows
        .iter()
        .find(|r| table.word(r, Key::Sample) == "S0000012" && table.word(r, Key::Sections).contains("judge"))
        .unwrap();
    let text = String::from_utf8(wgs_cohort::show::Reader::new(&store).unwrap().text(row).unwrap()).unwrap();
    assert!(
        text.contains("seems exchanged with [withdrawn]") && !text.contains("0.4321") && text.contains("0.1"),
        "{text}"
    );
    drop(store);
    let db = rusqlite::Connection::open(&path).unwrap();
    let kept: (String, String, String, i64, Vec<u8>) = db
        .query_row("SELECT day, who, why, reports, sample_digest FROM purge", [], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?))
        })
        .unwrap();
    assert_eq!(
        (kept.0.as_str(), kept.1.as_str(), kept.2.as_str(), kept.3, kept.4.len()),
        ("2026-11-26", "quality owner", "withdrawn by [withdrawn]", 2, 32)
    );
    drop(db);
    // An old file does not bring it back, unless it is wanted.
    let again = put(&path, &reports, &options(1)).unwrap();
    assert_eq!((again.added, again.purged), (0, 2));
    let again = put(&path, &reports, &Options { readmit: true, ..options(1) }).unwrap();
    assert_eq!((again.added, again.purged), (2, 0));
    let error =
        wgs_cohort::purge::purge(&mut Store::open(&path).unwrap(), "nobody", "2026-11-26", "w", "y").unwrap_err();
    assert_eq!(error.kind(), Failure::Usage);
}

#[test]
fn a_signature_is_kept_with_what_it_signs() {
    let (dir, path) = place();
    let file = dir.path().join("verdict.json");
    std::fs::write(&file, verdict(&["S1", "S2"], "2025-11-01").to_string()).unwrap();
    std::fs::write(dir.path().join("verdict.json.sig"), [7u8; 64]).unwrap();
    let mut store = Store::open_or_create(&path).unwrap();
    for added in [2, 0] {
        let files = wgs_cohort::source::files(std::slice::from_ref(&file), &[]).unwrap();
        let done = add(&mut store, wgs_cohort::source::items(files, None), &options(1)).unwrap();
        assert_eq!(done.added, added);
    }
    let table = Table::load(&store).unwrap();
    let reader = wgs_cohort::show::Reader::new(&store).unwrap();
    for row in &table.rows {
        let signatures = reader.signatures(row).unwrap();
        assert_eq!((signatures.len(), signatures[0].2.as_slice()), (1, [7u8; 64].as_slice()));
        assert_eq!(table.word(row, Key::Software), VERSION);
    }
}
