//! The JSON Schema of a report, and the same as a page for people.
//!
//! In: the section types, from the binary (this crate may not know them). Out: one schema in which
//! every definition stands once, each description is the doc comment of its field, and the GA4GH ids stand as properties
//! with unit and, where a field of the report holds the same number, its path. [`markdown`] writes it as `docs/output.md`.

use crate::metric::{self, GA4GH_ALIGN};
use crate::{Report, json};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// GA4GH id, path of the field that holds the same number, and how to get there from it.
pub const GA4GH_FIELDS: [(&str, &str, &str); 9] = [
    ("yield_bp_q30", "qc_align.base_quality.q30_bases", ""),
    ("mean_autosome_coverage", "qc_align.depth.autosomes.mean", "at two decimals"),
    ("mad_autosome_coverage", "qc_align.depth.autosomes.mad", ""),
    ("pct_autosomes_15x", "qc_align.depth.autosomes.frac_depth_ge_15", "times 100"),
    ("pct_reads_mapped", "qc_align.reads.frac_mapped", "times 100"),
    ("pct_reads_properly_paired", "qc_align.reads.frac_properly_paired", "times 100"),
    ("mean_insert_size", "qc_align.insert_size.mean", "at one decimal"),
    ("insert_size_std_deviation", "qc_align.insert_size.sd", "at one decimal"),
    ("cross_contamination_rate", "qc_align.contamination.freemix", ""),
];

/// Builds the schema of a report section by section.
#[derive(Default)]
pub struct Builder {
    sections: Map<String, Value>,
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().into_generator()
}

impl Builder {
    /// With one more section.
    pub fn section<T: JsonSchema>(mut self, name: &str) -> Self {
        let mut schema = generator().into_root_schema_for::<T>().to_value();
        if let Some(map) = schema.as_object_mut() {
            map.shift_remove("$schema");
        }
        self.sections.insert(name.to_owned(), schema);
        self
    }

    /// Names of the sections.
    pub fn names(&self) -> Vec<&str> {
        self.sections.keys().map(String::as_str).collect()
    }

    /// The schema of one section, standing alone; `None` when there is no such section.
    pub fn one(self, name: &str) -> Option<Value> {
        let mut sections = self.sections;
        let mut schema = sections.shift_remove(name)?;
        add_ga4gh(name, &mut schema);
        let map = schema.as_object_mut()?;
        map.shift_insert(0, "$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
        Some(schema)
    }

    /// The schema of the whole report.
    pub fn whole(self) -> Value {
        let mut schema = generator().into_root_schema_for::<Report>().to_value();
        let mut definitions = Map::new();
        let mut properties = Map::new();
        for (name, mut section) in self.sections {
            add_ga4gh(&name, &mut section);
            // Definitions of a section get its name in front, so that those of two sections never mix.
            let own = section.as_object_mut().and_then(|s| s.shift_remove("$defs"));
            rename_references(&mut section, &name);
            for (definition, mut value) in own.and_then(|d| d.as_object().cloned()).unwrap_or_default() {
                rename_references(&mut value, &name);
                definitions.insert(format!("{name}.{definition}"), value);
            }
            definitions.insert(name.clone(), section);
            properties.insert(name.clone(), json!({ "$ref": format!("#/$defs/{name}") }));
        }
        if let Some(sections) = schema.pointer_mut("/properties/sections").and_then(Value::as_object_mut) {
            sections.insert("properties".into(), Value::Object(properties));
        }
        if let Some(all) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
            all.extend(definitions);
        }
        schema
    }
}

fn rename_references(value: &mut Value, section: &str) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value.as_str().and_then(|text| text.strip_prefix("#/$defs/")) {
                    Some(name) if key == "$ref" => *value = format!("#/$defs/{section}.{name}").into(),
                    _ => rename_references(value, section),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename_references(item, section)),
        _ => {}
    }
}

/// Names the ids in the map `ga4gh` of a section.
fn add_ga4gh(section: &str, schema: &mut Value) {
    let Some(map) = schema.pointer_mut("/properties/ga4gh").and_then(Value::as_object_mut) else { return };
    let mut ids = Map::new();
    for (id, unit) in GA4GH_ALIGN.iter().filter(|_| section == "qc_align") {
        let same = GA4GH_FIELDS.iter().find(|(known, _, _)| known == id);
        let mut text = format!("GA4GH WGS QC 1.0, unit {unit}; null where it does not apply.");
        if let Some((_, field, how)) = same {
            let _ = write!(text, " From {field}{}{how}.", if how.is_empty() { "" } else { ", " });
        }
        ids.insert((*id).to_owned(), json!({ "type": ["number", "null"], "description": text, "x-ga4gh-id": id }));
    }
    if !ids.is_empty() {
        map.insert("properties".into(), Value::Object(ids));
    }
}

/// One line of the page: a field with type, unit, ids and definition.
struct Field {
    path: String,
    kind: String,
    text: String,
}

/// The schema (of [`Builder::whole`]) as a page of Markdown.
pub fn markdown(schema: &Value) -> String {
    let mut out = String::from(
        "# Output: every field of a report\n\nWritten from the types by the test `output_page_is_current` (`WGS_BLESS=1 cargo test --test schema` writes it anew); \
         `wgs schema` prints the same as JSON Schema.\n\nOnly `run` may differ between two runs on the same input; the rest is the same bytes for any number of threads, \
         shard plan, instruction set and machine. Counts are integers, `frac_*` are fractions 0–1, absent numbers are `null`, lengths are in base pairs. \
         A path ending in `[]` is an array. The column *gate* marks metrics that a profile may name; *scopes* other than the sample stand in brackets.\n",
    );
    let mut parts: Vec<(String, Value)> = Vec::new();
    for (key, value) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if key != "sections" {
            parts.push((key.clone(), value.clone()));
        }
    }
    for (key, value) in
        schema.pointer("/properties/sections/properties").and_then(Value::as_object).into_iter().flatten()
    {
        parts.push((key.clone(), value.clone()));
    }
    for (name, part) in parts {
        let mut fields = Vec::new();
        walk(schema, &part, &name, 0, &mut fields);
        let is_section = schema.pointer(&format!("/properties/sections/properties/{name}")).is_some();
        let _ = write!(out, "\n## `{}{name}`\n\n", if is_section { "sections." } else { "" });
        let text = description(schema, &part);
        if !text.is_empty() {
            let _ = write!(out, "{text}\n\n");
        }
        out.push_str("| field | type | gate | definition |\n|---|---|---|---|\n");
        for field in fields {
            let _ =
                writeln!(out, "| `{}` | {} | {} | {} |", field.path, field.kind, gate(&field.path), cell(&field.text));
        }
    }
    out
}

/// Is the path a metric, in which unit, per what else?
fn gate(path: &str) -> String {
    let Some(metric) = metric::find(path) else { return String::new() };
    let mut scopes: Vec<&str> = metric.rows.iter().map(|r| r.scope.word()).collect();
    scopes.dedup();
    let id = GA4GH_FIELDS
        .iter()
        .find(|(_, field, _)| *field == path)
        .map(|(id, _, _)| format!("; GA4GH `{id}`"))
        .unwrap_or_default();
    let scopes = if scopes.is_empty() { String::new() } else { format!(" ({})", scopes.join(", ")) };
    format!("{}{scopes}{id}", metric.unit)
}

fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|")
}

fn resolve<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    let reference = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix("#/$defs/"));
    reference.and_then(|name| root.get("$defs")?.get(name)).unwrap_or(schema)
}

fn description(root: &Value, schema: &Value) -> String {
    let own = schema.get("description").and_then(Value::as_str);
    own.or_else(|| resolve(root, schema).get("description").and_then(Value::as_str)).unwrap_or("").to_owned()
}

/// A nullable schema without its null.
fn inner<'s>(root: &'s Value, schema: &'s Value) -> (&'s Value, bool) {
    let resolved = resolve(root, schema);
    let choices = resolved.get("anyOf").and_then(Value::as_array);
    let some = choices.and_then(|c| c.iter().find(|s| s.get("type").and_then(Value::as_str) != Some("null")));
    match (some, choices) {
        (Some(some), Some(choices)) if choices.len() == 2 => (resolve(root, some), true),
        _ => (resolved, false),
    }
}

fn walk(root: &Value, schema: &Value, path: &str, depth: usize, out: &mut Vec<Field>) {
    let (resolved, nullable) = inner(root, schema);
    if depth > 12 {
        return;
    }
    if depth > 0 {
        let mut kind = kind(root, resolved);
        if nullable {
            kind.push_str(" or null");
        }
        out.push(Field { path: path.to_owned(), kind, text: description(root, schema) });
    }
    for (key, value) in resolved.get("properties").and_then(Value::as_object).into_iter().flatten() {
        walk(root, value, &format!("{path}.{key}"), depth + 1, out);
    }
    if let Some(items) = resolved.get("items") {
        let (item, _) = inner(root, items);
        for (key, value) in item.get("properties").and_then(Value::as_object).into_iter().flatten() {
            walk(root, value, &format!("{path}[].{key}"), depth + 1, out);
        }
    }
}

fn kind(root: &Value, schema: &Value) -> String {
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return words.iter().filter_map(Value::as_str).map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ");
    }
    let choices = schema.get("oneOf").and_then(Value::as_array);
    if let Some(words) =
        choices.map(|c| c.iter().filter_map(|s| s.get("const")?.as_str()).map(|w| format!("`{w}`")).collect::<Vec<_>>())
    {
        return words.join(", ");
    }
    let names: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => return "any".into(),
    };
    let of = schema.get("items").map(|items| kind(root, inner(root, items).0));
    match of {
        Some(of) => names.join(" or ").replacen("array", &format!("array of {of}"), 1),
        None => names.join(" or "),
    }
}

/// The definition of a field by its dotted path; arrays are entered without a mark.
pub fn definition(schema: &Value, path: &str) -> Option<String> {
    let mut here = schema;
    for key in path.split('.') {
        here = inner(schema, here).0;
        while let Some(items) = here.get("items") {
            here = inner(schema, items).0;
        }
        here = json::at(here, "properties")?.get(key)?;
    }
    Some(description(schema, here))
}
