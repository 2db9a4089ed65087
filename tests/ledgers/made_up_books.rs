//! What two made-up municipalities book in a year: their cost centres and accounts, everything of
//! which adds up to nothing. No number of theirs is anybody's.

use super::random::Random;

/// An account: art, name and how many thousandths of its unit's cost stand on it, income below zero.
type Account = (u16, &'static str, i64);

/// A cost centre with the function that it is of. **Unit**: thousands of kroner.
pub struct CostCentre {
    id: u16,
    name: &'static str,
    function: u16,
    accounts: &'static [Account],
    cost: i64,
}

/// One line of the books of a year.
pub struct Entry {
    pub art: u16,
    pub account: &'static str,
    pub centre: u16,
    pub centre_name: &'static str,
    pub function: u16,
    /// **Unit**: kroner, income below zero.
    pub kroner: i64,
}

const VAT: u16 = 429;
pub const VAT_COMPENSATION: u16 = 729;
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

pub const TRANEFOSS: &[CostCentre] = &[
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

pub const SANDMYR: &[CostCentre] = &[
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
pub fn book(centres: &[CostCentre], level: i64, random: &mut Random) -> Vec<Entry> {
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

pub fn entry(
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
