//! A line that its analyses split: parts that are posted on their own, and the rest that stays
//! with the line.

use crate::value::Amount;

/// An analysis of a line.
#[derive(Clone, Default, Debug)]
pub(super) struct SaftAnalysis {
    pub(super) kind: String,
    pub(super) id: String,
    /// The part of the line, as far as one is stated; what is wrong with it, if it is not an
    /// amount.
    pub(super) part: Option<Result<AnalysisPart, String>>,
}

/// The part of a line that is of an analysis.
#[derive(Clone, Copy, Debug)]
pub(super) struct AnalysisPart {
    pub(super) amount: Amount,
    pub(super) side: PartSide,
}

/// Which side the part is on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PartSide {
    /// That of its line.
    OfLine,
    Debit,
    Credit,
}

/// What becomes of a line.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Split {
    /// It is posted whole.
    Whole,
    /// Each part is posted, with the analyses that belong to it; an id is empty for the rest.
    Parts(Vec<SplitPart>),
    /// It cannot be told what belongs to which of the types.
    Unclear { kinds: Vec<String>, problem: String },
}

/// A part with the ids of the types that split the line.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct SplitPart {
    pub(super) amount: Amount,
    /// Type and id.
    pub(super) ids: Vec<(String, String)>,
}

/// The parts of one type.
struct TypeParts {
    kind: String,
    amounts: Vec<Amount>,
    ids: Vec<String>,
}

/// How a line of an amount, debit above zero, is split by the types that are asked for.
pub(super) fn split(amount: Amount, analyses: &[SaftAnalysis], asked: &[String]) -> Split {
    let mut splitting: Vec<TypeParts> = Vec::new();
    for kind in asked {
        let of_kind: Vec<&SaftAnalysis> = analyses
            .iter()
            .filter(|analysis| analysis.kind == *kind)
            .collect();
        match parts(amount, &of_kind) {
            Ok(None) => {}
            Ok(Some(amounts)) => splitting.push(TypeParts {
                kind: kind.clone(),
                amounts,
                ids: of_kind.iter().map(|analysis| analysis.id.clone()).collect(),
            }),
            Err(problem) => {
                let kinds = vec![kind.clone()];
                return Split::Unclear { kinds, problem };
            }
        }
    }
    let Some((first, others)) = splitting.split_first() else {
        return Split::Whole;
    };
    if others.iter().any(|other| other.amounts != first.amounts) {
        let kinds: Vec<String> = splitting.iter().map(|parts| parts.kind.clone()).collect();
        let problem = format!(
            "the line is split by analyses of types {}, which do not say how their parts go together",
            kinds.join(" and ")
        );
        return Split::Unclear { kinds, problem };
    }
    let mut whole: Vec<SplitPart> = first
        .amounts
        .iter()
        .enumerate()
        .map(|(at, amount)| SplitPart {
            amount: *amount,
            ids: splitting
                .iter()
                .map(|parts| (parts.kind.clone(), parts.ids[at].clone()))
                .collect(),
        })
        .collect();
    let rest = amount - first.amounts.iter().copied().sum();
    if rest != Amount::ZERO {
        whole.push(SplitPart {
            amount: rest,
            ids: splitting
                .iter()
                .map(|parts| (parts.kind.clone(), String::new()))
                .collect(),
        });
    }
    Split::Parts(whole)
}

/// The parts of a line by the analyses of one type; `None` where they do not split it.
fn parts(whole: Amount, analyses: &[&SaftAnalysis]) -> Result<Option<Vec<Amount>>, String> {
    let stated = analyses
        .iter()
        .filter(|analysis| analysis.part.is_some())
        .count();
    if stated == 0 && analyses.len() < 2 {
        return Ok(None);
    }
    if stated < analyses.len() {
        let kind = analyses.first().map_or("", |first| &first.kind);
        return Err(format!(
            "the line has several analyses of type {kind} that do not all state their part"
        ));
    }
    let mut relative = Vec::new();
    for part in analyses
        .iter()
        .filter_map(|analysis| analysis.part.as_ref())
    {
        relative.push(part.clone()?);
    }
    let of_line = |amount: Amount| {
        if whole < Amount::ZERO {
            -amount
        } else {
            amount
        }
    };
    let signed = |part: &AnalysisPart| match part.side {
        PartSide::OfLine => of_line(part.amount),
        PartSide::Debit => part.amount,
        PartSide::Credit => -part.amount,
    };
    let amounts: Vec<Amount> = relative.iter().map(signed).collect();
    if fits(&amounts, whole) {
        return Ok((amounts.len() > 1 || amounts[..] != [whole]).then_some(amounts));
    }
    // Some programs write parts of credit below zero, like their credit.
    let plain: Vec<Amount> = relative.iter().map(|part| part.amount).collect();
    let are_plain = relative.iter().all(|part| part.side == PartSide::OfLine);
    if are_plain && plain.iter().copied().sum::<Amount>() == whole {
        return Ok((plain.len() > 1).then_some(plain));
    }
    let sum: Amount = amounts.iter().copied().sum();
    Err(format!(
        "the analyses of the line add up to {sum} kr, the line itself to {whole} kr"
    ))
}

/// Whether parts leave a rest that is on the side of the whole.
fn fits(parts: &[Amount], whole: Amount) -> bool {
    let sum: Amount = parts.iter().copied().sum();
    match whole < Amount::ZERO {
        true => whole <= sum && sum <= Amount::ZERO,
        false => Amount::ZERO <= sum && sum <= whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF_LINE: PartSide = PartSide::OfLine;

    fn analysis(kind: &str, id: &str, part: Option<(i128, PartSide)>) -> SaftAnalysis {
        SaftAnalysis {
            kind: kind.to_owned(),
            id: id.to_owned(),
            part: part.map(|(kroner, side)| {
                Ok(AnalysisPart {
                    amount: Amount::from_ore(kroner),
                    side,
                })
            }),
        }
    }

    fn check(whole: i128, analyses: &[SaftAnalysis], expected: &str) {
        let asked = ["A", "F"].map(str::to_owned);
        let found = match split(Amount::from_ore(whole), analyses, &asked) {
            Split::Whole => "whole".to_owned(),
            Split::Unclear { problem, .. } => problem,
            Split::Parts(parts) => {
                let shown = |part: &SplitPart| {
                    let ids: Vec<String> = part
                        .ids
                        .iter()
                        .map(|(kind, id)| format!("{kind}{id}"))
                        .collect();
                    format!("{}:{}", ids.join("+"), part.amount.ore())
                };
                parts.iter().map(shown).collect::<Vec<_>>().join(" ")
            }
        };
        assert_eq!(found, expected, "{analyses:?}");
    }

    #[test]
    fn parts_and_the_rest_are_posted() {
        let of = |id: &str, kroner: i128| analysis("F", id, Some((kroner, OF_LINE)));
        check(
            100,
            &[analysis("F", "1", None), analysis("P", "2", None)],
            "whole",
        );
        check(100, &[of("1", 100)], "whole");
        check(100, &[of("1", 60), of("2", 40)], "F1:60 F2:40");
        check(-100, &[of("1", 60), of("2", 30)], "F1:-60 F2:-30 F:-10");
        check(-100, &[of("1", -60), of("2", -40)], "F1:-60 F2:-40");
        check(-100, &[of("1", 120), of("2", -20)], "F1:-120 F2:20");
        let sides = [
            analysis("F", "1", Some((120, PartSide::Credit))),
            analysis("F", "2", Some((20, PartSide::Debit))),
        ];
        check(-100, &sides, "F1:-120 F2:20");
    }

    #[test]
    fn types_that_split_alike_go_together() {
        let of = |kind: &str, id: &str, kroner: i128| analysis(kind, id, Some((kroner, OF_LINE)));
        check(
            100,
            &[
                of("F", "1", 60),
                of("F", "2", 40),
                of("A", "x", 60),
                of("A", "y", 40),
            ],
            "Ax+F1:60 Ay+F2:40",
        );
        check(
            100,
            &[
                of("F", "1", 60),
                of("F", "2", 40),
                of("A", "x", 50),
                of("A", "y", 50),
            ],
            "the line is split by analyses of types A and F, which do not say how their parts go together",
        );
    }

    #[test]
    fn what_does_not_add_up_is_said() {
        let of = |id: &str, kroner: i128| analysis("F", id, Some((kroner, OF_LINE)));
        check(
            100,
            &[of("1", 60), of("2", 50)],
            "the analyses of the line add up to 1.10 kr, the line itself to 1.00 kr",
        );
        check(
            -100,
            &[of("1", -60), of("2", -30)],
            "the analyses of the line add up to 0.90 kr, the line itself to -1.00 kr",
        );
        check(
            100,
            &[of("1", 60), analysis("F", "2", None)],
            "the line has several analyses of type F that do not all state their part",
        );
    }
}
