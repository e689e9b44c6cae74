//! The verdict page: findings with the code waivers name, actions with their state, waivers used and expired; in both languages.

use wgs_report::date::Day;
use wgs_report::finding::Finding;
use wgs_report::html::lang::Lang;
use wgs_report::html::render_in;
use wgs_report::html::words::WORDS;
use wgs_report::judge::Judge;
use wgs_report::metric::Scope;
use wgs_report::profile::{Party, Profile, Request};
use wgs_report::roster::Roster;
use wgs_report::verdict::Outcome;
use wgs_report::{Report, Run, Sample, subject, waiver};

const PROFILE: &str = "name = \"p\"\nversion = \"1\"\ndue_days = 14\n\
    [[gate]]\nmetric = \"qc_fastq.total.frac_q30\"\nfail_below = 0.92\nwhy = \"\"\n\
    [[gate]]\nmetric = \"qc_align.ga4gh.mean_insert_size\"\nwarn_below = 300\nwhy = \"\"\n";
const WAIVERS: &str = "[[waiver]]\nid = \"W-1\"\nsample = \"N1\"\nmetric = \"qc_identity.swap\"\nwho = \"A\"\nuntil = \"2026-12-31\"\nwhy = \".\"\n\
    [[waiver]]\nid = \"W-2\"\nsample = \"T1\"\nmetric = \"qc_fastq.total.frac_q30\"\nwho = \"A\"\nuntil = \"2026-01-31\"\nwhy = \".\"\n";

fn page(lang: Lang) -> String {
    let profile = Profile::parse(PROFILE, "p").unwrap();
    let table = "sample\trole\tpair\tfamily\nT1\ttumor\tP1\t.\nN1\tnormal\tP1\t.\n";
    let roster = Roster::parse(table, "t").unwrap();
    let report = |name: &str, q30: f64| {
        let mut report = Report::new("0.1.0", "c", Run::default(), Sample { name: name.into() });
        report.sections.insert("qc_fastq".into(), serde_json::json!({ "total": { "frac_q30": q30 } }));
        (format!("{name}.json"), report)
    };
    let reports = vec![report("T1", 0.91), report("N1", 0.93)];
    let subjects = subject::merge(reports.clone()).unwrap();
    let found = |sample: &str, code: &str, message: &str, request| {
        let finding = Finding {
            code: code.into(),
            outcome: Outcome::Fail,
            scope: Scope::File,
            row: None,
            message: message.into(),
            from: Party::Centre,
            to: Party::Vendor,
            request,
        };
        (sample.to_owned(), finding)
    };
    let findings = [
        found("T1", "qc_deliver.truncated", "T1_R2.fastq.gz ends early", Request::Redeliver),
        found("N1", "qc_identity.swap", "N1 and N2 seem to be exchanged", Request::Review),
    ];
    let waivers = waiver::parse(WAIVERS, "w").unwrap();
    let day = Day::parse("2026-11-26").unwrap();
    let judge = Judge {
        profile: &profile,
        roster: &roster,
        waivers: &waivers,
        today: day,
        on: Some(day),
        findings: &findings,
        previous: &[],
    };
    let judged = judge.run(&subjects).unwrap();
    let mut pages = vec![judged.report("0.1.0", "c", Run::default()).unwrap()];
    pages.extend(reports.into_iter().map(|(_, report)| report));
    render_in(&pages, lang)
}

#[test]
fn findings_name_their_code_and_actions_their_state() {
    let page = page(Lang::En);
    for text in [
        "T1_R2.fastq.gz ends early",
        "qc_deliver.truncated: a file ends early",
        "qc_identity.swap: two samples seem to be exchanged",
        "at least one gate or finding fails",
        "<td data-label=\"Request\">redeliver</td>",
        "<td data-label=\"State\">open</td>",
        "<td data-label=\"Due\">2026-12-10</td>",
        "<td data-label=\"State\">expired</td>",
        "<td data-label=\"State\">used</td>",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">") && !page.contains("lang=\"ja\""));
}

#[test]
fn the_verdict_is_japanese_and_what_is_english_says_so() {
    let page = page(Lang::Ja);
    for text in [
        "<html lang=\"ja\">",
        "qc_fastq.total.frac_q30：0.91(0.92未満は不適合)",
        "ファイルが途中で終わっている(qc_deliver.truncated)",
        "検体取り違えの疑い(qc_identity.swap)",
        "<span lang=\"en\">T1_R2.fastq.gz ends early</span>",
        "データの再納品依頼",
        "期限切れ",
        "判定不能(qc_alignがない)",
    ] {
        assert!(page.contains(text), "{text}");
    }
    for forbidden in [">合格", "陰性", "異常なし", "突然変異"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    // Heads, badges and words of cells; codes stand in the metric column of waivers.
    for (en, ja) in WORDS {
        assert!(*en == "none" || en.contains('.') || !page.contains(&format!(">{en}<")), "{en} / {ja}");
        assert!(!page.contains(&format!("data-label=\"{en}\"")), "{en} / {ja}");
    }
}
