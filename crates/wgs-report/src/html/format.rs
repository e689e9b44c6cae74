//! Every number a person reads in the page is written here.

/// What stands where there is no number.
pub const ABSENT: &str = "–";

/// A whole number in groups of three: `620,000,000`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A number with at most `digits` decimals, whole part in groups of three, no trailing zeros.
pub fn fixed(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return ABSENT.into();
    }
    if value.abs() >= 1e15 {
        return format!("{value:e}");
    }
    let text = format!("{:.digits$}", value.abs());
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let decimals = decimals.trim_end_matches('0');
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), count);
    let sign = if value < 0.0 && (whole != "0" || !decimals.is_empty()) { "−" } else { "" };
    if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
}

/// A number with exactly `digits` decimals, as columns of a table need it.
pub fn column(value: f64, digits: usize) -> String {
    if !value.is_finite() || value.abs() >= 1e15 {
        return fixed(value, digits);
    }
    let text = format!("{value:.digits$}");
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |w| ("−", w));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), count);
    if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
}

/// A fraction 0–1 as percent: two decimals, more for small ones.
pub fn percent(value: f64) -> String {
    if !value.is_finite() {
        return ABSENT.into();
    }
    let digits = if value != 0.0 && value.abs() < 0.001 { 4 } else { 2 };
    // A space that does not break, so that the sign never stands alone on a line.
    format!("{}\u{a0}%", column(value * 100.0, digits))
}

/// A recall or precision as percent, three decimals: `99.887 %`.
pub fn rate(value: f64) -> String {
    if !value.is_finite() {
        return ABSENT.into();
    }
    format!("{}\u{a0}%", column(value * 100.0, 3))
}

/// A large number in three significant digits and a prefix: `93.0 G`, `620 M`.
pub fn short(value: f64) -> String {
    if !value.is_finite() {
        return ABSENT.into();
    }
    let steps = [(1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " k")];
    let (scale, prefix) = steps.into_iter().find(|(scale, _)| value.abs() >= *scale).unwrap_or((1.0, ""));
    let scaled = value / scale;
    let digits = match scaled.abs() {
        s if prefix.is_empty() && s.fract() == 0.0 => 0,
        s if s >= 100.0 => 0,
        s if s >= 10.0 => 1,
        _ => 2,
    };
    format!("{}{prefix}", column(scaled, digits))
}

/// Bases: `93.0 Gb`.
pub fn bases(value: f64) -> String {
    let text = short(value);
    match text.ends_with(|c: char| c.is_ascii_digit()) {
        true => format!("{text} bp"),
        false if text == ABSENT => text,
        false => format!("{text}b"),
    }
}

/// A label of an axis: short for large numbers, few decimals for small ones.
pub fn tick(value: f64) -> String {
    match value.abs() {
        a if a >= 1_000.0 => {
            let text = short(value);
            let (number, prefix) = text.split_once(' ').unwrap_or((&text, ""));
            let number = if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
            format!("{number}{prefix}")
        }
        a if a >= 10.0 || a == 0.0 => fixed(value, 1),
        a if a >= 0.1 => fixed(value, 2),
        a if a >= 1e-6 => fixed(value, 6),
        _ => format!("{value:e}"),
    }
}

/// A label of an axis whose labels are `step` apart: as [`tick`], with more decimals where neighbours would look alike.
pub fn tick_of(value: f64, step: f64) -> String {
    let usual = if value.abs() >= 10.0 { 0.1 } else { 0.01 };
    if step >= usual || !(0.1..1_000.0).contains(&value.abs()) {
        return tick(value);
    }
    let decimals = (1..9).find(|d| step * 10u64.pow(*d) as f64 >= 0.999).unwrap_or(9);
    fixed(value, decimals as usize)
}

/// Text that stands in HTML or in an attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Control characters other than white space are not allowed in XML.
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        assert_eq!(count(620_000_000), "620,000,000");
        assert_eq!(count(7), "7");
        assert_eq!((fixed(1234.5, 2), fixed(-0.001, 2), fixed(-1.5, 1)), ("1,234.5".into(), "0".into(), "−1.5".into()));
        assert_eq!((fixed(f64::NAN, 1), fixed(1e300, 1)), ("–".into(), "1e300".into()));
        assert_eq!(
            (percent(0.92), percent(0.00004), percent(0.0)),
            ("92.00\u{a0}%".into(), "0.0040\u{a0}%".into(), "0.00\u{a0}%".into())
        );
        assert_eq!(
            (short(93e9), short(620e6), short(12.0), short(1.5)),
            ("93.0 G".into(), "620 M".into(), "12".into(), "1.50".into())
        );
        assert_eq!((bases(93e9), bases(150.0)), ("93.0 Gb".into(), "150 bp".into()));
        assert_eq!(
            (tick(2e7), tick(0.25), tick(150.0), tick(0.001)),
            ("20M".into(), "0.25".into(), "150".into(), "0.001".into())
        );
        assert_eq!(
            (tick_of(99.85, 0.05), tick_of(99.9, 0.1), tick_of(150.0, 50.0), tick_of(0.995, 0.005)),
            ("99.85".into(), "99.9".into(), "150".into(), "0.995".into())
        );
        assert_eq!((rate(0.998871), rate(1.0)), ("99.887\u{a0}%".into(), "100.000\u{a0}%".into()));
        assert_eq!(column(0.5, 3), "0.500");
        assert_eq!(escape("<a href='x'>&\u{1}"), "&lt;a href=&#39;x&#39;&gt;&amp;\u{fffd}");
    }
}
