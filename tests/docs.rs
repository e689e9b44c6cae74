//! The book: every page that the summary, the README or a page of the book links to exists.

use std::path::{Path, PathBuf};

/// Link targets of a Markdown text, without those outside the repository and places inside a page.
fn links(text: &str) -> Vec<String> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let inside = |t: &&str| !t.contains("://") && !t.starts_with('#') && !t.starts_with("mailto:");
    targets.filter(inside).filter_map(|t| t.split('#').next()).map(str::to_owned).collect()
}

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|e| e == "md") {
            found.push(path);
        }
    }
}

#[test]
fn links_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![root.join("README.md"), root.join("CHANGELOG.md"), root.join("testdata/README.md")];
    pages(&root.join("docs"), &mut found);
    let mut checked = 0;
    for page in &found {
        for link in links(&std::fs::read_to_string(page).unwrap()) {
            assert!(page.parent().unwrap().join(&link).exists(), "{}: {link} does not exist", page.display());
            checked += 1;
        }
    }
    assert!(checked > 10, "only {checked} links were found");
}

#[test]
fn every_page_is_in_the_summary() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let listed = links(&std::fs::read_to_string(root.join("SUMMARY.md")).unwrap());
    let mut found = Vec::new();
    pages(&root, &mut found);
    for page in found {
        let name = page.strip_prefix(&root).unwrap().display().to_string();
        assert!(name == "SUMMARY.md" || listed.contains(&name), "docs/SUMMARY.md does not list {name}");
    }
}
