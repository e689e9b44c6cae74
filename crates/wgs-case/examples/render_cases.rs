//! Renders the made-up cases of the tests in both languages: `cargo run -p wgs-case --example render_cases -- DIR`.

#[path = "../tests/support/cases.rs"]
mod cases;

use wgs_case::html::{Lang, render};

fn main() -> std::io::Result<()> {
    let Some(dir) = std::env::args_os().nth(1).map(std::path::PathBuf::from) else {
        eprintln!("usage: render_cases DIR");
        std::process::exit(2);
    };
    std::fs::create_dir_all(&dir)?;
    for lang in Lang::ALL {
        for (name, case) in cases::all(lang) {
            std::fs::write(dir.join(format!("{name}.{lang}.html")), render(&case, lang))?;
        }
    }
    Ok(())
}
