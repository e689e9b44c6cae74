//! Programs that are killed, and many that add at once: nothing committed is lost, nothing is damaged.

mod common;

use common::{all_of, options, place, put, some};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use wgs_cohort::Store;
use wgs_cohort::add::{Options, add};
use wgs_cohort::source::{files, items};
use wgs_testkit::Rng;

/// Reports of a transaction.
const BATCH: usize = 10;

/// The program that adds: this test's own binary, told by its environment.
#[test]
fn child() {
    let (Ok(store), Ok(from)) = (std::env::var("COHORT_STORE"), std::env::var("COHORT_FROM")) else { return };
    let mut store = Store::open_or_create(Path::new(&store)).unwrap();
    let from = files(&[from.into()], &[]).unwrap();
    add(&mut store, items(from, None), &Options { batch: BATCH, ..options(2) }).unwrap();
}

fn start(store: &Path, from: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child"])
        .env("COHORT_STORE", store)
        .env("COHORT_FROM", from)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn stream(dir: &Path, name: &str, range: std::ops::Range<u64>) -> std::path::PathBuf {
    let path = dir.join(name);
    let lines: Vec<String> = some(range).iter().map(|r| format!("{r}\n")).collect();
    std::fs::write(&path, lines.concat()).unwrap();
    path
}

#[test]
fn killed_at_any_moment() {
    let kills: u64 = std::env::var("WGS_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(50);
    let (dir, path) = place();
    let all = 30 * BATCH as u64;
    let from = stream(dir.path(), "all.ndjson", 0..all);
    let mut rng = Rng::new(8);
    let (mut rounds, mut last, mut middle) = (0, 0, 0);
    while rounds < kills {
        let mut child = start(&path, &from);
        std::thread::sleep(Duration::from_micros(2_000 + rng.below(250_000)));
        child.kill().unwrap();
        child.wait().unwrap();
        rounds += 1;
        if !path.exists() {
            continue;
        }
        // Killed before the first table was made, it is a file to add to and nothing else.
        let store = Store::open_or_create(&path).unwrap();
        store.check().unwrap();
        let count = store.count().unwrap();
        assert!(count.is_multiple_of(BATCH as u64) && count >= last, "{count} after {last}");
        middle += u64::from(count > 0 && count < all);
        last = count;
        if count == all {
            drop(store);
            for end in ["", "-wal", "-shm"] {
                let mut name = path.clone().into_os_string();
                name.push(end);
                let _ = std::fs::remove_file(name);
            }
            last = 0;
        }
    }
    assert!(middle > 0, "no kill met a store that was half filled");
    assert!(start(&path, &from).wait().unwrap().success());
    let (_dir, undisturbed) = place();
    put(&undisturbed, &some(0..all), &options(1)).unwrap();
    assert!(all_of(&path, 1) == all_of(&undisturbed, 1));
    println!("{kills} kills, {middle} of them in a store half filled");
}

#[test]
fn many_writers_at_once() {
    let (dir, path) = place();
    // Each shares half of its reports with the next.
    let children: Vec<Child> =
        (0..4u64).map(|i| start(&path, &stream(dir.path(), &format!("{i}.ndjson"), i * 40..i * 40 + 80))).collect();
    for child in children {
        let ended = child.wait_with_output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
    let store = Store::open(&path).unwrap();
    store.check().unwrap();
    assert_eq!(store.count().unwrap(), 200);
    let (_dir, alone) = place();
    put(&alone, &some(0..200), &options(1)).unwrap();
    assert!(all_of(&path, 1) == all_of(&alone, 1));
}
