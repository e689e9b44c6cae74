//! Replaces strings of a case by hostile ones.

#![allow(dead_code, reason = "each test file uses some")]

use serde_json::Value;
use wgs_case::Case;

/// Strings that must stay inert.
pub const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "\"'&<>]]>",
    "=cmd|' /C calc'!A0",
    "a\u{0}b\u{1}c\u{7}\u{b}\u{c}\u{1b}[31m\u{7f}\u{85}\u{fffe}\u{ffff}",
    "  \u{3000}\u{a0}\t\n ",
    "",
    "\u{202e}txt.exe",
    "urn:uuid:00000000-0000-0000-0000-000000000000",
    "javascript:alert(1)",
    "全ゲノム\u{3000}解析 🧬",
];

/// The paths of all strings of the case as JSON.
pub fn strings(case: &Case) -> Vec<String> {
    fn walk(value: &Value, path: &str, out: &mut Vec<String>) {
        match value {
            Value::String(_) => out.push(path.to_owned()),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(at, item)| walk(item, &format!("{path}/{at}"), out))
            }
            Value::Object(fields) => fields.iter().for_each(|(name, item)| walk(item, &format!("{path}/{name}"), out)),
            _ => (),
        }
    }
    let mut out = Vec::new();
    walk(&serde_json::to_value(case).expect("JSON"), "", &mut out);
    out
}

/// The case with other text at a path; `None` where the model takes no free text (an enumeration).
pub fn with(case: &Case, path: &str, text: &str) -> Option<Case> {
    let mut json = serde_json::to_value(case).expect("JSON");
    *json.pointer_mut(path)? = Value::String(text.to_owned());
    serde_json::from_value(json).ok()
}

/// The case with other text in every string that takes it.
pub fn everywhere(case: &Case, text: &str) -> Case {
    strings(case).iter().fold(case.clone(), |case, path| with(&case, path, text).unwrap_or(case))
}
