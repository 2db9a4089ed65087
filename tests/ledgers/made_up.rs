//! The exports of two made-up municipalities, which the tutorial begins from. They are in the shape
//! of real ones: one wide, a line for each account, cost centre and service with several years and
//! a budget in columns; one long, a line for each posting. No number of theirs is anybody's.

use std::fmt::Write as _;

use super::random::Random;

/// An account: art, name and how many thousandths of its unit's cost stand on it, income below zero.
type Account = (u16, &'static str, i64);

/// A cost centre with the function that it is of. **Unit**: thousands of kroner.
struct CostCentre {
    id: u16,
    name: &'static str,
    function: u16,
    accounts: &'static [Account],
    cost: i64,
}

/// One line of the books of a year.
struct Entry {
    art: u16,
    account: &'static str,
    centre: u16,
    centre_name: &'static str,
    function: u16,
    /// **Unit**: kroner, income below zero.
    kroner: i64,
}

const VAT: u16 = 429;
const VAT_COMPENSATION: u16 = 729;
const DEPRECIATION: u16 = 590;

const KINDERGARTEN: &[Account] = &[
    (10, "Løn faste stillingar", 560),
    (20, "Løn sjukevikarar", 45),
    (30, "Løn ekstrahjelp/engasjement", 18),
    (40, "Overtid", 3),
    (90, "Pensjonspremie", 88),
    (99, "Arbeidsgivaravgift", 96),
    (100, "Kontorrekvisita", 3),
    (105, "Leikemateriell", 12),
    (115, "Kjøp av matvarer", 22),
    (120, "Forbruksmateriell", 18),
    (130, "Telefon og porto", 4),
    (150, "Kurs og konferansar", 6),
    (195, "Lisensar", 5),
    (200, "Inventar", 9),
    (VAT, "Utgiftsføring momskomp drift", 17),
    (VAT_COMPENSATION, "Inntektsføring momskomp drift", 0),
    (600, "Foreldrebetaling", -112),
    (710, "Refusjon sjukepengar", -52),
];

const PRIVATE_KINDERGARTENS: &[Account] = &[(370, "Tilskot til private barnehagar", 1000)];

const SPECIAL_HELP: &[Account] = &[
    (10, "Løn faste stillingar", 700),
    (90, "Pensjonspremie", 100),
    (99, "Arbeidsgivaravgift", 115),
    (105, "Undervisningsmateriell", 20),
    (370, "Kjøp av tenester frå andre", 65),
];

const PREMISES: &[Account] = &[
    (10, "Løn faste stillingar", 220),
    (90, "Pensjonspremie", 30),
    (99, "Arbeidsgivaravgift", 34),
    (180, "Straum", 200),
    (185, "Forsikring av bygningar", 40),
    (195, "Kommunale avgifter", 60),
    (230, "Arbeid på bygningar", 170),
    (240, "Serviceavtalar", 40),
    (260, "Reinhald", 60),
    (VAT, "Utgiftsføring momskomp drift", 90),
    (VAT_COMPENSATION, "Inntektsføring momskomp drift", 0),
    (DEPRECIATION, "Avskrivingar", 146),
];

const SCHOOL: &[Account] = &[
    (10, "Løn faste stillingar", 630),
    (20, "Løn sjukevikarar", 40),
    (30, "Løn ekstrahjelp/engasjement", 12),
    (50, "Anna løn", 8),
    (90, "Pensjonspremie", 92),
    (99, "Arbeidsgivaravgift", 104),
    (100, "Kontorrekvisita", 5),
    (105, "Undervisningsmateriell", 30),
    (130, "Telefon og porto", 4),
    (150, "Kurs og konferansar", 8),
    (195, "Lisensar", 12),
    (200, "Inventar og utstyr", 15),
    (VAT, "Utgiftsføring momskomp drift", 14),
    (VAT_COMPENSATION, "Inntektsføring momskomp drift", 0),
    (700, "Statsrefusjonar", -9),
    (710, "Refusjon sjukepengar", -45),
];

const TRANSPORT: &[Account] = &[(170, "Skyss", 1000)];

const OFFICE: &[Account] = &[
    (10, "Løn faste stillingar", 480),
    (50, "Anna løn", 20),
    (90, "Pensjonspremie", 70),
    (99, "Arbeidsgivaravgift", 82),
    (100, "Kontorrekvisita", 12),
    (120, "Forbruksmateriell", 20),
    (130, "Telefon og porto", 20),
    (150, "Kurs og konferansar", 16),
    (160, "Bilgodtgjersle", 12),
    (195, "Lisensar dataprogram", 120),
    (270, "Konsulenthonorar", 100),
    (VAT, "Utgiftsføring momskomp drift", 48),
    (VAT_COMPENSATION, "Inntektsføring momskomp drift", 0),
    (710, "Refusjon sjukepengar", -14),
    (770, "Refusjon frå andre", -30),
];

const CARE: &[Account] = &[
    (10, "Løn faste stillingar", 560),
    (20, "Løn vikarar", 65),
    (30, "Løn ekstrahjelp/engasjement", 40),
    (40, "Overtid", 15),
    (90, "Pensjonspremie", 90),
    (99, "Arbeidsgivaravgift", 105),
    (110, "Medisinsk forbruksmateriell", 25),
    (115, "Kjøp av matvarer", 28),
    (VAT, "Utgiftsføring momskomp drift", 12),
    (VAT_COMPENSATION, "Inntektsføring momskomp drift", 0),
    (600, "Brukarbetaling", -62),
    (710, "Refusjon sjukepengar", -55),
];

const BENEFITS: &[Account] = &[(470, "Stønad til livsopphald", 1000)];

const GRANTS: &[Account] = &[(470, "Tilskot til lag og organisasjonar", 1000)];

const ROADS: &[Account] = &[
    (10, "Løn faste stillingar", 160),
    (99, "Arbeidsgivaravgift", 24),
    (180, "Veglys", 120),
    (230, "Vedlikehald av vegar", 420),
    (VAT, "Utgiftsføring momskomp drift", 130),
    (VAT_COMPENSATION, "Inntektsføring momskomp drift", 0),
    (DEPRECIATION, "Avskrivingar", 276),
];

const FEES: &[Account] = &[
    (10, "Løn faste stillingar", 210),
    (99, "Arbeidsgivaravgift", 32),
    (180, "Straum", 110),
    (230, "Vedlikehald av anlegg", 300),
    (DEPRECIATION, "Avskrivingar", 348),
    (640, "Årsgebyr", -1130),
];

/// A cost centre of a year, in thousands of kroner.
const fn centre(
    id: u16,
    name: &'static str,
    function: u16,
    accounts: &'static [Account],
    cost: i64,
) -> CostCentre {
    CostCentre {
        id,
        name,
        function,
        accounts,
        cost,
    }
}

const TRANEFOSS: &[CostCentre] = &[
    centre(100, "Kommunestyret", 100, OFFICE, 3_100),
    centre(110, "Rådmann og stab", 120, OFFICE, 21_400),
    centre(120, "Rådhuset", 130, PREMISES, 4_900),
    centre(130, "Fellesutgifter", 180, OFFICE, 2_300),
    centre(
        500,
        "Felleskonto kommunale barnehagar",
        201,
        KINDERGARTEN,
        4_200,
    ),
    centre(501, "Fossen barnehage", 201, KINDERGARTEN, 13_800),
    centre(502, "Lauvlia barnehage", 201, KINDERGARTEN, 11_600),
    centre(503, "Brubakken barnehage", 201, KINDERGARTEN, 9_700),
    centre(
        510,
        "Private barnehagar",
        201,
        PRIVATE_KINDERGARTENS,
        21_900,
    ),
    // Booked under the schools, although it is for children in kindergarten.
    centre(
        519,
        "Spesialpedagogisk hjelp i barnehagar",
        202,
        SPECIAL_HELP,
        3_850,
    ),
    centre(
        520,
        "Tilrettelegging i barnehagar",
        211,
        KINDERGARTEN,
        4_600,
    ),
    centre(530, "Barnehagebygg", 221, PREMISES, 5_300),
    centre(540, "Fossen skule", 202, SCHOOL, 38_200),
    centre(541, "Lauvlia skule", 202, SCHOOL, 29_700),
    centre(542, "Tranefoss ungdomsskule", 202, SCHOOL, 34_100),
    centre(550, "Skulebygg", 222, PREMISES, 17_600),
    centre(555, "Skuleskyss", 223, TRANSPORT, 3_900),
    centre(560, "Skulefritidsordning", 215, KINDERGARTEN, 3_700),
    centre(600, "Barnevern", 244, OFFICE, 5_400),
    centre(610, "Helsestasjon", 232, OFFICE, 6_200),
    centre(620, "Økonomisk sosialhjelp", 281, BENEFITS, 9_300),
    centre(700, "Tranefoss omsorgssenter", 253, CARE, 74_500),
    centre(710, "Heimetenester", 258, CARE, 58_900),
    centre(800, "Kommunale vegar", 332, ROADS, 11_800),
    centre(810, "Vassforsyning", 345, FEES, 8_400),
    centre(820, "Avløp", 353, FEES, 9_200),
    centre(830, "Idrett og kultur", 380, GRANTS, 4_100),
];

const SANDMYR: &[CostCentre] = &[
    centre(1000, "Politisk leiing", 100, OFFICE, 4_000),
    centre(1100, "Kommunedirektør", 120, OFFICE, 31_500),
    centre(1200, "Kommunehuset", 130, PREMISES, 6_700),
    centre(2010, "Sandmyr barnehage", 201, KINDERGARTEN, 17_900),
    centre(2011, "Åsen barnehage", 201, KINDERGARTEN, 15_200),
    centre(2012, "Myra barnehage", 201, KINDERGARTEN, 16_600),
    centre(2013, "Elvestrand barnehage", 201, KINDERGARTEN, 12_400),
    centre(
        2050,
        "Private barnehagar",
        201,
        PRIVATE_KINDERGARTENS,
        38_700,
    ),
    centre(2110, "Spesialpedagogisk hjelp", 211, SPECIAL_HELP, 13_300),
    centre(2210, "Barnehagebygg", 221, PREMISES, 9_100),
    centre(2020, "Sandmyr skule", 202, SCHOOL, 64_300),
    centre(2021, "Åsen skule", 202, SCHOOL, 51_800),
    centre(2022, "Sandmyr ungdomsskule", 202, SCHOOL, 47_500),
    centre(2220, "Skulebygg", 222, PREMISES, 26_400),
    centre(2230, "Skuleskyss", 223, TRANSPORT, 5_100),
    centre(2440, "Barnevern", 244, OFFICE, 9_600),
    centre(2530, "Sandmyr sjukeheim", 253, CARE, 121_000),
    centre(2580, "Heimetenester", 258, CARE, 97_300),
    centre(3320, "Vegar", 332, ROADS, 16_900),
    centre(3450, "Vatn", 345, FEES, 12_700),
];

/// What a municipality booked in a year, in which everything adds up to nothing. `level` is its
/// costs, in thousandths of those of the plan.
fn book(centres: &[CostCentre], level: i64, random: &mut Random) -> Vec<Entry> {
    let mut entries = Vec::new();
    for centre in centres {
        let mut vat = 0;
        for (art, account, share) in centre.accounts {
            let about = centre.cost * share * level / 1000 * random.between(94, 106) / 100;
            let kroner = match *art {
                VAT_COMPENSATION => -vat,
                _ => about + about.signum() * random.between(0, 999),
            };
            if *art == VAT {
                vat = kroner;
            }
            entries.push(entry(
                *art,
                account,
                centre.id,
                centre.name,
                centre.function,
                kroner,
            ));
        }
    }
    let sum = |entries: &[Entry], art: u16| -> i64 {
        let of_art = entries.iter().filter(|entry| entry.art == art);
        of_art.map(|entry| entry.kroner).sum()
    };
    let finance = centres.first().map_or(900, |first| first.id * 9);
    let depreciation = sum(&entries, DEPRECIATION);
    let costs: i64 = entries.iter().map(|entry| entry.kroner).sum();
    let interest = costs / 40 + random.between(0, 9_999);
    let tax = -(costs * 43 / 100) + random.between(0, 99_999);
    // Rounded up, so that something is left to be set aside.
    let grant = -((costs * 62 / 100 + depreciation / 2) / 1_000_000 + 3) * 1_000_000;
    let name = "Finansiering";
    entries.extend([
        entry(870, "Skatt på inntekt og formue", finance, name, 800, tax),
        entry(800, "Rammetilskot", finance, name, 840, grant),
        entry(500, "Renteutgifter", finance, name, 870, interest),
        entry(
            510,
            "Avdrag på lån",
            finance,
            name,
            870,
            depreciation * 9 / 10,
        ),
        entry(900, "Renteinntekter", finance, name, 870, -interest / 5),
        entry(
            990,
            "Motpost avskrivingar",
            finance,
            name,
            860,
            -depreciation,
        ),
    ]);
    let left: i64 = entries.iter().map(|entry| entry.kroner).sum();
    let (art, account) = match left < 0 {
        true => (540, "Avsetjing til disposisjonsfond"),
        false => (940, "Bruk av disposisjonsfond"),
    };
    entries.push(entry(art, account, finance, name, 880, -left));
    entries
}

fn entry(
    art: u16,
    account: &'static str,
    centre: u16,
    centre_name: &'static str,
    function: u16,
    kroner: i64,
) -> Entry {
    Entry {
        art,
        account,
        centre,
        centre_name,
        function,
        kroner,
    }
}

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
                month_name(*month)
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

fn month_name(month: u8) -> &'static str {
    const NAMES: [&str; 12] = [
        "januar",
        "februar",
        "mars",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "desember",
    ];
    NAMES[usize::from(month - 1)]
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
