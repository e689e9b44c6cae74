//! No string of a case is markup: every string field is replaced by hostile text, and a tokenizer by the HTML standard must see the
//! same tags with the same attributes as with harmless text of the same shape.

#[path = "support/cases.rs"]
mod cases;
#[path = "support/page.rs"]
mod page;

use page::tags;
use serde_json::Value;
use wgs_case::html::{Lang, render};
use wgs_case::model::Case;

const HOSTILE: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "=cmd|' /C calc'!A0",
    "</style></title><b>&lt;&amp;",
    "--><!-- ]]> {{ 7*7 }}",
    "\\\"};@import url(x);a{b:\"",
    "x\u{0}\u{1b}[31m\u{202e}\n\r\t</td></tr></table>",
];

/// Text of the same length and with its breaks at the same places.
fn harmless(hostile: &str) -> String {
    hostile
        .chars()
        .map(|c| if matches!(c, ' ' | '-' | ':' | '\n' | '\r' | '\t') || c.is_alphanumeric() { c } else { 'x' })
        .collect()
}

/// JSON pointers of all strings that may be any text: what is an enum does not take another one.
fn free_strings(case: &Value) -> Vec<String> {
    let mut pointers = Vec::new();
    collect(case, String::new(), &mut pointers);
    pointers.retain(|p| serde_json::from_value::<Case>(with(case, std::slice::from_ref(p), "other")).is_ok());
    pointers
}

fn collect(value: &Value, at: String, pointers: &mut Vec<String>) {
    match value {
        Value::String(_) => pointers.push(at),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, v)| collect(v, format!("{at}/{i}"), pointers)),
        Value::Object(map) => map.iter().for_each(|(k, v)| collect(v, format!("{at}/{k}"), pointers)),
        _ => {}
    }
}

fn with(case: &Value, pointers: &[String], text: &str) -> Value {
    let mut case = case.clone();
    for pointer in pointers {
        *case.pointer_mut(pointer).unwrap() = text.into();
    }
    case
}

fn page(case: &Value, lang: Lang) -> String {
    render(&serde_json::from_value(case.clone()).unwrap(), lang)
}

/// Tags with their attributes, without the text of those that hold text: labels and names.
fn shape(page: &str) -> Vec<(String, Vec<(String, String)>)> {
    let plain = |name: &str| matches!(name, "aria-label" | "content" | "data-label");
    tags(page)
        .into_iter()
        .map(|t| {
            let attributes = t.attributes.into_iter().map(|(k, v)| if plain(&k) { (k, String::new()) } else { (k, v) });
            (t.name, attributes.collect())
        })
        .collect()
}

#[test]
fn a_case_that_is_all_hostile_has_the_tags_of_a_harmless_one() {
    for lang in Lang::ALL {
        for (name, case) in cases::all(lang) {
            let case = serde_json::to_value(case).unwrap();
            let strings = free_strings(&case);
            assert!(name == "default" || strings.len() > 20, "{name}");
            for hostile in HOSTILE {
                let got = page(&with(&case, &strings, hostile), lang);
                let expected = page(&with(&case, &strings, &harmless(hostile)), lang);
                assert_eq!(shape(&got), shape(&expected), "{name} {lang}: {hostile}");
                if !hostile.contains('\0') && name != "default" {
                    let read: String = tags(&got).into_iter().map(|t| t.text).collect();
                    assert!(read.contains(hostile), "{name} {lang}: {hostile} is printed as it is");
                }
            }
        }
    }
}

#[test]
fn each_string_alone_stays_text() {
    let lang = Lang::Ja;
    for (name, case) in [("trio", cases::trio(lang)), ("tumor-only", cases::tumor_only(lang))] {
        let case = serde_json::to_value(case).unwrap();
        let hostile = HOSTILE[0];
        let mut seen = std::collections::BTreeMap::new();
        for pointer in free_strings(&case) {
            // Two rows of a list stand for all.
            let field: Vec<&str> = pointer.split('/').filter(|p| p.parse::<u32>().is_err()).collect();
            let rows = seen.entry(field.join("/")).or_insert(0);
            *rows += 1;
            if *rows > 2 {
                continue;
            }
            let one = [pointer.clone()];
            let got = page(&with(&case, &one, hostile), lang);
            assert!(!got.contains("<script"), "{name} {pointer}");
            assert_eq!(shape(&got), shape(&page(&with(&case, &one, &harmless(hostile)), lang)), "{name} {pointer}");
        }
    }
}

#[test]
fn nothing_runs_and_nothing_is_fetched() {
    for lang in Lang::ALL {
        for (name, case) in cases::all(lang) {
            let page = render(&case, lang);
            for tag in tags(&page) {
                assert!(
                    !matches!(tag.name.as_str(), "script" | "img" | "link" | "iframe" | "object" | "form"),
                    "{name}"
                );
                for (key, value) in &tag.attributes {
                    assert!(
                        !key.starts_with("on") && !matches!(key.as_str(), "src" | "style" | "action"),
                        "{name} {key}"
                    );
                    assert!(key != "href" || value.starts_with('#'), "{name} {value}");
                }
            }
            assert!(!page.contains("url(") && !page.contains("@import") && !page.contains("http:"), "{name}");
        }
    }
}
