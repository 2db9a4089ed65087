//! What is bought and sold: for each art, texts and made-up counterparties.

/// The months as they stand in texts.
pub const MONTHS: [&str; 12] = [
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

/// The languages that interpreters are ordered for.
pub const LANGUAGES: [&str; 10] = [
    "somali",
    "arabisk",
    "tigrinja",
    "dari",
    "farsi",
    "tamil",
    "kurdisk",
    "burmesisk",
    "russisk",
    "swahili",
];

/// The firms that interpreters are ordered from.
pub const INTERPRETERS: [&str; 4] = [
    "Språkbroen Tolkeformidling",
    "Tolkesentralen Øst AS",
    "Nordisk Tolk og Språk",
    "Telespråk AS",
];

/// A text and a counterparty.
pub type Ware = (&'static str, &'static str);

/// What is bought or sold on an art.
pub fn wares(art: u16) -> &'static [Ware] {
    match art {
        100 => &[
            ("Kontorrekvisita", "Kontorleveransen AS"),
            ("Papir og permer", "Kontorleveransen AS"),
            ("Toner skriver", "Utskriftspartner AS"),
            ("Abonnement fagtidsskrift", "Fagforlaget"),
        ],
        105 => &[
            ("Lærebøker", "Skolebokhandelen"),
            ("Lærerveiledning", "Skolebokhandelen"),
            ("Kopiavtale", "Kopirett AS"),
            ("Materiell kunst og håndverk", "Formingsbutikken"),
            ("Digitale læremidler", "Læremiddelforlaget"),
        ],
        110 => &[
            ("Hansker og bandasjer", "Medisinsk Forsyning AS"),
            ("Inkontinensmateriell", "Medisinsk Forsyning AS"),
        ],
        114 => &[
            ("Medikamenter", "Apotekleveransen"),
            ("Multidose", "Apotekleveransen"),
        ],
        115 => &[
            ("Dagligvarer", "Storhusholdning AS"),
            ("Frukt og melk", "Melkebilen AS"),
            ("Møtemat", "Kantina Drift"),
            ("Matvarer kjøkken", "Storhusholdning AS"),
        ],
        120 => &[
            ("Diverse forbruksmateriell", "Rekvisita Norge AS"),
            ("Velferdstiltak", "Aktivitetsparken AS"),
            ("Leker og uteutstyr", "Lekeland Engros"),
            ("Arbeidstøy", "Verneutstyr AS"),
            ("Rengjøringsmidler", "Renholdsgrossisten"),
        ],
        130 => &[
            ("Mobiltelefoni", "Fjordtele AS"),
            ("Porto", "Postleveransen"),
            ("Bredbånd", "Fjordtele AS"),
        ],
        140 => &[
            ("Stillingsannonse", "Lokalavisa"),
            ("Trykksaker", "Grafisk Trykk AS"),
            ("Kunngjøring", "Lokalavisa"),
        ],
        150 => &[
            ("Fagkurs", "Kursforum AS"),
            ("Konferanseavgift", "Konferansesenteret"),
            ("Veiledning", "Kompetansehuset"),
            ("Helsekurs for deltakere", "Helse og Mestring AS"),
        ],
        160 => &[
            ("Kjøregodtgjørelse", "Reiseregning"),
            ("Diett", "Reiseregning"),
        ],
        165 => &[
            ("Telefongodtgjørelse", "Ansatte"),
            ("Arbeidstøygodtgjørelse", "Ansatte"),
        ],
        170 => &[
            ("Drivstoff", "Bensinkjeden"),
            ("Verksted", "Bilverkstedet AS"),
            ("Taxi", "Byens Taxi"),
            ("Busskort", "Kollektivtrafikken"),
        ],
        180 => &[
            ("Strøm", "Kraftleveransen AS"),
            ("Nettleie", "Nettselskapet AS"),
        ],
        181 => &[("Fjernvarme", "Fjernvarmeverket AS")],
        182 => &[("Fyringsolje", "Oljeleveransen AS")],
        185 => &[
            ("Forsikring bygg", "Kommuneforsikring"),
            ("Vakthold", "Vakt og Sikring AS"),
            ("Alarm", "Vakt og Sikring AS"),
        ],
        190 => &[
            ("Husleie", "Næringsbygg Utleie AS"),
            ("Leie av lokale", "Samfunnshuset"),
            ("Hall- og banleie", "Idrettshallen"),
        ],
        195 => &[
            ("Kommunale avgifter", "Kommunekassen"),
            ("Lisenser", "Programvarehuset AS"),
            ("Gebyr", "Kommunekassen"),
        ],
        200 => &[
            ("PC og skjerm", "Datautstyr AS"),
            ("Møbler", "Møbelinnredning AS"),
            ("Inventar", "Møbelinnredning AS"),
        ],
        209 => &[("Medisinsk utstyr", "Medisinsk Teknikk AS")],
        210 => &[("Leasing bil", "Billeasing AS")],
        220 => &[
            ("Leie kopimaskin", "Utskriftspartner AS"),
            ("Leie av utstyr", "Utstyrsutleie AS"),
        ],
        230 => &[
            ("Malerarbeid", "Malermesteren AS"),
            ("Rørleggerarbeid", "Rør og Varme AS"),
            ("Elektroarbeid", "Elektro Installasjon AS"),
            ("Vedlikehold", "Byggservice AS"),
            ("Entreprenør", "Anlegg og Grunn AS"),
        ],
        240 => &[
            ("Serviceavtale", "Driftsservice AS"),
            ("Vaktmestertjenester", "Driftsservice AS"),
            ("Driftsavtale fagsystem", "Programvarehuset AS"),
        ],
        250 => &[
            ("Materialer", "Byggevarehuset"),
            ("Maling og lister", "Byggevarehuset"),
        ],
        260 => &[
            ("Renhold", "Ren Service AS"),
            ("Vask av tøy", "Vaskeriet AS"),
        ],
        270 => &[
            ("Konsulentbistand", "Rådgiverne AS"),
            ("Juridisk bistand", "Advokatkontoret"),
            ("Vikarbyrå", "Bemanning Norge AS"),
        ],
        285 => &[("Kjøp av bolig", "Eiendomsoppgjør AS")],
        300 => &[
            ("Kjøp fra staten", "Helseforetaket"),
            ("Egenandel statlig tiltak", "Barne- og familieetaten"),
        ],
        330 => &[("Kjøp fra fylkeskommunen", "Fylkeskommunen")],
        350 => &[
            ("Kjøp av plass", "Nabokommunen"),
            ("Gjesteelever", "Nabokommunen"),
        ],
        370 => &[
            ("Kjøp av plass", "Omsorgspartner AS"),
            ("Drift av tiltak", "Stiftelsen Tiltak"),
            ("Oppdragstaker", "Omsorgsformidling AS"),
            ("Driftsavtale", "Helsehuset AS"),
        ],
        375 => &[("Kjøp fra IKS", "Interkommunal Drift IKS")],
        380 => &[("Kjøp fra KF", "Kommunalt foretak")],
        400 => &[("Tilskudd staten", "Statlig etat")],
        430 => &[("Tilskudd fylkeskommunen", "Fylkeskommunen")],
        450 => &[("Tilskudd kommune", "Nabokommunen")],
        470 => &[
            ("Tilskudd", "Lag og foreninger"),
            ("Driftstilskudd", "Stiftelsen Tiltak"),
        ],
        600 => &[
            ("Oppholdsbetaling", "Brukere"),
            ("Egenandel", "Brukere"),
            ("Foreldrebetaling", "Brukere"),
        ],
        620 => &[
            ("Salg av tjenester", "Kunder"),
            ("Deltakeravgift", "Kunder"),
            ("Gebyr", "Kunder"),
        ],
        630 => &[
            ("Husleie", "Leietakere"),
            ("Utleie av lokaler", "Leietakere"),
        ],
        640 => &[("Årsgebyr", "Abonnenter")],
        650 => &[("Avgiftspliktig salg", "Kunder")],
        700 => &[
            ("Refusjon fra staten", "Utdanningsetaten"),
            ("Refusjon lønnstilskudd", "NAV"),
            ("Tilskudd prosjekt", "Fylkesmannen"),
        ],
        730 => &[("Refusjon fylkeskommunen", "Fylkeskommunen")],
        750 => &[
            ("Refusjon gjesteelever", "Nabokommunen"),
            ("Refusjon fra kommune", "Nabokommunen"),
        ],
        770 => &[
            ("Refusjon fra andre", "Diverse"),
            ("Refusjon prosjekt", "Stiftelsen Tiltak"),
        ],
        _ => &[("Diverse", "Diverse")],
    }
}

/// How many local variants of an art a chart has, by its wares.
pub fn variants(art: u16) -> u8 {
    u8::try_from(wares(art).len()).unwrap_or(1)
}
