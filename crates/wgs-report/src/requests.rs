//! Actions as files one can send: for each pair of parties a JSON file for programs, a CSV for spreadsheets and a letter in plain
//! text. Nothing in them but what the addressee needs: sample, request, reason, day, state.

use crate::sheet;
use crate::verdict::{Action, ActionState, Judgement, Verdict};
use serde::Serialize;

/// A file by name.
pub struct Request {
    /// `centre-to-vendor.json`, ….
    pub name: String,
    /// Content.
    pub content: String,
}

#[derive(Serialize)]
struct Sent<'a> {
    from: &'a str,
    to: &'a str,
    profile: String,
    on: Option<&'a str>,
    actions: Vec<&'a Action>,
}

/// The files of a verdict, in the order in which the parties first appear. None without actions.
pub fn files(verdict: &Verdict, judgement: &Judgement) -> Vec<Request> {
    let mut parties = Vec::new();
    for action in &verdict.actions {
        let both = (action.from, action.to);
        if !parties.contains(&both) {
            parties.push(both);
        }
    }
    let profile = format!("{} {}", judgement.profile.name, judgement.profile.version);
    let mut files = Vec::new();
    for (from, to) in parties {
        let actions: Vec<&Action> = verdict.actions.iter().filter(|a| (a.from, a.to) == (from, to)).collect();
        let name = format!("{}-to-{}", from.word(), to.word());
        let sent = Sent {
            from: from.word(),
            to: to.word(),
            profile: profile.clone(),
            on: judgement.on.as_deref(),
            actions: actions.clone(),
        };
        let json = serde_json::to_string_pretty(&sent).unwrap_or_default() + "\n";
        files.push(Request { name: format!("{name}.json"), content: json });
        files.push(Request { name: format!("{name}.csv"), content: table(&actions) });
        files.push(Request { name: format!("{name}.txt"), content: letter(&sent) });
    }
    files
}

fn table(actions: &[&Action]) -> String {
    let mut out = sheet::csv(&["sample", "request", "reason", "due", "state"]);
    for a in actions {
        let due = a.due.as_deref().unwrap_or("");
        out.push_str(&sheet::csv(&[&a.sample, a.request.word(), &a.reason, due, a.state.word()]));
    }
    out
}

fn letter(sent: &Sent) -> String {
    let (mut open, mut done) = (String::new(), String::new());
    for a in &sent.actions {
        let due = a.due.as_ref().map(|d| format!(", due {d}")).unwrap_or_default();
        let late = if a.state == ActionState::Overdue { ", overdue" } else { "" };
        let line = format!(
            "{}: {}{due}{late}\n    {}\n",
            one_line(&a.sample),
            a.request.word().replace('_', " "),
            one_line(&a.reason)
        );
        if a.state == ActionState::Done { &mut done } else { &mut open }.push_str(&line);
    }
    let on = sent.on.map(|d| format!(" of {d}")).unwrap_or_default();
    let mut out = format!("From: {}\nTo: {}\nVerdict{on}, profile {}\n", sent.from, sent.to, one_line(&sent.profile));
    for (head, part) in [("Requested", open), ("No longer needed", done)] {
        if !part.is_empty() {
            out.push_str(&format!("\n{head}\n{part}"));
        }
    }
    out
}

/// Without line ends or control characters: a name cannot add a line to a letter.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
