//! Reading a report without trusting it: whatever is missing or of another type is absent, never an error.

use serde_json::Value;

/// A place in the report, perhaps empty.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a>(Option<&'a Value>);

impl<'a> Node<'a> {
    /// A place with something in it.
    pub fn new(value: &'a Value) -> Self {
        Self(Some(value).filter(|v| !v.is_null()))
    }

    /// The place at a dotted path below.
    pub fn at(self, path: &str) -> Node<'a> {
        Self(self.0.and_then(|v| crate::json::at(v, path)).filter(|v| !v.is_null()))
    }

    /// Is there anything?
    pub fn exists(self) -> bool {
        self.0.is_some()
    }

    /// A finite number.
    pub fn number(self) -> Option<f64> {
        self.0.and_then(Value::as_f64).filter(|n| n.is_finite())
    }

    /// A finite number, NaN when there is none (plots skip it).
    pub fn or_nan(self) -> f64 {
        self.number().unwrap_or(f64::NAN)
    }

    /// A whole number that is not negative.
    pub fn count(self) -> Option<u64> {
        self.0.and_then(Value::as_u64)
    }

    /// True or false.
    pub fn flag(self) -> Option<bool> {
        self.0.and_then(Value::as_bool)
    }

    /// Text, empty when there is none.
    pub fn text(self) -> &'a str {
        self.0.and_then(Value::as_str).unwrap_or("")
    }

    /// The items of an array, none when it is not one.
    pub fn items(self) -> impl ExactSizeIterator<Item = Node<'a>> + Clone {
        self.0.and_then(Value::as_array).map_or([].as_slice(), Vec::as_slice).iter().map(Node::new)
    }

    /// The entries of an object, none when it is not one.
    pub fn entries(self) -> Vec<(&'a str, Node<'a>)> {
        let map = self.0.and_then(Value::as_object);
        map.into_iter().flatten().map(|(key, value)| (key.as_str(), Node::new(value))).collect()
    }

    /// The numbers of an array, NaN where one is missing.
    pub fn numbers(self) -> Vec<f64> {
        self.items().map(Node::or_nan).collect()
    }

    /// `[x, y]` pairs of an array of arrays.
    pub fn pairs(self) -> Vec<(f64, f64)> {
        let pair = |node: Node| {
            let mut both = node.items().map(Node::or_nan);
            Some((both.next()?, both.next()?))
        };
        self.items().filter_map(pair).filter(|(x, y)| x.is_finite() && y.is_finite()).collect()
    }

    /// `(x, y)` of the rows of an array by field names.
    pub fn points(self, x: &str, y: &str) -> Vec<(f64, f64)> {
        self.items().map(|row| (row.at(x).or_nan(), row.at(y).or_nan())).filter(|(x, _)| x.is_finite()).collect()
    }
}
