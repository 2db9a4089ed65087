//! Plain Rhai, a script called for every posting: `LEDGER RULES`. Prints øre by category as JSON.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;

use rhai::{AST, Engine, FuncArgs, INT, ImmutableString, Scope};
use serde::Deserialize;

#[derive(Deserialize)]
struct Rule {
    category: String,
    kontoklasse: u32,
    funksjon: Option<u32>,
    art: Option<(u32, u32)>,
    ansvar: Vec<u32>,
    prosjekt: Option<(u32, u32)>,
    text: Option<String>,
}

/// A rule as a statement of the script: the category's number, if the posting is claimed.
fn statement(rule: &Rule, number: usize) -> String {
    let mut parts = vec![format!("kl == {}", rule.kontoklasse)];
    parts.extend(rule.funksjon.map(|code| format!("funksjon == {code}")));
    parts.extend(
        rule.art
            .map(|(low, high)| format!("art >= {low} && art <= {high}")),
    );
    if !rule.ansvar.is_empty() {
        let centres: Vec<String> = rule
            .ansvar
            .iter()
            .map(|code| format!("ansvar == {code}"))
            .collect();
        parts.push(format!("({})", centres.join(" || ")));
    }
    parts.extend(
        rule.prosjekt
            .map(|(low, high)| format!("prosjekt >= {low} && prosjekt <= {high}")),
    );
    parts.extend(
        rule.text
            .as_ref()
            .map(|needle| format!("tekst.contains(\"{needle}\")")),
    );
    format!("if {} {{ return {number}; }}\n", parts.join(" && "))
}

/// The script that classifies one posting, and the categories that its answers number.
fn script(engine: &Engine, rules: &[Rule]) -> Result<(AST, Vec<String>), Box<dyn Error>> {
    let mut categories = vec!["annet".to_owned()];
    let mut text = "fn classify(kl, funksjon, art, ansvar, prosjekt, tekst) {\n".to_owned();
    for rule in rules {
        let known = categories
            .iter()
            .position(|category| *category == rule.category);
        let number = known.unwrap_or_else(|| {
            categories.push(rule.category.clone());
            categories.len() - 1
        });
        text += &statement(rule, number);
    }
    writeln!(text, "0 }}")?;
    Ok((engine.compile(text)?, categories))
}

/// An amount with two decimals. **Unit**: øre.
fn ore(text: &str) -> Result<i64, Box<dyn Error>> {
    let (kroner, decimals) = text.split_once('.').ok_or("an amount without decimals")?;
    Ok(format!("{kroner}{decimals}").parse()?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (ledger, rules) = arguments
        .next()
        .zip(arguments.next())
        .ok_or("give a ledger and the rules")?;
    let rules: Vec<Rule> = serde_json::from_str(&std::fs::read_to_string(rules)?)?;
    let mut engine = Engine::new();
    engine.set_max_expr_depths(0, 0);
    let (ast, categories) = script(&engine, &rules)?;

    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    let mut scope = Scope::new();
    let mut lines = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_path(ledger)?;
    let mut line = csv::StringRecord::new();
    while lines.read_record(&mut line)? {
        // A blank code is no number, and no rule that looks at it holds.
        let code = |column: usize| line[column].parse::<INT>().unwrap_or(-1);
        let text = ImmutableString::from(line[8].to_lowercase());
        let number = call(
            &engine,
            &mut scope,
            &ast,
            (code(2), code(3), code(4), code(5), code(6), text),
        )?;
        *sums
            .entry(categories[usize::try_from(number)?].as_str())
            .or_default() += ore(&line[7])?;
    }
    println!("{}", serde_json::to_string(&sums)?);
    Ok(())
}

fn call(
    engine: &Engine,
    scope: &mut Scope<'_>,
    ast: &AST,
    posting: impl FuncArgs,
) -> Result<INT, Box<dyn Error>> {
    Ok(engine.call_fn(scope, ast, "classify", posting)?)
}
