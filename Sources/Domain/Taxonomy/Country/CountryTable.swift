/// ISO 3166-1 with common names of countries.
enum CountryTable {
    /// One country per line: alpha-2 and alpha-3 code, number, English name, other names separated by semicolons (long
    /// forms, names in the country's own languages, common abbreviations).
    static let lines = """
        AD|AND|020|Andorra|Principality of Andorra
        AE|ARE|784|United Arab Emirates|الإمارات العربية المتحدة;UAE;U.A.E.;Emirates;Dubai;Abu Dhabi
        AF|AFG|004|Afghanistan|Islamic Republic of Afghanistan;افغانستان
        AG|ATG|028|Antigua & Barbuda|Antigua and Barbuda
        AI|AIA|660|Anguilla|
        AL|ALB|008|Albania|Republic of Albania;Shqipëri
        AM|ARM|051|Armenia|Republic of Armenia;Հայաստան
        AO|AGO|024|Angola|Republic of Angola
        AQ|ATA|010|Antarctica|
        AR|ARG|032|Argentina|Argentine Republic
        AS|ASM|016|American Samoa|
        AT|AUT|040|Austria|Republic of Austria;Österreich;Oesterreich
        AU|AUS|036|Australia|Commonwealth of Australia
        AW|ABW|533|Aruba|
        AX|ALA|248|Åland Islands|Åland
        AZ|AZE|031|Azerbaijan|Republic of Azerbaijan;Azərbaycan;Азәрбајҹан
        BA|BIH|070|Bosnia & Herzegovina|Bosnia and Herzegovina;Босна и Херцеговина;Bosna i Hercegovina
        BB|BRB|052|Barbados|
        BD|BGD|050|Bangladesh|People's Republic of Bangladesh;বাংলাদেশ
        BE|BEL|056|Belgium|Kingdom of Belgium;België;Belgique;Belgien
        BF|BFA|854|Burkina Faso|
        BG|BGR|100|Bulgaria|Republic of Bulgaria;България
        BH|BHR|048|Bahrain|Kingdom of Bahrain;البحرين
        BI|BDI|108|Burundi|Republic of Burundi;Uburundi
        BJ|BEN|204|Benin|Republic of Benin;Bénin
        BL|BLM|652|St. Barthélemy|Saint Barthélemy;Saint-Barthélemy
        BM|BMU|060|Bermuda|
        BN|BRN|096|Brunei|Brunei Darussalam;بروني
        BO|BOL|068|Bolivia|Bolivia, Plurinational State of;Plurinational State of Bolivia
        BQ|BES|535|Caribbean Netherlands|Bonaire, Sint Eustatius and Saba;Caribisch Nederland
        BR|BRA|076|Brazil|Federative Republic of Brazil;Brasil
        BS|BHS|044|Bahamas|Commonwealth of the Bahamas
        BT|BTN|064|Bhutan|Kingdom of Bhutan;འབྲུག
        BV|BVT|074|Bouvet Island|
        BW|BWA|072|Botswana|Republic of Botswana
        BY|BLR|112|Belarus|Republic of Belarus;Беларусь
        BZ|BLZ|084|Belize|
        CA|CAN|124|Canada|Kanada
        CC|CCK|166|Cocos (Keeling) Islands|
        CD|COD|180|Congo - Kinshasa|Congo, The Democratic Republic of the;Congo-Kinshasa;DR Congo;DRC
        CF|CAF|140|Central African Republic|Ködörösêse tî Bêafrîka;République centrafricaine
        CG|COG|178|Congo - Brazzaville|Congo;Republic of the Congo;Congo-Brazzaville
        CH|CHE|756|Switzerland|Swiss Confederation;Schweiz;Suisse;Svizzera
        CI|CIV|384|Côte d’Ivoire|Côte d'Ivoire;Republic of Côte d'Ivoire;Ivory Coast;Cote d'Ivoire
        CK|COK|184|Cook Islands|
        CL|CHL|152|Chile|Republic of Chile
        CM|CMR|120|Cameroon|Republic of Cameroon;Cameroun
        CN|CHN|156|China|People's Republic of China;中国;PRC;Mainland China
        CO|COL|170|Colombia|Republic of Colombia
        CR|CRI|188|Costa Rica|Republic of Costa Rica
        CU|CUB|192|Cuba|Republic of Cuba
        CV|CPV|132|Cape Verde|Cabo Verde;Republic of Cabo Verde
        CW|CUW|531|Curaçao|
        CX|CXR|162|Christmas Island|
        CY|CYP|196|Cyprus|Republic of Cyprus;Κύπρος;Kıbrıs
        CZ|CZE|203|Czechia|Czech Republic;Česko
        DE|DEU|276|Germany|Federal Republic of Germany;Deutschland;Allemagne;Alemania;BRD
        DJ|DJI|262|Djibouti|Republic of Djibouti;جيبوتي
        DK|DNK|208|Denmark|Kingdom of Denmark;Danmark
        DM|DMA|212|Dominica|Commonwealth of Dominica
        DO|DOM|214|Dominican Republic|República Dominicana
        DZ|DZA|012|Algeria|People's Democratic Republic of Algeria;الجزائر;Algérie
        EC|ECU|218|Ecuador|Republic of Ecuador
        EE|EST|233|Estonia|Republic of Estonia;Eesti
        EG|EGY|818|Egypt|Arab Republic of Egypt;مصر
        EH|ESH|732|Western Sahara|الصحراء الغربية
        ER|ERI|232|Eritrea|the State of Eritrea;إريتريا
        ES|ESP|724|Spain|Kingdom of Spain;España;Espanya;Espagne;Spanien
        ET|ETH|231|Ethiopia|Federal Democratic Republic of Ethiopia;ኢትዮጵያ
        FI|FIN|246|Finland|Republic of Finland;Suomi
        FJ|FJI|242|Fiji|Republic of Fiji
        FK|FLK|238|Falkland Islands|Falkland Islands (Malvinas)
        FM|FSM|583|Micronesia|Micronesia, Federated States of;Federated States of Micronesia
        FO|FRO|234|Faroe Islands|Føroyar
        FR|FRA|250|France|French Republic;La France;Frankreich;Francia
        GA|GAB|266|Gabon|Gabonese Republic
        GB|GBR|826|United Kingdom|UK;U.K.;Britain;England;Scotland;Wales;Royaume-Uni;Reino Unido;Regno Unito
        GD|GRD|308|Grenada|
        GE|GEO|268|Georgia|საქართველო
        GF|GUF|254|French Guiana|Guyane française
        GG|GGY|831|Guernsey|
        GH|GHA|288|Ghana|Republic of Ghana
        GI|GIB|292|Gibraltar|
        GL|GRL|304|Greenland|Kalaallit Nunaat
        GM|GMB|270|Gambia|Republic of the Gambia
        GN|GIN|324|Guinea|Republic of Guinea;Guinée
        GP|GLP|312|Guadeloupe|
        GQ|GNQ|226|Equatorial Guinea|Guinea Ecuatorial;Guinée équatoriale;Guiné Equatorial
        GR|GRC|300|Greece|Hellenic Republic;Ελλάδα;Hellas
        GS|SGS|239|South Georgia & South Sandwich Islands|South Georgia and the South Sandwich Islands
        GT|GTM|320|Guatemala|Republic of Guatemala
        GU|GUM|316|Guam|
        GW|GNB|624|Guinea-Bissau|Republic of Guinea-Bissau;Guiné-Bissau
        GY|GUY|328|Guyana|Republic of Guyana
        HK|HKG|344|Hong Kong SAR China|Hong Kong;Hong Kong Special Administrative Region of China;中國香港特別行政區
        HM|HMD|334|Heard & McDonald Islands|Heard Island and McDonald Islands
        HN|HND|340|Honduras|Republic of Honduras
        HR|HRV|191|Croatia|Republic of Croatia;Hrvatska
        HT|HTI|332|Haiti|Republic of Haiti;Haïti
        HU|HUN|348|Hungary|Magyarország
        ID|IDN|360|Indonesia|Republic of Indonesia
        IE|IRL|372|Ireland|Éire;Republic of Ireland;Eire
        IL|ISR|376|Israel|State of Israel;ישראל;إسرائيل
        IM|IMN|833|Isle of Man|Ellan Vannin
        IN|IND|356|India|Republic of India;भारत;Bharat;Hindustan
        IO|IOT|086|British Indian Ocean Territory|
        IQ|IRQ|368|Iraq|Republic of Iraq;العراق
        IR|IRN|364|Iran|Iran, Islamic Republic of;Islamic Republic of Iran;ایران
        IS|ISL|352|Iceland|Republic of Iceland;Ísland
        IT|ITA|380|Italy|Italian Republic;Italia;Italie;Italien
        JE|JEY|832|Jersey|
        JM|JAM|388|Jamaica|
        JO|JOR|400|Jordan|Hashemite Kingdom of Jordan;الأردن
        JP|JPN|392|Japan|日本;Nippon;Nihon
        KE|KEN|404|Kenya|Republic of Kenya
        KG|KGZ|417|Kyrgyzstan|Kyrgyz Republic;Кыргызстан;Киргизия
        KH|KHM|116|Cambodia|Kingdom of Cambodia;កម្ពុជា
        KI|KIR|296|Kiribati|Republic of Kiribati
        KM|COM|174|Comoros|Union of the Comoros;جزر القمر
        KN|KNA|659|St. Kitts & Nevis|Saint Kitts and Nevis
        KP|PRK|408|North Korea|Korea, Democratic People's Republic of;Democratic People's Republic of Korea;북한
        KR|KOR|410|South Korea|Korea, Republic of;대한민국;Korea;Republic of Korea
        KW|KWT|414|Kuwait|State of Kuwait;الكويت
        KY|CYM|136|Cayman Islands|
        KZ|KAZ|398|Kazakhstan|Republic of Kazakhstan;Казахстан;Қазақстан
        LA|LAO|418|Laos|Lao People's Democratic Republic;ລາວ
        LB|LBN|422|Lebanon|Lebanese Republic;لبنان
        LC|LCA|662|St. Lucia|Saint Lucia
        LI|LIE|438|Liechtenstein|Principality of Liechtenstein
        LK|LKA|144|Sri Lanka|Democratic Socialist Republic of Sri Lanka;ශ්‍රී ලංකාව;இலங்கை
        LR|LBR|430|Liberia|Republic of Liberia
        LS|LSO|426|Lesotho|Kingdom of Lesotho
        LT|LTU|440|Lithuania|Republic of Lithuania;Lietuva
        LU|LUX|442|Luxembourg|Grand Duchy of Luxembourg;Luxemburg;Lëtzebuerg
        LV|LVA|428|Latvia|Republic of Latvia;Latvija
        LY|LBY|434|Libya|ليبيا
        MA|MAR|504|Morocco|Kingdom of Morocco;المغرب;Meṛṛuk
        MC|MCO|492|Monaco|Principality of Monaco
        MD|MDA|498|Moldova|Moldova, Republic of;Republic of Moldova;Republica Moldova
        ME|MNE|499|Montenegro|Crna Gora
        MF|MAF|663|St. Martin|Saint Martin (French part);Saint-Martin
        MG|MDG|450|Madagascar|Republic of Madagascar;Madagasikara
        MH|MHL|584|Marshall Islands|Republic of the Marshall Islands
        MK|MKD|807|North Macedonia|Republic of North Macedonia;Северна Македонија;Macedonia
        ML|MLI|466|Mali|Republic of Mali
        MM|MMR|104|Myanmar (Burma)|Myanmar;Republic of Myanmar;မြန်မာ;Burma
        MN|MNG|496|Mongolia|Монгол
        MO|MAC|446|Macao SAR China|Macao;中國澳門特別行政區;Macau, RAE da China;Macau
        MP|MNP|580|Northern Mariana Islands|Commonwealth of the Northern Mariana Islands
        MQ|MTQ|474|Martinique|
        MR|MRT|478|Mauritania|Islamic Republic of Mauritania;موريتانيا
        MS|MSR|500|Montserrat|
        MT|MLT|470|Malta|Republic of Malta
        MU|MUS|480|Mauritius|Republic of Mauritius;Maurice
        MV|MDV|462|Maldives|Republic of Maldives;ދިވެހި ރާއްޖެ
        MW|MWI|454|Malawi|Republic of Malawi
        MX|MEX|484|Mexico|United Mexican States;México
        MY|MYS|458|Malaysia|
        MZ|MOZ|508|Mozambique|Republic of Mozambique;Moçambique
        NA|NAM|516|Namibia|Republic of Namibia
        NC|NCL|540|New Caledonia|Nouvelle-Calédonie
        NE|NER|562|Niger|Republic of the Niger
        NF|NFK|574|Norfolk Island|
        NG|NGA|566|Nigeria|Federal Republic of Nigeria;Nàìjíríà
        NI|NIC|558|Nicaragua|Republic of Nicaragua
        NL|NLD|528|Netherlands|Kingdom of the Netherlands;Nederland;Holland;The Netherlands
        NO|NOR|578|Norway|Kingdom of Norway;Norge;Noreg
        NP|NPL|524|Nepal|Federal Democratic Republic of Nepal;नेपाल
        NR|NRU|520|Nauru|Republic of Nauru
        NU|NIU|570|Niue|
        NZ|NZL|554|New Zealand|Aotearoa;NZL
        OM|OMN|512|Oman|Sultanate of Oman;عُمان
        PA|PAN|591|Panama|Republic of Panama;Panamá
        PE|PER|604|Peru|Republic of Peru;Perú
        PF|PYF|258|French Polynesia|Polynésie française
        PG|PNG|598|Papua New Guinea|Independent State of Papua New Guinea;Papua Niugini
        PH|PHL|608|Philippines|Republic of the Philippines;Pilipinas;Phils
        PK|PAK|586|Pakistan|Islamic Republic of Pakistan;پاکستان
        PL|POL|616|Poland|Republic of Poland;Polska
        PM|SPM|666|St. Pierre & Miquelon|Saint Pierre and Miquelon;Saint-Pierre-et-Miquelon
        PN|PCN|612|Pitcairn Islands|Pitcairn
        PR|PRI|630|Puerto Rico|
        PS|PSE|275|Palestinian Territories|Palestine, State of;the State of Palestine;الأراضي الفلسطينية;Palestine
        PT|PRT|620|Portugal|Portuguese Republic
        PW|PLW|585|Palau|Republic of Palau
        PY|PRY|600|Paraguay|Republic of Paraguay;Paraguai
        QA|QAT|634|Qatar|State of Qatar;قطر
        RE|REU|638|Réunion|La Réunion
        RO|ROU|642|Romania|România
        RS|SRB|688|Serbia|Republic of Serbia;Srbija;Србија
        RU|RUS|643|Russia|Russian Federation;Россия
        RW|RWA|646|Rwanda|Rwandese Republic;U Rwanda
        SA|SAU|682|Saudi Arabia|Kingdom of Saudi Arabia;المملكة العربية السعودية;KSA;Saudi
        SB|SLB|090|Solomon Islands|
        SC|SYC|690|Seychelles|Republic of Seychelles
        SD|SDN|729|Sudan|Republic of the Sudan;السودان
        SE|SWE|752|Sweden|Kingdom of Sweden;Sverige
        SG|SGP|702|Singapore|Republic of Singapore;Singapura;新加坡;சிங்கப்பூர்
        SH|SHN|654|St. Helena|Saint Helena, Ascension and Tristan da Cunha
        SI|SVN|705|Slovenia|Republic of Slovenia;Slovenija
        SJ|SJM|744|Svalbard & Jan Mayen|Svalbard and Jan Mayen;Svalbard og Jan Mayen
        SK|SVK|703|Slovakia|Slovak Republic;Slovensko
        SL|SLE|694|Sierra Leone|Republic of Sierra Leone
        SM|SMR|674|San Marino|Republic of San Marino
        SN|SEN|686|Senegal|Republic of Senegal;Sénégal
        SO|SOM|706|Somalia|Federal Republic of Somalia;Soomaaliya;الصومال
        SR|SUR|740|Suriname|Republic of Suriname
        SS|SSD|728|South Sudan|Republic of South Sudan
        ST|STP|678|São Tomé & Príncipe|Sao Tome and Principe;São Tomé e Príncipe
        SV|SLV|222|El Salvador|Republic of El Salvador
        SX|SXM|534|Sint Maarten|Sint Maarten (Dutch part);Sint-Maarten
        SY|SYR|760|Syria|Syrian Arab Republic;سوريا
        SZ|SWZ|748|Eswatini|Kingdom of Eswatini;eSwatini;Swaziland
        TC|TCA|796|Turks & Caicos Islands|Turks and Caicos Islands
        TD|TCD|148|Chad|Republic of Chad;تشاد;Tchad
        TF|ATF|260|French Southern Territories|
        TG|TGO|768|Togo|Togolese Republic
        TH|THA|764|Thailand|Kingdom of Thailand;ไทย
        TJ|TJK|762|Tajikistan|Republic of Tajikistan;Тоҷикистон
        TK|TKL|772|Tokelau|
        TL|TLS|626|Timor-Leste|Democratic Republic of Timor-Leste
        TM|TKM|795|Turkmenistan|Türkmenistan
        TN|TUN|788|Tunisia|Republic of Tunisia;تونس;Tunisie
        TO|TON|776|Tonga|Kingdom of Tonga
        TR|TUR|792|Türkiye|Republic of Türkiye;Turkey;Turkiye
        TT|TTO|780|Trinidad & Tobago|Trinidad and Tobago;Republic of Trinidad and Tobago
        TV|TUV|798|Tuvalu|
        TW|TWN|158|Taiwan|Taiwan, Province of China;台灣
        TZ|TZA|834|Tanzania|Tanzania, United Republic of;United Republic of Tanzania
        UA|UKR|804|Ukraine|Україна
        UG|UGA|800|Uganda|Republic of Uganda
        UM|UMI|581|U.S. Outlying Islands|United States Minor Outlying Islands
        US|USA|840|United States|Estados Unidos;USA;U.S.;U.S.A.;America;the States;EE. UU.;EEUU;États-Unis;Stati Uniti
        UY|URY|858|Uruguay|Eastern Republic of Uruguay
        UZ|UZB|860|Uzbekistan|Republic of Uzbekistan;Oʻzbekiston;Ўзбекистон
        VA|VAT|336|Vatican City|Holy See (Vatican City State);Vatican
        VC|VCT|670|St. Vincent & Grenadines|Saint Vincent and the Grenadines
        VE|VEN|862|Venezuela|Venezuela, Bolivarian Republic of;Bolivarian Republic of Venezuela
        VG|VGB|092|British Virgin Islands|Virgin Islands, British
        VI|VIR|850|U.S. Virgin Islands|Virgin Islands, U.S.;Virgin Islands of the United States
        VN|VNM|704|Vietnam|Viet Nam;Socialist Republic of Viet Nam;Việt Nam
        VU|VUT|548|Vanuatu|Republic of Vanuatu
        WF|WLF|876|Wallis & Futuna|Wallis and Futuna;Wallis-et-Futuna
        WS|WSM|882|Samoa|Independent State of Samoa
        XK|XKX|983|Kosovo|Republika e Kosovës;Kosova
        YE|YEM|887|Yemen|Republic of Yemen;اليمن
        YT|MYT|175|Mayotte|
        ZA|ZAF|710|South Africa|Republic of South Africa;RSA
        ZM|ZMB|894|Zambia|Republic of Zambia
        ZW|ZWE|716|Zimbabwe|Republic of Zimbabwe
        """
}
