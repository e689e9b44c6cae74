//! The numbers of one gate, read from the sections of a sample.
//!
//! Absent and null are `None`. A wrong type, a value outside the metric's range, or a fraction that disagrees with the two
//! counts beside it is a broken report, with the place.

use crate::json::kind;
use crate::metric::{Metric, Rows, Scope};
use crate::profile::Gate;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Half a unit in the last place of a `frac_*` (six decimals), with room for the rounding of the division.
const AGREE: f64 = 0.5001e-6;

/// One value and what it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Read group, lane, file or library; `None` for the sample.
    pub id: Option<String>,
    /// The value, unrounded where the report allows.
    pub value: Option<f64>,
}

/// What is wrong, and where in the section.
pub type Broken = (String, String);

/// The values a gate looks at; empty when the sample has no such rows.
///
/// # Errors
/// The place and what is wrong there.
pub fn rows(sections: &Map<String, Value>, gate: &Gate) -> Result<Vec<Row>, Broken> {
    let metric = gate.metric;
    if gate.scope == Scope::Sample {
        let found = walk_sections(sections, &metric.path)?;
        let (parent, field) = metric.path.rsplit_once('.').unwrap_or(("", &metric.path));
        let parent = walk_sections(sections, parent)?;
        return Ok(vec![Row { id: None, value: value(metric, field, parent, found, &metric.path)? }]);
    }
    let Some(place) = metric.rows.iter().find(|r| r.scope == gate.scope) else { return Ok(Vec::new()) };
    let items = match walk_sections(sections, place.array)? {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(other) => return Err((place.array.to_owned(), format!("expected an array, found {}", kind(other)))),
    };
    if gate.scope == Scope::Library {
        return libraries(metric, place, items);
    }
    let mut rows = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let at = format!("{}[{i}]", place.array);
        let (before, field) = match place.field.rsplit_once('.') {
            Some((before, field)) => (walk(item, before, &at)?, field),
            None => (Some(item), place.field),
        };
        let found = walk(item, place.field, &at)?;
        rows.push(Row {
            id: Some(name(item, gate.scope, i)),
            value: value(metric, field, before, found, &format!("{at}.{}", place.field))?,
        });
    }
    Ok(rows)
}

/// Read groups with the same library, counts added; a fraction is the quotient of the sums.
fn libraries(metric: &Metric, place: &Rows, items: &[Value]) -> Result<Vec<Row>, Broken> {
    let (top, bottom) = match metric.exact {
        Some((top, bottom)) => (top, Some(bottom)),
        None => (place.field, None),
    };
    let mut sums: BTreeMap<String, Option<(u128, u128)>> = BTreeMap::new();
    for (i, item) in items.iter().enumerate() {
        let count = |field: &str| -> Result<Option<u64>, Broken> {
            let at = format!("{}[{i}]", place.array);
            match walk(item, field, &at)? {
                None | Some(Value::Null) => Ok(None),
                Some(v) => v
                    .as_u64()
                    .map(Some)
                    .ok_or_else(|| (format!("{at}.{field}"), format!("expected a count, found {}", kind(v)))),
            }
        };
        let (top, bottom) = (count(top)?, bottom.map_or(Ok(Some(0)), count)?);
        let sum = sums.entry(name(item, Scope::Library, i)).or_insert(Some((0, 0)));
        *sum = sum.zip(top.zip(bottom)).map(|((a, b), (top, bottom))| (a + u128::from(top), b + u128::from(bottom)));
    }
    let finish = |sum: Option<(u128, u128)>| match (sum, bottom) {
        (Some((top, _)), None) => Some(top as f64),
        (Some((top, bottom)), Some(_)) if bottom > 0 && top <= bottom => Some(top as f64 / bottom as f64),
        _ => None,
    };
    Ok(sums.into_iter().map(|(id, sum)| Row { id: Some(id), value: finish(sum) }).collect())
}

/// What people call a row.
fn name(item: &Value, scope: Scope, i: usize) -> String {
    let text = |key: &str| item.get(key).and_then(Value::as_str).filter(|s| !s.is_empty());
    let named = match scope {
        Scope::Library => text("library").map(str::to_owned).or_else(|| Some("(no library)".into())),
        Scope::File => text("file").map(str::to_owned),
        _ => text("id").map(str::to_owned).or_else(|| {
            let lane = item.get("lane").and_then(Value::as_u64)?;
            Some(format!("{}:{lane}", text("flowcell").unwrap_or("?")))
        }),
    };
    named.unwrap_or_else(|| format!("#{}", i + 1))
}

fn walk_sections<'v>(sections: &'v Map<String, Value>, path: &str) -> Result<Option<&'v Value>, Broken> {
    let (section, rest) = path.split_once('.').unwrap_or((path, ""));
    match sections.get(section) {
        None => Ok(None),
        Some(value) if rest.is_empty() => Ok(Some(value)),
        Some(value) => walk(value, rest, section),
    }
}

/// The value at a dotted path; a step through something that is neither object nor null is broken.
fn walk<'v>(value: &'v Value, path: &str, from: &str) -> Result<Option<&'v Value>, Broken> {
    let mut here = value;
    let mut place = from.to_owned();
    for key in path.split('.') {
        match here {
            Value::Null => return Ok(None),
            Value::Object(map) => match map.get(key) {
                None => return Ok(None),
                Some(next) => here = next,
            },
            other => return Err((place, format!("expected an object, found {}", kind(other)))),
        }
        place = format!("{place}.{key}");
    }
    Ok(Some(here))
}

/// The number itself, from its counts where they stand beside it.
fn value(
    metric: &Metric,
    field: &str,
    parent: Option<&Value>,
    found: Option<&Value>,
    place: &str,
) -> Result<Option<f64>, Broken> {
    let written = match found {
        None | Some(Value::Null) => return Ok(None),
        Some(v) => v.as_f64().ok_or_else(|| (place.to_owned(), format!("expected a number, found {}", kind(v))))?,
    };
    let (low, high) = metric.unit.range();
    if !(low..=high).contains(&written) {
        return Err((place.to_owned(), format!("{written} is not possible for a {}", metric.unit)));
    }
    let counts = metric.exact.filter(|_| metric.path.ends_with(field)).and_then(|(top, bottom)| {
        let one = |path: &str| crate::json::at(parent?, path)?.as_u64();
        let count = |paths: &str| paths.split('+').try_fold(0u64, |sum, path| sum.checked_add(one(path)?));
        Some((count(top)?, count(bottom).filter(|b| *b > 0)?))
    });
    let Some((top, bottom)) = counts else { return Ok(Some(written)) };
    let exact = top as f64 / bottom as f64;
    // A depth is written with two decimals, a fraction with at least six.
    let tolerance = if metric.unit == crate::metric::Unit::Fraction { AGREE } else { 0.0051 };
    if (exact - written).abs() > tolerance {
        return Err((
            place.to_owned(),
            format!("{written} does not agree with the counts beside it ({top} of {bottom})"),
        ));
    }
    Ok(Some(exact))
}
