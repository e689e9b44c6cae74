//! Every use of `unsafe` is registered in `docs/dev/unsafe.md`: the files and the number of uses must agree, so that a new
//! block cannot arrive without a reason, an invariant and a test beside it.

use std::collections::BTreeMap;
use std::path::Path;

/// Uses of `unsafe` per file, as the sources have them. Comments and attributes do not count.
fn in_sources(root: &Path) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.join("crates"), root.join("src"), root.join("xtask"), root.join("fuzz")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                if path.file_name().is_none_or(|n| n != "target") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| e == "rs") {
                let uses = uses(&std::fs::read_to_string(&path).unwrap());
                if uses > 0 {
                    found.insert(path.strip_prefix(root).unwrap().display().to_string(), uses);
                }
            }
        }
    }
    found
}

fn uses(source: &str) -> usize {
    let code = source.lines().filter(|l| !l.trim_start().starts_with("//"));
    let words =
        code.flat_map(|l| l.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned).collect::<Vec<_>>());
    words.filter(|w| w == "unsafe").count()
}

/// Rows `| file | uses | reason | invariant | test |`.
fn in_register(page: &str) -> BTreeMap<String, usize> {
    let mut rows = BTreeMap::new();
    for line in page.lines().filter(|l| l.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        assert_eq!(cells.len(), 5, "five cells: {line}");
        assert!(cells.iter().all(|c| !c.is_empty()), "no cell is empty: {line}");
        rows.insert(cells[0].trim_matches('`').to_owned(), cells[1].parse().expect("a number of uses"));
    }
    rows
}

#[test]
fn every_use_is_registered() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/dev/unsafe.md")).unwrap();
    assert_eq!(in_sources(root), in_register(&page), "left: uses in the sources; right: docs/dev/unsafe.md");
}

#[test]
fn uses_are_counted_without_comments_and_longer_words() {
    let word = "unsafe";
    let source =
        format!("// {word}\n#![deny({word}_op_in_{word}_fn)]\n{word} fn a() {{}}\nlet b = {word} {{ c() }};\n");
    assert_eq!(uses(&source), 2);
}
