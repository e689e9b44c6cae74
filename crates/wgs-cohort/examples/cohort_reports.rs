//! Writes synthetic reports: `cohort_reports N [--dir DIR] [--first I] [--seed S] [--days D] [--drift VENDOR:DAY:BP]
//! [--version V]`, as NDJSON to standard output or as files. What is in them stands in `tests/common/reports.rs`.

#[path = "../tests/common/reports.rs"]
mod reports;

use std::io::{BufWriter, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut setting = reports::Setting { seed: 1, days: 730, drift: None, version: env!("CARGO_PKG_VERSION").into() };
    let (mut n, mut first, mut dir) = (0u64, 0u64, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--dir" => dir = Some(value()?),
            "--first" => first = value()?.parse()?,
            "--seed" => setting.seed = value()?.parse()?,
            "--days" => setting.days = value()?.parse()?,
            "--version" => setting.version = value()?,
            "--drift" => {
                let text = value()?;
                let mut parts = text.split(':');
                let mut part = || parts.next().ok_or("VENDOR:DAY:BP");
                setting.drift = Some((part()?.parse()?, part()?.parse()?, part()?.parse()?));
            }
            count => n = count.parse()?,
        }
    }
    if let Some(dir) = &dir {
        std::fs::create_dir_all(dir)?;
    }
    let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    for i in first..first + n {
        let report = reports::report(i, &setting);
        match &dir {
            Some(dir) => std::fs::write(format!("{dir}/S{i:07}.json"), format!("{report}\n"))?,
            None => writeln!(out, "{report}")?,
        }
    }
    Ok(out.flush()?)
}
