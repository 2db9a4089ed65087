//! Books before they are exported: what a description must give back.

use std::collections::BTreeMap;

use crate::reconstructed::ledgers::random::Random;

/// A posting as it is.
#[derive(Clone, Debug)]
pub struct TruthLine {
    pub class: &'static str,
    pub function: &'static str,
    pub art: &'static str,
    pub period: u8,
    pub ansvar: String,
    pub prosjekt: String,
    pub text: String,
    pub voucher: u32,
    pub line: u32,
    pub day: u8,
    pub ore: i64,
}

/// All postings, their year, and what they are.
#[derive(Clone, Debug)]
pub struct Truth {
    pub year: i32,
    pub kind: &'static str,
    pub lines: Vec<TruthLine>,
    /// Whether lines of the export tell their period.
    pub has_periods: bool,
}

const FUNCTIONS: [&str; 28] = [
    "100", "110", "120", "130", "180", "201", "202", "211", "213", "215", "222", "231", "232",
    "234", "241", "242", "244", "251", "253", "254", "273", "275", "301", "332", "338", "340",
    "370", "380",
];

const COSTS: [&str; 22] = [
    "010", "020", "030", "040", "050", "089", "090", "099", "100", "110", "115", "120", "130",
    "140", "165", "170", "180", "190", "195", "230", "270", "370",
];

const INCOMES: [&str; 8] = ["600", "620", "640", "650", "700", "710", "770", "810"];

const INVESTMENTS: [&str; 3] = ["230", "250", "280"];

const TEXTS: [&str; 6] = [
    "Fastlønn januar",
    "Møtemat på rådhuset",
    "Tolk; fremmøte",
    "Husleie",
    "Kjøregodtgjørelse",
    "Årsabonnement",
];

/// Books of a year.
pub fn truth(year: i32, is_budget: bool, random: &mut Random) -> Truth {
    let count = random.between(180, 420);
    let has_investment = random.chance(45);
    let lines = (0..count).map(|number| {
        let is_investment = has_investment && random.chance(15);
        let is_income = !is_investment && random.chance(18);
        let art = *random.pick(match (is_investment, is_income) {
            (true, _) => &INVESTMENTS[..],
            (false, true) => &INCOMES,
            (false, false) => &COSTS,
        });
        let size = random.size() * 1000 + random.between(0, 99_999);
        let is_against = random.chance(3);
        let ore = if is_income == is_against { size } else { -size };
        let number = u32::try_from(number).expect("few");
        TruthLine {
            class: if is_investment { "0" } else { "1" },
            function: random.pick::<&'static str>(&FUNCTIONS),
            art,
            period: u8::try_from(random.between(1, 12)).expect("a month"),
            ansvar: if random.chance(5) {
                "3Ø1".to_owned()
            } else {
                format!("{}", 300 + random.below(20))
            },
            prosjekt: if random.chance(20) {
                format!("P{}", random.below(30))
            } else {
                String::new()
            },
            text: (*random.pick(&TEXTS)).to_owned(),
            voucher: 70_000 + number / 3,
            line: number % 3 + 1,
            day: u8::try_from(random.between(1, 28)).expect("a day"),
            ore,
        }
    });
    Truth {
        year,
        kind: if is_budget { "budget" } else { "accounts" },
        lines: lines.collect(),
        has_periods: true,
    }
}

impl Truth {
    /// Sums by code of a dimension; periods as numbers.
    pub fn sums(&self, dimension: &str) -> BTreeMap<String, i128> {
        let mut sums = BTreeMap::new();
        for line in &self.lines {
            let code = match dimension {
                "kontoklasse" => line.class.to_owned(),
                "funksjon" => line.function.to_owned(),
                "art" => line.art.to_owned(),
                "ansvar" => line.ansvar.clone(),
                _ if self.has_periods => line.period.to_string(),
                _ => "0".to_owned(),
            };
            *sums.entry(code).or_default() += i128::from(line.ore);
        }
        sums.retain(|_, sum| *sum != 0);
        sums
    }

    /// Sums by all four national codes.
    pub fn table(&self) -> BTreeMap<[String; 4], i128> {
        let mut sums = BTreeMap::new();
        for line in &self.lines {
            let period = if self.has_periods { line.period } else { 0 };
            let key = [line.class, line.function, line.art].map(str::to_owned);
            let [class, function, art] = key;
            *sums
                .entry([class, function, art, period.to_string()])
                .or_default() += i128::from(line.ore);
        }
        sums.retain(|_, sum| *sum != 0);
        sums
    }
}
