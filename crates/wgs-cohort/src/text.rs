//! Tables on a terminal and cells of spreadsheets.

/// How a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// To the left.
    Left,
    /// To the right.
    Right,
}

/// A word without what a terminal would obey: control characters become `\u{fffd}`.
pub fn inert(word: &str) -> String {
    word.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// A cell of a table for spreadsheets: no tab, line end or other control character, and no formula.
pub fn cell(word: &str) -> String {
    wgs_report::sheet::inert(&inert(word))
}

/// Columns padded to their widest cell, two blanks between; nothing without rows.
pub fn table(head: &[&str], rows: Vec<Vec<String>>, align: impl Fn(usize) -> Column) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let wide = |text: &str| text.chars().count();
    let width = |i: usize| {
        let cells = rows.iter().filter_map(|row| row.get(i)).map(|cell| wide(cell));
        cells.chain(head.get(i).map(|h| wide(h))).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut out = String::new();
    let heads = head.iter().map(|h| (*h).to_owned()).collect();
    for row in std::iter::once(&heads).chain(&rows) {
        let mut line = String::from(" ");
        for (i, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let space = " ".repeat(width - wide(cell).min(*width));
            line.push(' ');
            match align(i) {
                Column::Left => line.extend([cell.as_str(), &space, " "]),
                Column::Right => line.extend([&space, cell.as_str(), " "]),
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stay_inert() {
        for (word, expected) in [
            ("=1+1", "'=1+1"),
            ("-x", "'-x"),
            ("@a", "'@a"),
            ("a\tb\nc", "a\u{fffd}b\u{fffd}c"),
            ("\t=1", "\u{fffd}=1"),
            ("深", "深"),
        ] {
            assert_eq!(cell(word), expected);
        }
        assert_eq!(inert("\u{1b}[31m"), "\u{fffd}[31m");
        assert_eq!(table(&["a", "b"], vec![vec!["深x".into(), "1".into()]], |_| Column::Right), "   a  b\n  深x  1\n");
    }
}
