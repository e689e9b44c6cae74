//! JSON in, with two things `serde_json` lets pass refused: a key twice in one object (the last would win in silence), and
//! anything after the value.

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// Reads a value.
///
/// # Errors
/// The parser's, with line and column; a key that stands twice in one object.
pub fn parse(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict.deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

#[derive(Clone, Copy)]
struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(Value::Bool(v))
    }

    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_string<E>(self, v: String) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format!("key `{key}` twice in one object")));
            }
            map.insert(key, access.next_value_seed(self)?);
        }
        Ok(Value::Object(map))
    }
}

/// The value at a dotted path; `None` where a step is missing.
pub fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |v, key| v.get(key))
}

/// What kind of value this is, for messages.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_to_the_last_bit() {
        for value in [
            9_547_687_903_408_092_161_u64 as f64,
            0.1 + 0.2,
            5e-324,
            1.797_693_134_862_315_7e308,
            123_456.789_012_345_67,
        ] {
            let text = serde_json::to_string(&value).unwrap();
            assert_eq!(parse(text.as_bytes()).unwrap().as_f64(), Some(value), "{text}");
        }
    }

    #[test]
    fn keys_twice_and_trailing_text_are_refused() {
        assert_eq!(
            parse(b"{\"a\":[1,-2,2.5,null,true,\"x\"]}").unwrap().to_string(),
            "{\"a\":[1,-2,2.5,null,true,\"x\"]}"
        );
        let twice = parse(b"{\"a\":{\n\"b\":1,\"b\":2}}").unwrap_err();
        assert!(twice.to_string().contains("key `b` twice") && twice.line() == 2, "{twice}");
        assert!(parse(b"{} {}").is_err());
        assert!(parse(b"{\"a\":1e999}").is_err());
        assert!(parse("[".repeat(100_000).as_bytes()).is_err(), "depth is limited");
    }

    #[test]
    fn walks_paths() {
        let value = serde_json::json!({"a": {"b": [1]}});
        assert_eq!(at(&value, "a.b").map(kind), Some("an array"));
        assert_eq!(at(&value, "a.c.d"), None);
    }
}
