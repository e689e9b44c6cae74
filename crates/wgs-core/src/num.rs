//! Numbers of a report: fixed precision, never NaN.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A real number written with at most `DIGITS` decimals; not finite is written as `null`.
///
/// Rounding is half away from zero on the decimal scale, a pure IEEE operation, so the bytes are the same on any machine.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Rounded<const DIGITS: u32>(pub f64);

impl<const DIGITS: u32> Rounded<DIGITS> {
    /// `numerator / denominator`, absent (`null`) when the denominator is zero.
    pub fn ratio(numerator: u64, denominator: u64) -> Self {
        Self(if denominator == 0 { f64::NAN } else { numerator as f64 / denominator as f64 })
    }

    /// The absent value.
    pub const ABSENT: Self = Self(f64::NAN);

    /// The value as it is written, `None` when absent.
    pub fn written(self) -> Option<f64> {
        let scale = 10f64.powi(DIGITS as i32);
        let value = (self.0 * scale).round() / scale;
        // -0.0 and 0.0 are one number to a reader.
        self.0.is_finite().then_some(if value == 0.0 { 0.0 } else { value })
    }
}

impl<const DIGITS: u32> Default for Rounded<DIGITS> {
    fn default() -> Self {
        Self::ABSENT
    }
}

impl<const DIGITS: u32> Serialize for Rounded<DIGITS> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.written() {
            Some(value) => serializer.serialize_f64(value),
            None => serializer.serialize_none(),
        }
    }
}

impl<'de, const DIGITS: u32> Deserialize<'de> for Rounded<DIGITS> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Option::<f64>::deserialize(deserializer)?.unwrap_or(f64::NAN)))
    }
}

impl<const DIGITS: u32> JsonSchema for Rounded<DIGITS> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Number{DIGITS}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": ["number", "null"], "description": format!("At most {DIGITS} decimals; null where it cannot be computed.") })
    }

    fn inline_schema() -> bool {
        true
    }
}

/// A fraction of `frac_*`: 0–1, six decimals.
pub type Frac = Rounded<6>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_and_writes_null() {
        assert_eq!(Rounded::<2>(1.005).written(), Some(1.0)); // 1.005 is below the tie in binary
        assert_eq!(Frac::ratio(2, 3).written(), Some(0.666667));
        assert_eq!(Frac::ratio(1, 0).written(), None);
        assert_eq!(Rounded::<1>(-0.01).written().map(f64::to_bits), Some(0));
    }
}
