//! Examples and exit codes of the commands, for `--help` and the manual pages, read from the pages of the book.
//!
//! The book is the one place they are written: `docs/commands/qc-align.md` is the page of `wgs qc align`; a command without a
//! page of its own (`wgs cohort add`) has the lines of its parent's examples that call it. Examples are the blocks fenced as
//! `sh` before the page's first chapter; exit codes the paragraph that begins with `Exit codes:`, else that of `docs/README.md`.
//! The pages are compiled in, so nothing here fails; that every command has examples, and that they parse, is tested.

/// The pages by file name, without `.md`.
const PAGES: &[(&str, &str)] = &[
    ("annotate", include_str!("../../docs/commands/annotate.md")),
    ("annotate-pack", include_str!("../../docs/commands/annotate-pack.md")),
    ("bench", include_str!("../../docs/commands/bench.md")),
    ("call-gather", include_str!("../../docs/commands/call-gather.md")),
    ("call-germline", include_str!("../../docs/commands/call-germline.md")),
    ("call-learn", include_str!("../../docs/commands/call-learn.md")),
    ("call-pon", include_str!("../../docs/commands/call-pon.md")),
    ("call-somatic", include_str!("../../docs/commands/call-somatic.md")),
    ("cohort", include_str!("../../docs/commands/cohort.md")),
    ("completions", include_str!("../../docs/commands/completions.md")),
    ("judge", include_str!("../../docs/commands/judge.md")),
    ("man", include_str!("../../docs/commands/man.md")),
    ("qc-align", include_str!("../../docs/commands/qc-align.md")),
    ("qc-deliver", include_str!("../../docs/commands/qc-deliver.md")),
    ("qc-fastq", include_str!("../../docs/commands/qc-fastq.md")),
    ("qc-identity", include_str!("../../docs/commands/qc-identity.md")),
    ("qc-reference", include_str!("../../docs/commands/qc-reference.md")),
    ("qc-vcf", include_str!("../../docs/commands/qc-vcf.md")),
    ("report", include_str!("../../docs/commands/report.md")),
    ("run", include_str!("../../docs/commands/run.md")),
    ("schema", include_str!("../../docs/commands/schema.md")),
];
const FRONT: &str = include_str!("../../docs/README.md");

/// What the book says of a command.
pub struct Page {
    /// Shell lines, those with `\` at their end together with the next.
    pub examples: Vec<String>,
    /// Exit code and what it means.
    pub exit_codes: Vec<(String, String)>,
}

/// The page of a command, given as its words after `wgs`; a group (`wgs qc`) has exit codes only.
pub fn page(words: &[&str]) -> Page {
    let (own, parent) = (find(words), words.split_last().and_then(|(_, parent)| find(parent)));
    let call = format!("wgs {} ", words.join(" "));
    let mut examples = own.or(parent).map_or_else(Vec::new, examples);
    if own.is_none() {
        examples.retain(|line| format!("{line} ").contains(&call));
    }
    let exit_codes = own.or(parent).map(exit_codes).filter(|codes| !codes.is_empty());
    Page { examples, exit_codes: exit_codes.unwrap_or_else(|| self::exit_codes(FRONT)) }
}

fn find(words: &[&str]) -> Option<&'static str> {
    let name = words.join("-");
    PAGES.iter().find(|(page, _)| *page == name).map(|(_, text)| *text)
}

fn examples(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let (mut inside, mut goes_on) = (false, false);
    for line in text.lines().take_while(|line| !line.starts_with("## ")) {
        match line {
            "```sh" => inside = true,
            "```" => inside = false,
            _ if inside => {
                match found.last_mut().filter(|_| goes_on) {
                    Some(last) => *last = format!("{last}\n{line}"),
                    None => found.push(line.to_owned()),
                }
                goes_on = line.ends_with('\\');
            }
            _ => {}
        }
    }
    found
}

fn exit_codes(text: &str) -> Vec<(String, String)> {
    let mut lines = text.lines().skip_while(|line| !line.starts_with("Exit codes:"));
    let paragraph = lines.by_ref().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    let mut found: Vec<(String, String)> = Vec::new();
    for part in plain(paragraph.trim_start_matches("Exit codes:").trim_end_matches('.')).split(';') {
        let part = part.trim();
        match part.split_once(' ').filter(|(code, _)| code.parse::<u8>().is_ok()) {
            Some((code, what)) => found.push((code.to_owned(), what.to_owned())),
            None => {
                if let Some((_, what)) = found.last_mut() {
                    *what = format!("{what}; {part}");
                }
            }
        }
    }
    found
}

/// Markdown without code marks and link targets.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        out.push_str(before);
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out.replace(['`', '['], "")
}

/// The text under `--help`: examples, exit codes.
fn help(page: &Page) -> String {
    let mut text = String::new();
    if !page.examples.is_empty() {
        text.push_str("Examples:\n");
        for line in page.examples.iter().flat_map(|example| example.lines()) {
            text.push_str(&format!("  {line}\n"));
        }
        text.push('\n');
    }
    text.push_str("Exit codes:\n");
    for (code, what) in &page.exit_codes {
        text.push_str(&format!("  {code}  {what}\n"));
    }
    text.trim_end().to_owned()
}

/// The command tree with examples and exit codes under each command's `--help`.
pub fn with_help(command: clap::Command, words: &[&str]) -> clap::Command {
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let mut command = command.after_long_help(help(&page(words)));
    for name in names {
        let words: Vec<&str> = words.iter().copied().chain([name.as_str()]).collect();
        command = command.mut_subcommand(&name, |sub| with_help(sub, &words));
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command that does something, as its words after `wgs`.
    fn leaves(command: &clap::Command, words: &[String], found: &mut Vec<Vec<String>>) {
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            let words: Vec<String> = words.iter().cloned().chain([sub.get_name().to_owned()]).collect();
            leaves(sub, &words, found);
            if !sub.is_subcommand_required_set() {
                found.push(words);
            }
        }
    }

    fn commands() -> Vec<Vec<String>> {
        let mut found = Vec::new();
        leaves(&crate::cli::command(), &[], &mut found);
        assert!(found.len() > 25, "{found:?}");
        found
    }

    /// The arguments of each call of `wgs` in a line of shell: words, quotes, pipes, redirections and comments.
    fn calls(line: &str) -> Vec<Vec<String>> {
        let (mut calls, mut words, mut word) = (Vec::new(), Vec::new(), String::new());
        let (mut quote, mut quoted) = (None, false);
        // The variable of a loop over parts.
        let line = line.replace("\\\n", " ").replace("$i", "1");
        for c in line.chars().chain([' ', ';']) {
            match (quote, c) {
                (Some(q), c) if q == c => quote = None,
                (Some(_), c) => word.push(c),
                (None, '\'' | '"') => (quote, quoted) = (Some(c), true),
                (None, '#') if word.is_empty() => break,
                (None, ' ') => {
                    // A pattern stands for two files; in quotes for itself.
                    if word.contains('*') && !quoted {
                        words.push(word.clone());
                    }
                    if !word.is_empty() {
                        words.push(std::mem::take(&mut word));
                    }
                    quoted = false;
                }
                (None, '|' | ';' | '&' | '>') => calls.push(std::mem::take(&mut words)),
                (None, c) => word.push(c),
            }
        }
        calls.push(words);
        calls.retain(|words| words.first().is_some_and(|word| word == "wgs") && !words.iter().any(|word| word == "…"));
        calls
    }

    #[test]
    fn every_command_has_examples_that_parse() {
        for words in commands() {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let page = page(&words);
            assert!(!page.examples.is_empty(), "{words:?} has no example in docs/commands");
            assert!(page.examples.iter().any(|line| line.contains(&format!("wgs {}", words.join(" ")))), "{words:?}");
            for call in page.examples.iter().flat_map(|line| calls(line)) {
                if let Err(e) = crate::cli::command().try_get_matches_from(&call) {
                    panic!("{words:?}: {call:?}: {e}");
                }
            }
        }
    }

    #[test]
    fn exit_codes_are_numbers_in_order() {
        for words in commands() {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let codes = page(&words).exit_codes;
            let numbers: Vec<u8> = codes.iter().map(|(code, _)| code.parse().unwrap()).collect();
            assert!(numbers.is_sorted() && numbers.first() == Some(&0) && numbers.contains(&3), "{words:?}: {codes:?}");
            assert!(
                codes.iter().all(|(_, what)| !what.is_empty() && !what.contains(['`', '['])),
                "{words:?}: {codes:?}"
            );
        }
    }
}
