//! Sheets with their rows, columns and cells.

use rhai::Dynamic;

use super::columns::{
    cell, column, except, label, last_column, last_column_once, only, place, stating, years,
};
use super::declarations::{label_at, once_only};
use super::named::{unit, view};
use super::{Function, Receiver};
use crate::diag::Code;
use crate::facts::Label;
use crate::model::{Expr, GAP, Id, LayerName, Node, Row, Years};
use crate::script::call::Call;
use crate::script::call::argument::year;
use crate::script::draft::{Handle, SheetDraft, finding};
use crate::script::term::Sort;

pub(super) const ABOUT: &str = "A sheet is a table of rows and columns for each municipality and period; each cell is its column's formula asked \
from its row. Sheets are shared, so they stand under `rules/`; several statements may add to one sheet. `.unit`, `.decimals`, `.joint`, \
`.except`, `.shown_below` and `.label` concern the column before them.";

macro_rules! method {
    ($name:literal, $arguments:expr, $signature:literal, $meaning:literal, $example:literal, $run:expr) => {
        Function {
            name: $name,
            receiver: Receiver::Sheet,
            arguments: $arguments,
            signature: $signature,
            meaning: $meaning,
            example: $example,
            run: $run,
        }
    };
}

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "sheet",
        receiver: Receiver::Nothing,
        arguments: 1..=1,
        signature: "sheet(id)",
        meaning: "Declares a sheet, or adds to one that is declared elsewhere. `gap` and what begins with `gap.` are taken: gaps are sheets, too.",
        example: r#"sheet("t07").title("Introduksjonsprogram").row("intro", introduksjonsprogram).column("sum", sum(row))"#,
        run: sheet,
    },
    method!(
        "title",
        1..=2,
        "sheet.title(nb, en)",
        "Names a sheet, in Norwegian and, if given, English.",
        r#"sheet("t07").title("Introduksjonsprogram", "Introduction programme").row("intro", introduksjonsprogram).column("sum", sum(row))"#,
        title
    ),
    method!(
        "table",
        1..=1,
        "sheet.table(number)",
        "Says which published table a sheet reproduces.",
        r#"sheet("t07").table(7).row("intro", introduksjonsprogram).column("sum", sum(row))"#,
        table
    ),
    method!(
        "view",
        1..=1,
        "sheet.view(view)",
        "Pins a sheet to a view.",
        r#"sheet("t07").view("reported").row("intro", introduksjonsprogram).column("sum", sum(row))"#,
        pin
    ),
    method!(
        "only",
        1..=64,
        "sheet.only(municipality, ...)",
        "Gives a sheet cells for these municipalities alone.",
        r#"sheet("t02").only("a").row("intro", introduksjonsprogram).column("sum", sum(row))"#,
        only
    ),
    method!(
        "years",
        1..=1,
        "sheet.years([year, ...])",
        "Gives a sheet cells for these years and cohorts, whichever year is asked for.",
        r#"sheet("to_aar").years([2012, 2013]).row("intro", introduksjonsprogram).column("antall", fact("introdeltakere"))"#,
        years
    ),
    method!(
        "stating",
        1..=16,
        "sheet.stating(fact, ...)",
        "Gives each place cells for every year and period for which it states one of these facts, whichever year is asked for; said twice, one of each. `.years` adds others.",
        r#"sheet("t34").stating("introdeltakere").row("alle", fact("introdeltakere")).column("antall", row)"#,
        stating
    ),
    method!(
        "valid",
        1..=1,
        "sheet.valid(years)",
        "Says for which accounting years a sheet can have cells: one year, or a range such as `2020..=2024`. `.years` says for which it always has.",
        r#"sheet("t07").valid(2013..=2014).row("intro", introduksjonsprogram).column("sum", sum(row))"#,
        |call| {
            let years = call.years(1);
            valid(call, |old| years.unwrap_or(old))
        }
    ),
    method!(
        "valid_from",
        1..=1,
        "sheet.valid_from(year)",
        "Says which accounting year is the first that a sheet can have cells for.",
        r#"sheet("t07").valid_from(2013).row("intro", introduksjonsprogram).column("sum", sum(row))"#,
        |call| {
            let from = call.integer(1, 1900..=2200).and_then(year);
            valid(call, |old| Years {
                from: from.or(old.from),
                ..old
            })
        }
    ),
    method!(
        "valid_until",
        1..=1,
        "sheet.valid_until(year)",
        "Says which accounting year is the last that a sheet can have cells for.",
        r#"sheet("t07").valid_until(2013).row("intro", introduksjonsprogram).column("sum", sum(row))"#,
        |call| {
            let to = call.integer(1, 1900..=2200).and_then(year);
            valid(call, |old| Years {
                to: to.or(old.to),
                ..old
            })
        }
    ),
    method!(
        "pairs",
        0..=0,
        "sheet.pairs()",
        "Gives a sheet cells for every ordered pair of municipalities, `a~b`; its formulas ask one of the two by `.of_first()` and `.of_second()`.",
        r#"sheet("mot").pairs().row("intro", introduksjonsprogram).column("avvik", sum(row).of_first() - sum(row).of_second())"#,
        |call| {
            if let Some(sheet) = call.sheet() {
                sheet.pairs = true;
            }
            call.receiver()
        }
    ),
    method!(
        "place",
        1..=3,
        "sheet.place(id, nb, en)",
        "Adds a row about one place, whichever municipalities are asked for: a municipality, or a place with facts under `reference/`.",
        r#"sheet("t03").place("a", "Kommune A").column("antall", fact("introdeltakere"))"#,
        place
    ),
    method!(
        "row",
        1..=4,
        "sheet.row(id, subject, nb, en)",
        "Adds a row about a category or a formula; its label is the category's unless given.",
        r#"sheet("t07").row("netto", introduksjonsprogram - introduksjonsprogram.drift, "Netto", "Net").column("sum", sum(row))"#,
        |call| row(call, false)
    ),
    method!(
        "rows",
        1..=1,
        "sheet.rows(category)",
        "Adds a row for each line of a category.",
        r#"sheet("t07").rows(introduksjonsprogram).column("sum", sum(row))"#,
        rows
    ),
    method!(
        "total",
        1..=4,
        "sheet.total(id, subject, nb, en)",
        "Adds a row about the sum of what the rows that are no totals are about, or about the given subject; each column is asked once of that. Totals over the rows leave it out.",
        r#"sheet("t07").rows(introduksjonsprogram).total("i_alt").column("sum", sum(row))"#,
        |call| row(call, true)
    ),
    method!(
        "column",
        1..=4,
        "sheet.column(id, formula, nb, en)",
        "Adds a column; without a formula it has only the cells that `.cell(...)` gives it.",
        r#"sheet("t07").row("intro", introduksjonsprogram).column("sum", sum(row), "Sum", "Sum")"#,
        column
    ),
    method!(
        "label",
        1..=2,
        "sheet.label(nb, en)",
        "Names the column before it.",
        r#"sheet("t07").row("intro", introduksjonsprogram).column("sum", sum(row)).label("Sum", "Sum")"#,
        label
    ),
    method!(
        "unit",
        1..=1,
        "sheet.unit(unit)",
        "Says which unit the column before it must have.",
        r#"sheet("t07").row("intro", introduksjonsprogram).column("per_person", sum(row) / fact("introdeltakere")).unit("kr_per_person")"#,
        |call| {
            let unit = unit(call, 1);
            last_column_once(call, "unit", |column| {
                std::mem::replace(&mut column.unit, unit).is_some()
            })
        }
    ),
    method!(
        "decimals",
        1..=1,
        "sheet.decimals(number)",
        "Says with how many decimals the column before it is shown.",
        r#"sheet("t07").row("intro", introduksjonsprogram).column("sum", sum(row)).decimals(0)"#,
        |call| {
            let decimals = call
                .integer(1, 0..=12)
                .and_then(|number| u32::try_from(number).ok());
            last_column_once(call, "decimals", |column| {
                std::mem::replace(&mut column.decimals, decimals).is_some()
            })
        }
    ),
    method!(
        "joint",
        0..=0,
        "sheet.joint()",
        "Gives the column before it one cell for all municipalities together.",
        r#"sheet("t07").row("intro", introduksjonsprogram).column("alle", sum_over(municipalities(), sum(row))).joint()"#,
        |call| last_column(call, |column| column.joint = true)
    ),
    method!(
        "except",
        1..=32,
        "sheet.except(municipality, ...)",
        "Leaves municipalities out of the column before it.",
        r#"sheet("t07").row("intro", introduksjonsprogram).column("mot_a", sum(row) - sum(row).at("a")).except("a")"#,
        except
    ),
    method!(
        "shown_below",
        0..=0,
        "sheet.shown_below()",
        "Shows an interval of the column before it that rests on a single hidden count, and would be zero without it, as `< upper bound`.",
        r#"sheet("t48").stating("introdeltakere").row("alle", fact("introdeltakere")).column("andel", row / fact("introdeltakere")).shown_below()"#,
        |call| last_column(call, |column| column.below = true)
    ),
    method!(
        "cell",
        3..=4,
        "sheet.cell(row, column, formula, place)",
        "Gives one cell, or with row `\"*\"` those of every row, a formula of its own, everywhere or in a place: `\"a\"`, `\"a/2013\"` or `\"*/2013\"`. \
Where several fit, the one counts that names all that the others name of row, municipality and year, and more; where none does, that is an error.",
        r#"sheet("t07").row("intro", introduksjonsprogram).column("sum", sum(row)).cell("intro", "sum", kr(0))"#,
        |call| cell(call, true)
    ),
    method!(
        "blank",
        2..=3,
        "sheet.blank(row, column, place)",
        "Leaves one cell blank, everywhere or in a place.",
        r#"sheet("t07").row("intro", introduksjonsprogram).column("sum", sum(row)).blank("intro", "sum")"#,
        |call| cell(call, false)
    ),
];

fn sheet(call: &mut Call<'_>) -> Dynamic {
    let id = call.id(0);
    if call.draft.names.layer != LayerName::National {
        let diagnostic = finding(
            Code::WrongLayer,
            "a sheet cannot be a municipality's own",
            &call.span(),
            "declared in a municipality's script",
        );
        call.report(
            diagnostic.help("declare it in a script under `rules/`; `.except(...)` and `.at(...)` tell municipalities apart"),
        );
    }
    let is_reserved = |id: &str| {
        id.strip_prefix(GAP)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    if id.as_deref().is_some_and(is_reserved) {
        let diagnostic = finding(
            Code::Shadowing,
            "`gap` names the sheets of gaps",
            &call.span_of(0),
            "cannot be declared",
        );
        call.report(diagnostic.help("choose another name"));
    }
    let span = call.span();
    call.draft.sheets.push(SheetDraft {
        id: id.unwrap_or_default(),
        title: None,
        table: None,
        view: None,
        only: Vec::new(),
        periods: Vec::new(),
        stating: Vec::new(),
        valid: Years::default(),
        pairs: false,
        rows: Vec::new(),
        columns: Vec::new(),
        cells: Vec::new(),
        span,
    });
    Dynamic::from(Handle::Sheet(call.draft.sheets.len() - 1))
}

fn title(call: &mut Call<'_>) -> Dynamic {
    let title = label_at(call, 1);
    let again = call
        .sheet()
        .is_some_and(|sheet| std::mem::replace(&mut sheet.title, title).is_some());
    let span = call.own_span();
    once_only(call, again, "title", &span);
    call.receiver()
}

fn table(call: &mut Call<'_>) -> Dynamic {
    let number = call
        .integer(1, 1..=9999)
        .and_then(|number| u32::try_from(number).ok());
    let again = call
        .sheet()
        .is_some_and(|sheet| std::mem::replace(&mut sheet.table, number).is_some());
    let span = call.own_span();
    once_only(call, again, "table", &span);
    call.receiver()
}

fn pin(call: &mut Call<'_>) -> Dynamic {
    let view = view(call, 1);
    let again = call
        .sheet()
        .is_some_and(|sheet| std::mem::replace(&mut sheet.view, view).is_some());
    let span = call.own_span();
    once_only(call, again, "view", &span);
    call.receiver()
}

fn valid(call: &mut Call<'_>, change: impl FnOnce(Years) -> Years) -> Dynamic {
    let span = call.own_span();
    let years = call.sheet().map(|sheet| {
        sheet.valid = change(sheet.valid);
        sheet.valid
    });
    if let Some(Years {
        from: Some(from),
        to: Some(to),
    }) = years
        && from > to
    {
        let message = format!("it would have cells from {from} to {to}, which is never");
        call.report(finding(Code::WrongType, message, &span, "here"));
    }
    call.receiver()
}

fn row(call: &mut Call<'_>, total: bool) -> Dynamic {
    let id = call.id(1);
    let subject = if call.count() > 2 {
        subject(call)
    } else {
        None
    };
    let label = label_at(call, 3);
    let names = call.draft.names.clone();
    let of_category = subject.as_ref().and_then(|subject| match &*subject.node {
        Node::Category(id) => names
            .categories
            .get(id)
            .map(|category| category.label.clone()),
        _ => None,
    });
    let (span, id) = (call.own_span(), id.unwrap_or_default());
    let label = label.or(of_category).unwrap_or_else(|| Label::nb(&*id));
    let sums_others = total && call.count() == 2;
    if let Some(sheet) = call.sheet() {
        sheet.rows.push((
            Row {
                id,
                label,
                subject,
                total,
                place: None,
                span: span.into(),
            },
            sums_others,
        ));
    }
    call.receiver()
}

/// What a row is about: a category or a formula; `()` for a row that is about nothing of its own.
fn subject(call: &mut Call<'_>) -> Option<Expr> {
    if call.value(2).is_unit() {
        return None;
    }
    let subject = call.figure(2)?;
    if subject.sort == Sort::Row {
        if let Some(wrong) = call.wrong(2, "a category or a formula") {
            call.report(wrong);
        }
        return None;
    }
    Some(subject.expr)
}

fn rows(call: &mut Call<'_>) -> Dynamic {
    let Some(parent) = call.category(1) else {
        return call.receiver();
    };
    let (names, span) = (call.draft.names.clone(), call.own_span());
    let lines: Vec<_> = names.categories.children(Some(&parent)).collect();
    if lines.is_empty() {
        let argument = call.span_of(1);
        call.report(finding(
            Code::UnknownCategory,
            format!("`{parent}` has no lines"),
            &argument,
            "nothing to make rows of",
        ));
    }
    let columns = lines.into_iter().map(|line| {
        let id = Id::from(line.id.rsplit_once('.').map_or(&*line.id, |(_, name)| name));
        let subject = Some(Expr::new(Node::Category(line.id.clone()), span.clone()));
        (
            Row {
                id,
                label: line.label.clone(),
                subject,
                total: false,
                place: None,
                span: span.clone().into(),
            },
            false,
        )
    });
    let columns: Vec<_> = columns.collect();
    if let Some(sheet) = call.sheet() {
        sheet.rows.extend(columns);
    }
    call.receiver()
}
