//! Tables for spreadsheets, CSV (RFC 4180) and tab-separated: a cell never becomes a formula there, and no cell breaks its row.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an apostrophe before it, unless it is a
//! number (OWASP, CSV injection).

/// Text that a spreadsheet shows as it stands.
pub fn inert(cell: &str) -> String {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let number = cell.parse::<f64>().is_ok_and(f64::is_finite);
    if risky && !number { format!("'{cell}") } else { cell.to_owned() }
}

/// A row of CSV with its line end.
pub fn csv<S: AsRef<str>>(cells: &[S]) -> String {
    let quoted = |cell: &S| {
        let cell = inert(cell.as_ref());
        match cell.contains([',', '"', '\n', '\r', ';']) || cell.starts_with('\'') {
            true => format!("\"{}\"", cell.replace('"', "\"\"")),
            false => cell,
        }
    };
    cells.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n"
}

/// A row of a tab-separated table with its line end; tabs and line ends inside a cell become blanks.
pub fn tsv<S: AsRef<str>>(cells: &[S]) -> String {
    let flat = |cell: &S| inert(cell.as_ref()).replace(['\t', '\n', '\r'], " ");
    cells.iter().map(flat).collect::<Vec<_>>().join("\t") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_no_formulas_and_numbers_stay_numbers() {
        assert_eq!(
            csv(&["=1+1", "a,b", "say \"x\"", "-3.5", "-x", "plain"]),
            "\"'=1+1\",\"a,b\",\"say \"\"x\"\"\",-3.5,\"'-x\",plain\n"
        );
        assert_eq!(tsv(&["@cmd", "a\tb\nc", "-1e3", "＝HYPERLINK()"]), "'@cmd\ta b c\t-1e3\t'＝HYPERLINK()\n");
    }
}
