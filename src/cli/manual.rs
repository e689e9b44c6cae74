//! Manual pages: one for each command, nested ones too (`wgs-qc-align.1`), from the definitions of the arguments and what
//! [`pages`] has of examples and exit codes. No date and no path, so the same program writes the same bytes.

use super::pages;
use clap_mangen::Man;
use std::io;

/// A page: file name and text in roff.
pub struct ManualPage {
    /// `wgs-qc-align.1`.
    pub file: String,
    /// The page.
    pub text: String,
}

/// All pages, that of `wgs` first, each command before its subcommands. Errors are those of writing into memory: none.
pub fn all(command: clap::Command) -> io::Result<Vec<ManualPage>> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let version = command.get_version().unwrap_or_default().to_owned();
    let mut found = Vec::new();
    add(&command, &[], &version, &mut found)?;
    Ok(found)
}

fn add(command: &clap::Command, words: &[&str], version: &str, found: &mut Vec<ManualPage>) -> io::Result<()> {
    found.push(render(command, words, version)?);
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let words: Vec<&str> = words.iter().copied().chain([sub.get_name()]).collect();
        add(sub, &words, version, found)?;
    }
    Ok(())
}

fn render(command: &clap::Command, words: &[&str], version: &str) -> io::Result<ManualPage> {
    let name = command.get_display_name().unwrap_or("wgs").to_owned();
    let man =
        Man::new(command.clone()).title(name.to_uppercase()).source(format!("wgs {version}")).manual("wgs manual");
    let mut text = section(|w| man.render_title(w))?;
    // Every section comes with the same definitions before it; once is enough.
    let definitions: String = text.split_inclusive('\n').take_while(|line| !line.starts_with(".TH")).collect();
    let mut put = |part: String| text.push_str(part.strip_prefix(&definitions).unwrap_or(&part));
    put(section(|w| man.render_name_section(w))?);
    put(section(|w| man.render_synopsis_section(w))?);
    put(section(|w| man.render_description_section(w))?);
    put(section(|w| man.render_options_section(w))?);
    if command.has_subcommands() {
        put(section(|w| man.render_subcommands_section(w))?);
    }
    let page = pages::page(words);
    if !page.examples.is_empty() {
        put(".SH EXAMPLES\n".to_owned());
        for example in &page.examples {
            put(".PP\n.nf\n.RS 2\n".to_owned());
            put(example.lines().map(|line| format!("{}\n", escaped(line))).collect());
            put(".RE\n.fi\n".to_owned());
        }
    }
    put(".SH EXIT STATUS\n".to_owned());
    for (code, what) in &page.exit_codes {
        put(format!(".TP 4\n.B {code}\n{}\n", escaped(what)));
    }
    put(see_also(command, words));
    Ok(ManualPage { file: format!("{name}.1"), text })
}

/// The command above, or for `wgs` those below.
fn see_also(command: &clap::Command, words: &[&str]) -> String {
    let others: Vec<String> = match words.split_last() {
        Some((_, above)) => vec![["wgs"].iter().chain(above).copied().collect::<Vec<_>>().join("-")],
        None => command.get_subcommands().map(|sub| format!("wgs-{}", sub.get_name())).collect(),
    };
    let others: Vec<String> = others.iter().map(|name| format!(".BR {} (1)", escaped(name))).collect();
    format!(".SH SEE ALSO\n{}\n", others.join(" ,\n"))
}

fn section(render: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<String> {
    let mut bytes = Vec::new();
    render(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Text that roff prints as it stands.
fn escaped(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq").replace('`', "\\(ga");
    if line.starts_with('.') { format!("\\&{line}") } else { line }
}
