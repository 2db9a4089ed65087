//! The exports of two made-up municipalities, which the tutorial begins from. They are in the shape
//! of real ones: one wide, a line for each account, cost centre and service with several years and
//! a budget in columns; one long, a line for each posting. No number of theirs is anybody's.

use std::fmt::Write as _;

use super::catalogue::MONTHS;
use super::made_up_books::{Entry, SANDMYR, TRANEFOSS, VAT_COMPENSATION, book, entry};
use super::random::Random;

/// The wide export: accounts of two years with the budget between them, whole kroner with blanks
/// between thousands, no account class, UTF-8.
pub fn tranefoss() -> Vec<u8> {
    let year = |name: &str, level| book(TRANEFOSS, level, &mut Random::new(name));
    let (before, now) = (year("tranefoss 2024", 955), year("tranefoss 2025", 1000));
    let mut budget = year("budsjett 2025", 985);
    let thousands = |kroner: i64| (kroner + 500).div_euclid(1000) * 1000;
    for entry in &mut budget {
        entry.kroner = thousands(entry.kroner);
    }
    let missing: i64 = budget.iter().map(|entry| entry.kroner).sum();
    if let Some(last) = budget.last_mut() {
        last.kroner -= missing;
    }
    let mut text = String::from(
        "konto;konto_tekst;ansvar;ansvar_tekst;tjeneste;tjeneste_tekst;rekneskap_2024;budsjett_2025;rekneskap_2025\n",
    );
    for ((before, budget), now) in before.iter().zip(&budget).zip(&now) {
        let _ = writeln!(
            text,
            "1{:03}0;{};{};{};{}00;{};{};{};{}",
            now.art,
            now.account,
            now.centre,
            now.centre_name,
            now.function,
            service(now.function),
            blanks(before.kroner),
            blanks(budget.kroner),
            blanks(now.kroner)
        );
    }
    text.into_bytes()
}

/// The long export: a line for each posting of a month, debit and credit apart, windows-1252. The
/// compensation for value added tax stands together, under joint costs.
pub fn sandmyr() -> Vec<u8> {
    let mut random = Random::new("sandmyr 2025");
    let mut entries = book(SANDMYR, 1000, &mut random);
    let compensated = |entry: &&Entry| entry.art == VAT_COMPENSATION;
    let compensation = entries
        .iter()
        .filter(compensated)
        .map(|entry| entry.kroner)
        .sum();
    entries.retain(|entry| entry.art != VAT_COMPENSATION);
    let name = "Momskompensasjon";
    entries.push(entry(VAT_COMPENSATION, name, 1300, name, 180, compensation));
    let mut lines: Vec<(u8, String)> = Vec::new();
    for entry in &entries {
        // Pay and what parents pay is booked each month, the rest four times.
        let months: Vec<u8> = match entry.art {
            10..=99 | 600 | 800 | 870 => (1..=12).collect(),
            _ => {
                let first = u8::try_from(random.between(1, 3)).unwrap_or(1);
                (first..=12).step_by(3).collect()
            }
        };
        let mut left = entry.kroner * 100;
        for (at, month) in months.iter().enumerate() {
            let others = i64::try_from(months.len() - at).unwrap_or(1);
            let amount = match others {
                1 => left,
                _ => left / others * random.between(92, 108) / 100,
            };
            left -= amount;
            let (debit, credit) = match amount < 0 {
                true => (String::new(), ore(-amount)),
                false => (ore(amount), String::new()),
            };
            let line = format!(
                "1;{:03};{};{};{} {};{debit};{credit}",
                entry.art,
                entry.function,
                entry.centre,
                entry.centre_name,
                MONTHS[usize::from(*month - 1)]
            );
            lines.push((*month, line));
        }
    }
    lines.sort_by_key(|(month, _)| *month);
    let mut text =
        String::from("Periode;Bilag;Kontoklasse;Art;Funksjon;Ansvar;Tekst;Debet;Kredit\r\n");
    for (number, (month, line)) in lines.iter().enumerate() {
        let _ = write!(text, "{month:02};{};{line}\r\n", 250_001 + number);
    }
    // Every letter of the texts stands where Latin-1 has it.
    text.chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?'))
        .collect()
}

/// What the export calls a service.
fn service(function: u16) -> &'static str {
    match function {
        100 => "Politisk styring",
        120 => "Administrasjon",
        130 => "Administrasjonslokale",
        180 => "Diverse fellesutgifter",
        201 => "Førskule",
        202 => "Grunnskule",
        211 => "Styrka tilbod til førskulebarn",
        215 => "Skulefritidstilbod",
        221 => "Førskulelokale og skyss",
        222 => "Skulelokale",
        223 => "Skuleskyss",
        232 => "Førebygging, helsestasjon",
        244 => "Barnevernsteneste",
        253 => "Pleie og omsorg i institusjon",
        258 => "Heimetenester",
        281 => "Ytingar til livsopphald",
        332 => "Kommunale vegar",
        345 => "Distribusjon av vatn",
        353 => "Avløpsnett",
        380 => "Idrett",
        800 => "Skatt på inntekt og formue",
        840 => "Statleg rammetilskot",
        860 => "Motpost avskrivingar",
        870 => "Renter, utbyte og lån",
        _ => "Interne finansieringstransaksjonar",
    }
}

/// Kroner with blanks between thousands.
fn blanks(kroner: i64) -> String {
    let digits = kroner.abs().to_string();
    let mut text = String::from(if kroner < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// An amount in øre as kroner with a decimal comma.
fn ore(amount: i64) -> String {
    format!("{},{:02}", amount / 100, amount % 100)
}
