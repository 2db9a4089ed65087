//! The body of a snapshot: one line for each cell, bucket, category, rule and check.

use crate::engine::{Account, Balance, Cell, RuleRef, rule};
use crate::model::{Id, Model, Purpose};
use crate::value::{Ratio, Value};
use crate::workspace::{Project, Run};

use super::exact::{exact, quoted, written};
use super::used::{leaf, used};

/// What stands between the fields of a line.
pub const SEPARATOR: &str = " | ";

/// The buckets of a balance by name, in the order of the identity that they keep. **Unit**: kroner.
pub fn buckets(balance: &Balance) -> [(&'static str, &Ratio); 11] {
    [
        ("raw", &balance.raw),
        ("imputed", &balance.imputed),
        ("added", &balance.added),
        ("categories", &balance.categories),
        ("outside.share", &balance.outside_share),
        ("outside.scope", &balance.outside_scope),
        ("excluded", &balance.excluded),
        ("ignored", &balance.ignored),
        ("unmapped", &balance.unmapped),
        ("disputed", &balance.disputed),
        ("quarantined", &balance.quarantined),
    ]
}

/// Writes a run as lines. **Shape**: `kind key | fields`. **Order**: by kind, then key; so the same run gives the same bytes.
pub fn body(project: &Project, run: &Run) -> String {
    let mut lines: Vec<String> = run.workbook.cells.iter().map(|cell| cell_line(project, cell)).collect();
    for account in run.asked_accounts() {
        account_lines(&project.model, account, &mut lines);
        for (kind, key, fields) in used(project, account) {
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            lines.push(line(kind, &key, &fields));
        }
    }
    for check in &run.checks {
        let kind = if check.purpose == Purpose::Target { "target" } else { "check" };
        let detail = check.detail().map(quoted).unwrap_or_default();
        lines.push(line(kind, &format!("{}@{}/{}", check.id, check.municipality, check.period), &[check.word(), &detail]));
    }
    lines.sort();
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// A body as an older format would have it, so that the two can be compared.
pub fn comparable(body: &str, format: u32) -> String {
    if format > 1 {
        return body.to_owned();
    }
    let is_new = |line: &&str| ["weight ", "key ", "fact "].iter().any(|kind| line.starts_with(kind));
    let older = body.lines().filter(|line| !is_new(line)).map(|line| match line.rsplit_once(SEPARATOR) {
        Some((before, last)) if line.starts_with("cell ") && last.starts_with("= ") => before,
        Some((before, last)) if line.starts_with("rule ") && last.starts_with("share ") => before,
        _ => line,
    });
    older.flat_map(|line| [line, "\n"]).collect()
}

fn line(kind: &str, key: &str, fields: &[&str]) -> String {
    let fields: Vec<&str> = fields.iter().copied().filter(|field| !field.is_empty()).collect();
    format!("{kind} {key}{SEPARATOR}{}", fields.join(SEPARATOR))
}

fn cell_line(project: &Project, cell: &Cell) -> String {
    let display = match &cell.figure.value {
        Value::Text(text) => quoted(&text.norwegian()),
        _ => cell.display(),
    };
    let unit = project.model.vocabulary.unit_id(&cell.figure.unit);
    let (origin, basis) = (cell.origin.to_string(), cell.basis.to_string());
    let leaf = leaf(&project.model, cell).map_or(String::new(), |formula| format!("= {formula}"));
    line("cell", &cell.address.to_string(), &[&unit, &exact(&cell.figure), &display, &origin, &basis, &leaf])
}

fn account_lines(model: &Model, account: &Account, lines: &mut Vec<String>) {
    let place = format!("{}/{}", account.municipality, account.year);
    let balance = &account.balance;
    for (bucket, kroner) in buckets(balance) {
        let count = if bucket == "raw" { Some(balance.lines) } else { balance.counts.get(bucket).copied() };
        let count = count.map_or(String::new(), |count| format!("{count} postings"));
        lines.push(line("balance", &format!("{place} {bucket}"), &["kr", &written(kroner), &count]));
    }
    for (category, kroner) in &account.categories {
        let basis = account.bases.get(category).map_or(String::new(), ToString::to_string);
        lines.push(line("category", &format!("{place} {category}"), &["kr", &written(kroner), &basis]));
    }
    for (category, reason) in &account.missing {
        lines.push(line("missing", &format!("{place} {category}"), &[&quoted(reason)]));
    }
    for contribution in &account.contributions {
        let key = format!("{place} {} -> {}", rule_name(model, contribution.rule.as_ref()), contribution.target);
        let count = format!("{} postings", contribution.count);
        let gross = format!("gross {}", written(&Ratio::kroner(contribution.gross)));
        let share = match contribution.share == Ratio::one() {
            true => String::new(),
            false => format!("share {}", contribution.share),
        };
        lines.push(line("rule", &key, &["kr", &written(&contribution.amount), &count, &gross, &share]));
    }
    for imputed in &account.imputed {
        let declared = model.layer(&imputed.layer).and_then(|layer| layer.imputed.get(imputed.index));
        let id = declared.map_or("?", |declared| &declared.id);
        let key = format!("{place} {}/{id} -> {}", imputed.layer, imputed.category);
        lines.push(line("imputed", &key, &["kr", &written(&imputed.amount), &imputed.basis.to_string()]));
    }
    for adjusted in &account.adjusted {
        let side = |category: &Option<Id>| category.clone().unwrap_or_else(|| "-".into());
        let way = format!("{} -> {}", side(&adjusted.from), side(&adjusted.to));
        let key = format!("{place} {}/{} {way}", adjusted.layer, adjusted.adjustment);
        lines.push(line("adjusted", &key, &["kr", &written(&adjusted.amount), &adjusted.basis.to_string()]));
    }
}

fn rule_name(model: &Model, reference: Option<&RuleRef>) -> String {
    match reference {
        None => "otherwise".to_owned(),
        Some(reference) => format!("{}/{}", reference.layer, rule(model, reference).map_or("?", |rule| &rule.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests as small;
    use super::*;

    #[test]
    fn lines_are_sorted_and_hold_exact_values() {
        let (project, mut run) = (small::project(), small::run());
        run.accounts.truncate(1);
        let text = body(&project, &run);
        assert_eq!(
            text,
            r#"balance baerum/2013 added | kr | 0
balance baerum/2013 categories | kr | 40668021.25 | 500 postings
balance baerum/2013 disputed | kr | 0
balance baerum/2013 excluded | kr | 0
balance baerum/2013 ignored | kr | 0 | 1 postings
balance baerum/2013 imputed | kr | 93
balance baerum/2013 outside.scope | kr | 0 | 504 postings
balance baerum/2013 outside.share | kr | 0
balance baerum/2013 quarantined | kr | 0
balance baerum/2013 raw | kr | 40667928.25 | 1005 postings
balance baerum/2013 unmapped | kr | 0
category baerum/2013 boliger | kr | 9602534 | reconstructed
category baerum/2013 intro.lonn | kr | 31065387.25 | reconstructed
category baerum/2013 stonad | kr | 100
cell t06:boliger:sum@baerum/2013/reported | kr | 0 | 0 | computed | reconstructed
cell t06:intro:andel@baerum/2013/reported | percent | 81/1000 | 8,1 % | computed | reconstructed
cell t06:intro:antall@baerum/2013/reported | persons | 268 | 268 | quoted | published
cell t06:intro:antall@trondheim/2013/reported | persons | missing "not counted" | . | quoted | published
cell t06:intro:kommentar@alle/2013/reported | text | "=per år, uten \"tolk\"" | "=per år, uten \"tolk\"" | computed | reconstructed
cell t06:intro:per_person@baerum/2013/reported | kr_per_person | 124261549/1072 | 115 916 | computed | reconstructed
cell t06:intro:per_person@trondheim/2013/reported | kr_per_person | missing "not counted" | . | computed | reconstructed
cell t06:intro:sum@baerum/2013/reported | kr | 31065387.25 | 31 065 387 | computed | reconstructed
cell t06:intro:sum@trondheim/2013/reported | kr | -585560 | -585 560 | computed | reconstructed
check andeler@baerum/2013 | holds
check deler@baerum/2013 | fails | "1 kr ≠ 2 kr"
rule baerum/2013 national/lonn -> intro.lonn | kr | 4115/33 | 500 postings | gross 123.45
"#
        );
    }

    #[test]
    fn the_order_of_cells_and_accounts_changes_nothing() {
        let (project, run) = (small::project(), small::run());
        let mut turned = run.clone();
        turned.workbook.cells.reverse();
        turned.accounts.reverse();
        turned.checks.reverse();
        assert_eq!(body(&project, &run), body(&project, &turned));
    }

    #[test]
    fn an_older_format_leaves_out_what_it_did_not_hold() {
        let body = "cell a | kr | 1 | 1 | computed | ledger | = intro\ncell b | text | \"= x\" | \"= x\" | computed | ledger\n\
                    key x/2013 k | ratio | 1/2\nrule x/2013 a/b -> c | kr | 1 | 1 postings | gross 2 | share 1/2\n";
        assert_eq!(comparable(body, 2), body);
        assert_eq!(
            comparable(body, 1),
            "cell a | kr | 1 | 1 | computed | ledger\ncell b | text | \"= x\" | \"= x\" | computed | ledger\n\
             rule x/2013 a/b -> c | kr | 1 | 1 postings | gross 2\n"
        );
    }

    #[test]
    fn no_text_can_look_like_another_field_or_line() {
        assert_eq!(quoted("a | b\nc"), r#""a \u007c b\nc""#);
    }
}
