//! The verdict page in Japanese: what English phrases and codes of it are called there. Terms as in `docs/terms-ja.md`.

use super::lang::Lang;

/// English, or the code, and Japanese.
pub const WORDS: &[(&str, &str)] = &[
    // Headings and heads.
    ("Verdict", "判定"),
    ("Profile", "判定プロファイル"),
    ("Samples, pairs and families", "試料・ペア・家系"),
    ("Samples", "試料"),
    ("Name", "名称"),
    ("Role", "区分"),
    ("Disposition", "取扱い"),
    ("Reasons", "理由"),
    ("Sample", "試料"),
    ("Outcome", "判定"),
    ("Reason", "理由"),
    ("Why", "根拠"),
    ("Waiver", "特例承認(逸脱許可)"),
    ("Actions", "依頼事項"),
    ("From", "依頼元"),
    ("To", "依頼先"),
    ("Request", "依頼"),
    ("Due", "期限"),
    ("State", "状態"),
    ("Waivers", "特例承認(逸脱許可)の一覧"),
    ("A waiver releases; it never makes a pass.", "特例承認は使用を認めるものであり、判定を適合に変えるものではない。"),
    ("Metric", "QC指標"),
    ("Who", "承認者"),
    ("Until", "期限"),
    ("Gates", "品質ゲート"),
    (
        "Values are compared unrounded; here with as many digits as tell them from their limits.",
        "比較には丸める前の値を用いる。ここでは基準値と区別できる桁数で示す。",
    ),
    ("Scope", "単位"),
    ("Value", "値"),
    ("Limits", "基準値"),
    ("none", "なし"),
    ("How this was made", "作成条件"),
    ("Chapters", "章"),
    // Statuses and outcomes.
    ("pass", "適合"),
    ("warn", "要確認"),
    ("fail", "不適合"),
    ("incomplete", "判定不能"),
    ("not_evaluated", "判定不能"),
    ("shown", "参考"),
    // Roles and groups.
    ("not stated", "記載なし"),
    ("tumor", "腫瘍検体"),
    ("normal", "正常検体"),
    ("germline", "生殖細胞系列"),
    ("reference_sample", "基準サンプル"),
    ("no_template_control", "鋳型なし対照"),
    ("pair", "ペア"),
    ("family", "家系"),
    // Dispositions and states.
    ("accepted", "使用"),
    ("held", "保留"),
    ("used", "適用"),
    ("expired", "期限切れ"),
    ("not_needed", "適用対象なし"),
    ("open", "未対応"),
    ("overdue", "期限超過"),
    ("done", "対応済み"),
    // Parties and requests.
    ("hospital", "医療機関"),
    ("vendor", "シークエンス事業者"),
    ("centre", "解析センター"),
    ("reanalyse", "再解析依頼"),
    ("redeliver", "データの再納品依頼"),
    ("resequence", "再シークエンス依頼"),
    ("resubmit_specimen", "検体の再提出依頼"),
    ("review", "確認依頼"),
    // Scopes.
    ("sample", "試料"),
    ("library", "ライブラリ"),
    ("read_group", "リードグループ"),
    ("lane", "レーン"),
    ("file", "ファイル"),
    // Findings.
    ("qc_deliver.missing", "マニフェストのファイルがない"),
    ("qc_deliver.size", "ファイルの大きさがマニフェストと異なる(コピー途中、または別のファイル)"),
    ("qc_deliver.digest", "ファイルのMD5またはSHA-256がマニフェストと異なる"),
    ("qc_deliver.truncated", "ファイルが途中で終わっている"),
    ("qc_deliver.damaged", "ファイルの内容が破損している、または形式が異なる"),
    ("qc_deliver.pairs", "R1とR2のリードまたはその順序が一致しない"),
    ("qc_deliver.extra", "マニフェストにないファイルがある"),
    ("qc_deliver.duplicate", "同じ内容のファイルが二つある"),
    ("qc_deliver.pseudonym", "マニフェスト、ファイル、リードのいずれかの名称が試料の仮名IDと異なる"),
    ("qc_deliver.personal", "氏名または生年月日とみられる記載がある"),
    ("qc_deliver.lane", "レーン、フローセル、装置のいずれかがマニフェストと異なる"),
    ("qc_deliver.no_digest", "マニフェストにMD5もSHA-256もないファイルがある"),
    ("qc_deliver.not_delivered", "使用できるファイルがない試料がある"),
    ("qc_deliver.earlier", "以前の納品分の計数を合算できない"),
    ("qc_deliver.superseded", "差し替え対象の納品が不明である"),
    ("qc_identity.swap", "検体取り違えの疑い"),
    ("qc_identity.other_person", "同一人の試料が同一人のものではない"),
    ("qc_identity.duplicate", "別人の試料が同一人のものである"),
    ("qc_identity.unexpected_relatives", "血縁関係のないはずの試料に血縁関係がある"),
    ("qc_identity.not_relatives", "血縁関係が申告と一致しない"),
    ("qc_identity.sex", "遺伝学的性別が申告された性別と一致しない"),
    ("qc_identity.foreign_cells", "同一性が一致しないが、移植または輸血の記録がある"),
    ("qc_identity.too_few_sites", "比較できるフィンガープリント部位が少ない"),
    ("qc_identity.missing", "フィンガープリントがない"),
];

/// A phrase or code in the page's language; codes that no table knows stay as they are, underscores as blanks.
pub fn tr(lang: Lang, text: &str) -> String {
    let known = WORDS.iter().find(|(en, _)| *en == text);
    match (lang, known) {
        (Lang::Ja, Some((_, ja))) => (*ja).to_owned(),
        _ => text.replace('_', " "),
    }
}

/// A message of the verdict in Japanese; `None` for one that is not of a gate. The messages are those of `judge::gate::words`: reports
/// and cases hold them in English.
pub fn message_ja(message: &str) -> Option<String> {
    if let Some((what, why)) = message.split_once(" was not evaluated: ") {
        let why = match why {
            "absent or null" => "値がない".to_owned(),
            "not computed" => "計算されていない".to_owned(),
            why if why.starts_with("the sample's role was not stated") => "試料の区分の記載がない".to_owned(),
            why => format!("{}がない", why.strip_prefix("no section ")?),
        };
        return Some(format!("{}：判定不能({why})", place(what)));
    }
    let (what, rest) = message.split_once(" is ")?;
    let (value, rest) = rest.split_once(", ")?;
    let (limit, beyond) = rest.split_once("; ").map_or((rest, None), |(limit, beyond)| (limit, Some(beyond)));
    let (side, limit) = limit.split_once(' ')?;
    let side = match side {
        "under" => "未満",
        "over" => "超",
        _ => return None,
    };
    let (kind, limit) = limit.split_once(" = ")?;
    let severity = match kind.split('_').next()? {
        severity @ ("fail" | "warn") => tr(Lang::Ja, severity),
        _ => return None,
    };
    let beyond = match beyond {
        Some(text) => {
            let (n, all) = text.strip_suffix(" beyond a limit")?.split_once(" of ")?;
            format!("、{all}件中{n}件が基準外")
        }
        None => String::new(),
    };
    Some(format!("{}：{value}({limit}{side}は{severity}){beyond}", place(what)))
}

/// `metric (lane 3)` with the word of its scope.
fn place(what: &str) -> String {
    let parts = what.split_once(" (").and_then(|(metric, row)| Some((metric, row.strip_suffix(')')?.split_once(' ')?)));
    match parts {
        Some((metric, (scope, row))) => {
            let known = WORDS.iter().find(|(en, _)| *en == scope).map_or(scope, |(_, ja)| *ja);
            format!("{metric}({known} {row})")
        }
        None => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{Party, Request, Role};
    use crate::verdict::{ActionState, WaiverState};

    #[test]
    fn words_stand_once_and_every_finding_has_some() {
        for (en, ja) in WORDS {
            assert_eq!(WORDS.iter().filter(|(other, _)| other == en).count(), 1, "{en}");
            assert!(
                !ja.is_ascii() && !["合格", "陰性", "異常なし", "突然変異"].iter().any(|word| ja.contains(word)),
                "{ja}"
            );
        }
        let roles = [Role::Tumor, Role::Normal, Role::Germline, Role::NoTemplateControl].map(Role::word);
        let parties = [Party::Hospital, Party::Vendor, Party::Centre].map(Party::word);
        let requests =
            [Request::Reanalyse, Request::Redeliver, Request::Resequence, Request::ResubmitSpecimen, Request::Review];
        let states = [ActionState::Open, ActionState::Overdue, ActionState::Done].map(ActionState::word);
        let waivers = [WaiverState::Used, WaiverState::Expired, WaiverState::NotNeeded].map(WaiverState::word);
        let all = [&roles[..], &parties[..], &requests.map(Request::word)[..], &states[..], &waivers[..]].concat();
        for word in all {
            assert!(WORDS.iter().any(|(en, _)| *en == word), "{word}");
        }
        for (code, _) in crate::finding::CODES {
            assert_ne!(tr(Lang::Ja, code), code.replace('_', " "), "{code}");
        }
        assert_eq!(
            (tr(Lang::En, "not_evaluated"), tr(Lang::Ja, "new_code")),
            ("not evaluated".into(), "new code".into())
        );
    }

    #[test]
    fn messages_of_gates_in_japanese() {
        let of = |message: &str| message_ja(message);
        assert_eq!(
            of("qc_align.depth.autosomes.mean_uncapped is 28.1x, under fail_below = 30x").unwrap(),
            "qc_align.depth.autosomes.mean_uncapped：28.1x(30x未満は不適合)"
        );
        assert_eq!(
            of("qc_fastq.total.frac_q30 (lane HX:3) is 0.91, under warn_below = 0.92; 1 of 8 beyond a limit").unwrap(),
            "qc_fastq.total.frac_q30(レーン HX:3)：0.91(0.92未満は要確認)、8件中1件が基準外"
        );
        assert_eq!(of("a.b was not evaluated: absent or null").unwrap(), "a.b：判定不能(値がない)");
        assert_eq!(of("a.b was not evaluated: no section qc_align").unwrap(), "a.b：判定不能(qc_alignがない)");
        for other in
            ["the pair has no tumor", "x is y", "x is 1, near fail_below = 2", "a was not evaluated: for a reason"]
        {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
