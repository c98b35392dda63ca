/* Word lists of languages, as they stand on signs, shop fronts and notices; written for Whence.
 *
 * `settling` words are words of official signs and ordinary trades that are not exported: one is
 * enough. `pointing` words point to the language, and two are needed. `small` words are function
 * words, which also occur in names. Words of food and fashion are left out: a trattoria stands in
 * any country. A word that several languages have stands in each list. An underscore is a blank
 * inside a phrase. A hyphen before a word makes it an ending ("-straße"). */
#include "evidence/clues.h"

const wh_language_words WH_LANGUAGES[] = {
    {"en", "English", "Latn",
     "mind_the_gap give_way no_entry no_parking no_smoking keep_clear keep_out for_sale for_rent "
     "to_let way_out fire_exit emergency_exit private_property town_hall post_office car_park "
     "police_station fire_station opening_hours speed_limit no_trespassing do_not_enter one_way "
     "pay_and_display funeral_directors estate_agents",
     "street road lane church school library bakery butcher pharmacy chemist hospital dentist "
     "solicitors hardware laundry welcome please closed open sale entrance exit parking visitors "
     "children private warning danger caution slow ahead keep left right turn trucks buses tickets "
     "monday tuesday wednesday thursday friday saturday sunday",
     "the and of for with from your our at this no all you we are is to", ""},
    {"fr", "French", "Latn",
     "pharmacie boucherie charcuterie poissonnerie mairie préfecture gendarmerie "
     "défense_d'afficher "
     "défense_d'entrer défense_de_stationner défense_de_fumer sens_unique sens_interdit "
     "toutes_directions autres_directions centre_ville centre_commercial cédez_le_passage "
     "hôtel_de_ville école_maternelle école_primaire office_de_tourisme syndicat_d'initiative "
     "sortie_de_secours issue_de_secours bienvenue_à à_vendre à_louer chambres_d'hôtes "
     "médecin_généraliste avocat_à_la_cour contrôle_technique auto-école quincaillerie serrurerie "
     "plomberie cordonnerie blanchisserie librairie_papeterie gare_routière gare_sncf péage "
     "déchetterie stationnement_interdit entrée_interdite accès_interdit voie_sans_issue "
     "rue_de rue_du rue_des rue_de_la avenue_du place_du place_de_la travaux chaussée_déformée "
     "ralentissez interdit_aux_véhicules ramassage_des_ordures "
     "horodateur",
     "rue sortie école église librairie gare bibliothèque hôpital médecin dentiste ouvert fermé "
     "interdit interdite défense véhicules piétons vélos stationnement passage entrée soldes vente "
     "lundi mardi mercredi jeudi vendredi samedi dimanche janvier février août décembre place quai "
     "chemin impasse allée rez-de-chaussée étage renseignements livraison gratuit travaux maison "
     "route rappel sauf riverains tabac presse loto coiffure opticien immobilier assurances "
     "tous jours votre vous nous chez avec pour dans sur",
     "de le la les des du et est au aux une un en par ce", "àâçéèêëîïôœùû"},
    {"de", "German", "Latn",
     "apotheke bäckerei metzgerei fleischerei sparkasse volksbank raiffeisenbank rathaus bahnhof "
     "hauptbahnhof ausfahrt einfahrt ausgang eingang feuerwehr krankenhaus gaststätte gasthof "
     "gasthaus "
     "einbahnstraße umleitung parkhaus parkplatz zahnarzt rechtsanwalt rechtsanwälte steuerberater "
     "fahrschule grundschule buchhandlung reisebüro schreibwaren getränke lebensmittel haltestelle "
     "straßenbahn notausgang anlieger fußgänger fußgängerzone öffnungszeiten geöffnet geschlossen "
     "stadtverwaltung stadtwerke schlüsseldienst autohaus tankstelle marktplatz privatgrundstück "
     "betreten_verboten zu_vermieten zu_verkaufen durchfahrt_verboten bitte_freihalten "
     "kein_zutritt "
     "herzlich_willkommen feuerwehrzufahrt parken_verboten rauchen_verboten standesamt finanzamt "
     "landratsamt amtsgericht kindergarten_der stadtbücherei hausarzt tierarzt blumenladen "
     "fahrräder fahrradverleih wertstoffhof schwimmbad freibad hallenbad friedhof spielplatz "
     "-straße -strasse -gasse -brücke -bahnhof -apotheke -verwaltung -verein -handlung",
     "straße strasse platz brücke markt schule kirche haus friseur optiker verboten gemeinde "
     "landkreis achtung vorsicht kinder mieten kaufen angebot angebote verkauf küche uhr bitte "
     "frei "
     "werktags montag dienstag mittwoch donnerstag freitag samstag sonntag januar märz juli "
     "dezember "
     "nicht nach zur zum für oder alle täglich geschenke möbel bücher schuhe reifen werkstatt "
     "meister bauen wohnen versicherung gesundheit stadt hunde essen trinken am",
     "der die das und mit von bei ist ein eine im auf zu den dem", "äöüß"},
    {"nl", "Dutch", "Latn",
     "apotheek bakkerij slagerij gemeentehuis stadhuis ziekenhuis brandweer uitgang nooduitgang "
     "ingang verboden_toegang fietsenstalling fietspad te_koop te_huur makelaar huisarts tandarts "
     "kapper basisschool openingstijden geopend gesloten rijwielen wielrenners uitrit "
     "uitgezonderd bromfietsers doorgaand_verkeer wegomlegging parkeren_verboten voetgangers "
     "boekhandel drogisterij slijterij groenten dierenarts rijschool verzekeringen hypotheken "
     "eigen_terrein verboden_te_parkeren omleiding welkom_in gelieve aannemer schoonmaak "
     "woonerf bushalte fietsers eigen_weg gemeente "
     "-straat -plein -laan -gracht -steeg -dijk -kade -winkel -huis_van",
     "straat plein markt kerk school winkel huis fietsen parkeren alle andere richtingen let op "
     "niet voor naar zaterdag zondag maandag dinsdag woensdag donderdag vrijdag uur vrij open "
     "verboden politie station centrum lekker verse kinderen ook bij onze uw",
     "het een van de en met te aan wij zijn dit deze", "éëïöóü"},
    {"es", "Spanish", "Latn",
     "ayuntamiento farmacia_de_guardia panadería carnicería ferretería peluquería papelería "
     "zapatería "
     "lavandería tintorería pescadería frutería librería joyería cerrajería mueblería abarrotes "
     "se_vende se_renta se_alquila se_arrienda prohibido_el_paso prohibido_estacionar "
     "prohibido_fumar "
     "no_estacionar no_fumar ceda_el_paso salida_de_emergencia todas_direcciones centro_comercial "
     "centro_de_salud policía policía_local policía_nacional guardia_civil bomberos "
     "calle_mayor estación_de_tren estación_de_autobuses abogados abogado notaría odontólogo "
     "bienvenidos_a aparcamiento estacionamiento peaje autopista carretera ambulatorio consultorio "
     "vado_permanente refaccionaria llantera taller_mecánico municipalidad alcaldía tienda escuela "
     "cuidado_con_el_perro propiedad_privada prohibida_la_entrada prohibida_la_venta colegio "
     "calle_de calle_del avenida_de venta_de repuestos gobierno_de obras_públicas despacio",
     "calle avenida iglesia salida entrada cerrado abierto farmacia mercado banco plaza "
     "peligro despacio hospital universidad oficina correos servicio taller muebles zapatos ropa "
     "lunes martes miércoles jueves viernes sábado domingo enero febrero septiembre diciembre "
     "horario todos días precio oferta ofertas venta alquiler niños agua casa clínica dental "
     "estación ciudad pueblo comidas gracias aquí más nuestra nuestro está sin hay prohibido "
     "playa centro torre parque barrio médico",
     "de el los las una del y con para por su al", "áéíóúüñ¿¡"},
    {"ca", "Catalan", "Latn",
     "ajuntament forn_de_pa carnisseria ferreteria perruqueria peixateria llibreria fleca "
     "sortida_d'emergència benvinguts carrer plaça mossos_d'esquadra aparcament_públic "
     "farmàcia es_lloga es_ven prohibit_aparcar gual_permanent centre_cívic escola_bressol "
     "generalitat_de_catalunya biblioteca_municipal excepte obert_de queviures",
     "carrer avinguda plaça farmàcia aparcament sortida obert tancat escola església dilluns "
     "dimarts "
     "dimecres dijous divendres dissabte diumenge passeig amb botiga dels casa vila platja",
     "de el els les del i amb per a al", "àçèéíïòóúü·"},
    {"gl", "Galician", "Latn",
     "concello_de concello xunta_de_galicia praia rúa saída praza farmacia_de_garda benvidos "
     "véndese alúgase prohibido_aparcar igrexa",
     "rúa praza concello saída igrexa aberto pechado praia luns mércores xoves venres castelo",
     "de o a os as do da e con para no na", "áéíóúñü"},
    {"eu", "Basque", "Latn",
     "udala udaletxea ongi_etorri irteera sarrera kalea etxea botika liburutegia ikastola "
     "ertzaintza hondartza herriko_etxea salgai autobus_geltokia aparkalekua",
     "kalea plaza etxe etxea hiria eta jatetxea taberna ostatua itxita irekita mendi zentroa "
     "astelehena ostirala igandea erakusketa",
     "eta da ez bat", ""},
    {"pt", "Portuguese", "Latn",
     "farmácia padaria açougue talho câmara_municipal prefeitura prefeitura_municipal "
     "junta_de_freguesia vende-se aluga-se arrenda-se proibido_estacionar proibido_fumar "
     "saída_de_emergência papelaria sapataria lavanderia lavandaria mercearia drogaria barbearia "
     "cabeleireiro advogados advogado bombeiros correios posto_de_saúde rodoviária autocarro "
     "ônibus "
     "portagem pedágio estacionamento_proibido bem-vindo_a bem-vindos escola_municipal "
     "escola_estadual polícia_militar polícia não_estacione não_fume sentido_único "
     "centro_de_saúde estação_rodoviária lanchonete borracharia material_de_construção "
     "rua_da rua_do rua_de avenida_da igreja_evangélica assembleia_de_deus delegacia freguesia_de",
     "rua avenida praça igreja escola saída entrada aberto fechado mercado banco estação perigo "
     "segunda terça quarta quinta sexta sábado domingo horário promoção preço venda aluguel "
     "aluguer "
     "largo travessa não você cuidado pão água praia cidade janeiro fevereiro março dezembro "
     "loja oficina peças móveis roupas proibido atenção obras são nossa nosso crianças",
     "de do da dos das e com para em no na os as ao um uma", "áâãàçéêíóôõú"},
    {"it", "Italian", "Latn",
     "farmacia_comunale municipio comune_di tabacchi edicola macelleria panificio panetteria "
     "parrucchiere ferramenta cartoleria lavanderia pescheria salumeria calzature abbigliamento "
     "vendesi affittasi divieto_di_sosta divieto_di_accesso passo_carrabile senso_unico "
     "vietato_fumare "
     "uscita_di_sicurezza tutte_le_direzioni polizia_municipale polizia_locale carabinieri "
     "questura "
     "vigili_del_fuoco scuola_elementare scuola_media avvocato studio_legale studio_medico "
     "commercialista agenzia_immobiliare autoscuola gommista carrozzeria elettrauto benvenuti_a "
     "ufficio_postale poste_italiane stazione_ferroviaria pronto_soccorso vietato_l'accesso "
     "vietato_l'ingresso proprietà_privata lavori_in_corso rallentare area_pedonale "
     "zona_a_traffico_limitato "
     "onoranze_funebri biglietteria fermata attenti_al_cane raccolta_differenziata",
     "via piazza viale chiesa scuola uscita entrata ingresso aperto chiuso farmacia mercato banca "
     "stazione ospedale biblioteca pericolo lunedì martedì mercoledì giovedì venerdì sabato "
     "domenica "
     "gennaio febbraio luglio dicembre orario tutti giorni saldi prezzo vendita vicolo corso largo "
     "vietato divieto sosta polizia parcheggio lavori arredamenti ottica gioielleria scarpe centro "
     "città negozio servizi eccetto autorizzati questo nostro",
     "il lo gli del della dei delle e con per di da al alla un una nel sono", "àèéìòù"},
    {"ro", "Romanian", "Latn",
     "primăria primărie farmacie brutărie măcelărie frizerie școala școală spital poliția "
     "jandarmeria "
     "de_vânzare de_închiriat ieșire intrare_interzisă fumatul_interzis parcare_interzisă "
     "bine_ați_venit "
     "cabinet_medical cabinet_avocat vulcanizare magazin_alimentar amanet gara_de_nord biserica "
     "cofetărie încălțăminte mobilă policlinica grădiniță judecătoria consiliul_local",
     "strada bulevardul piața școala intrare ieșire deschis închis farmacie magazin biserică "
     "luni marți miercuri joi vineri sâmbătă duminică program reduceri preț oraș gară apă atenție "
     "pentru este și sau fără interzis mâncare casa județul",
     "și la de cu din pe un o nu", "ăâîșțşţ"},
    {"sv", "Swedish", "Latn",
     "apotek apoteket systembolaget vårdcentral kommunhus stadshus utgång ingång nödutgång "
     "brandstation "
     "tandläkare frisör bageri_och till_salu att_hyra parkering_förbjuden rökning_förbjuden "
     "obehöriga_äga_ej_tillträde stängt öppettider infart utfart gångväg cykelväg gäller_ej "
     "bokhandel livsmedel begravningsbyrå järnvägsstation centralstation enskild_väg polis "
     "folktandvården vårdcentralen skola förskola sjukhus kyrka återvinning "
     "-gatan -vägen -torget -gränd -stationen -skolan -kyrkan -sjukhuset",
     "gata gatan väg vägen torg torget skola kyrka sjukhus öppet stängt välkommen förbjuden ej "
     "måndag tisdag onsdag torsdag fredag lördag söndag avgift och för till från hus barn "
     "butik marknad bibliotek parkering gäller vatten stad kommun centrum hiss endast",
     "och att det är som på av för med en ett den", "åäöé"},
    {"nb", "Norwegian", "Latn",
     "apotek vinmonopolet rådhus utgang inngang nødutgang brannstasjon tannlege frisør bakeri_og "
     "til_salgs til_leie parkering_forbudt røyking_forbudt åpningstider innkjøring utkjøring "
     "gjelder_ikke "
     "bokhandel dagligvarer begravelsesbyrå jernbanestasjon legesenter legekontor sykehus "
     "barnehage "
     "adgang_forbudt politi skole kirke kommunehus lensmannskontor rådhuset privat_vei "
     "-gata -gaten -veien -vegen -torget -plassen -skolen -kirken -stasjonen",
     "gate gata vei veien torg torget skole kirke åpent stengt velkommen forbudt ikke mandag "
     "tirsdag "
     "onsdag torsdag fredag lørdag søndag avgift og til fra hus barn butikk bibliotek sentrum by "
     "vann gjelder unntatt bare stasjon fjord",
     "og å det er som på av for med en et den", "åøæéòô"},
    {"da", "Danish", "Latn",
     "apotek rådhus udgang indgang nødudgang brandstation tandlæge frisør bageri til_salg til_leje "
     "parkering_forbudt rygning_forbudt åbningstider indkørsel udkørsel gælder_ikke boghandel "
     "dagligvarer begravelsesforretning banegård hovedbanegård lægehus sygehus børnehave "
     "adgang_forbudt politi skole kirke borgerservice købmand slagter privat_vej "
     "-gade -vej -torv -stræde -skolen -kirken -banegård",
     "gade vej torv torvet skole kirke åbent lukket velkommen forbudt ikke mandag tirsdag onsdag "
     "torsdag fredag lørdag søndag betaling og til fra hus børn butik bibliotek centrum by vand "
     "gælder undtagen kun station køb salg",
     "og at det er som på af for med en et den", "åøæé"},
    {"is", "Icelandic", "Latn",
     "apótek lyfja heilsugæsla sundlaug opið lokað bannað velkomin velkomin_til slökkvilið "
     "lögreglan "
     "vínbúðin kirkja skóli bílastæði útgangur neyðarútgangur bókasafn sjúkrahús hreppur "
     "-gata -vegur -stræti -braut",
     "gata vegur opið lokað kirkja skóli bannað fyrir og hús mánudag þriðjudag fimmtudag föstudag "
     "laugardag sunnudag verslun safn foss jökull",
     "og er að ekki með til frá", "áéíóúýðþæö"},
    {"fi", "Finnish", "Latn",
     "apteekki kaupungintalo kunnantalo poliisi paloasema hammaslääkäri parturi kampaamo "
     "kirjakauppa "
     "myydään vuokrataan pysäköinti_kielletty tupakointi_kielletty pääsy_kielletty aukioloajat "
     "sisäänkäynti uloskäynti hätäpoistumistie terveyskeskus sairaala rautatieasema "
     "linja-autoasema "
     "päiväkoti koulu kirkko kirjasto leipomo ruokakauppa läpiajo_kielletty tervetuloa alko "
     "koskee_ajoneuvoja yksityistie kauppakeskus matkakeskus -katu -tie -kuja -tori -polku "
     "-koulu -kirkko -asema -keskus",
     "katu tie tori kauppa koulu kirkko avoinna suljettu auki kielletty maanantai tiistai "
     "keskiviikko "
     "torstai perjantai lauantai sunnuntai pysäköinti asema keskusta kaupunki ja sekä vain ei talo "
     "hinta alennus palvelu ravintola huolto ajoneuvo",
     "ja on ei tai", "äö"},
    {"et", "Estonian", "Latn",
     "apteek linnavalitsus vallavalitsus politsei hambaravi juuksur raamatukauplus müüa "
     "üürile_anda "
     "parkimine_keelatud suitsetamine_keelatud avatud suletud sissepääs väljapääs haigla "
     "raudteejaam "
     "bussijaam lasteaed kool kirik raamatukogu pagar tere_tulemast toidukauplus "
     "sissesõit_keelatud "
     "perearst kauplus eramaa",
     "tänav maantee väljak kauplus kool kirik avatud suletud esmaspäev teisipäev kolmapäev "
     "neljapäev "
     "reede laupäev pühapäev parkla keskus linn maja pood keelatud tasuline ainult raamat",
     "ja on ei või", "äöüõšž"},
    {"lv", "Latvian", "Latn",
     "aptieka pašvaldība policija zobārstniecība frizētava grāmatnīca pārdod izīrē iznomā "
     "stāvēt_aizliegts smēķēt_aizliegts ieeja_aizliegta darba_laiks atvērts slēgts ieeja izeja "
     "slimnīca dzelzceļa_stacija autoosta bērnudārzs skola baznīca bibliotēka maiznīca "
     "laipni_lūdzam veikals novads autostāvvieta",
     "iela veikals skola baznīca atvērts slēgts pirmdiena otrdiena trešdiena ceturtdiena "
     "piektdiena "
     "sestdiena svētdiena laukums centrs pilsēta māja tirgus ceļš ielas",
     "un ir no ar uz", "āčēģīķļņšūž"},
    {"lt", "Lithuanian", "Latn",
     "vaistinė savivaldybė policija odontologija kirpykla knygynas parduodama nuomojama "
     "stovėti_draudžiama rūkyti_draudžiama įeiti_draudžiama darbo_laikas atidaryta uždaryta "
     "įėjimas "
     "išėjimas ligoninė geležinkelio_stotis autobusų_stotis vaikų_darželis mokykla bažnyčia "
     "biblioteka_miesto kepykla sveiki_atvykę parduotuvė seniūnija dirbame",
     "gatvė aikštė parduotuvė mokykla bažnyčia pirmadienis antradienis trečiadienis ketvirtadienis "
     "penktadienis šeštadienis sekmadienis miestas namai turgus kelias prekės paslaugos nuolaida",
     "ir yra iš su į", "ąčęėįšųūž"},
    {"pl", "Polish", "Latn",
     "apteka urząd_miasta urząd_gminy urząd straż_pożarna straż_miejska policja stomatolog fryzjer "
     "księgarnia na_sprzedaż do_wynajęcia zakaz_parkowania zakaz_wjazdu zakaz_palenia "
     "godziny_otwarcia "
     "otwarte nieczynne czynne zamknięte wejście wyjście wyjście_ewakuacyjne wjazd szpital "
     "przychodnia dworzec "
     "przedszkole szkoła_podstawowa szkoła kościół biblioteka_publiczna piekarnia cukiernia mięso "
     "sklep_spożywczy spożywczy delikatesy kantor lombard hurtownia wulkanizacja "
     "witamy_w nie_dotyczy teren_prywatny rzeźnik warzywa_owoce objazd",
     "ulica aleja plac rynek sklep szkoła kościół otwarte poniedziałek wtorek środa czwartek "
     "piątek "
     "sobota niedziela zakaz wstęp parking_strzeżony miasto dom oraz dla przez nie się jest od dni "
     "godz usługi naprawa obuwie meble kwiaty optyk bilety dzieci woda zdrowie promocja",
     "i w z na do ul się", "ąćęłńóśźż"},
    {"cs", "Czech", "Latn",
     "lékárna městský_úřad obecní_úřad policie hasiči zubař kadeřnictví knihkupectví na_prodej "
     "k_pronájmu zákaz_parkování zákaz_vjezdu zákaz_kouření otevírací_doba otevřeno zavřeno vchod "
     "východ nouzový_východ nemocnice nádraží mateřská_škola základní_škola kostel knihovna "
     "pekárna "
     "řeznictví potraviny hospoda jízdenky vítejte soukromý_pozemek autoservis pneuservis "
     "květinářství směnárna výstup zastávka trafika drogerie",
     "ulice náměstí škola kostel prodej pondělí úterý středa čtvrtek pátek sobota neděle město "
     "obec "
     "dům mimo zákaz vjezd pouze jen nebo služby obuv nábytek kuchyně děti restaurace u",
     "a v na se do pro je od", "áéíóúýřěůčšžďťň"},
    {"sk", "Slovak", "Latn",
     "lekáreň mestský_úrad obecný_úrad polícia hasiči zubná_ambulancia kaderníctvo kníhkupectvo "
     "na_predaj na_prenájom zákaz_parkovania zákaz_vjazdu zákaz_fajčenia otváracie_hodiny otvorené "
     "zatvorené vchod východ núdzový_východ nemocnica železničná_stanica autobusová_stanica "
     "materská_škola základná_škola kostol knižnica pekáreň mäsiarstvo potraviny krčma vitajte "
     "súkromný_pozemok zmenáreň reštaurácia",
     "ulica námestie škola kostol predaj pondelok utorok streda štvrtok piatok sobota nedeľa mesto "
     "dom okrem zákaz vjazd len alebo služby obuv nábytok deti",
     "a v na sa do pre je od", "áéíóúýäôľĺŕčšžďťň"},
    {"hu", "Hungarian", "Latn",
     "gyógyszertár patika polgármesteri_hivatal önkormányzat rendőrség tűzoltóság fogorvos fodrász "
     "könyvesbolt eladó kiadó tilos parkolni_tilos dohányozni_tilos nyitvatartás nyitva zárva "
     "bejárat "
     "kijárat vészkijárat kórház pályaudvar vasútállomás óvoda általános_iskola templom könyvtár "
     "pékség hentes élelmiszer italbolt vendéglő üdvözöljük magánterület dohánybolt üzlet "
     "behajtani_tilos autószerelő virágbolt orvosi_rendelő",
     "utca út tér körút iskola bolt hétfő kedd szerda csütörtök péntek szombat vasárnap város ház "
     "és vagy nem minden akció ára ruházat cipő bútor gyermek nemzeti magyar híd",
     "a az és is egy", "áéíóöőúüű"},
    {"hr", "Croatian", "Latn",
     "ljekarna gradska_uprava policija vatrogasci stomatološka zubna_ordinacija frizerski_salon "
     "knjižara na_prodaju prodaje_se iznajmljuje_se zabranjeno_parkiranje zabranjeno_pušenje "
     "radno_vrijeme otvoreno zatvoreno ulaz izlaz bolnica kolodvor autobusni_kolodvor dječji_vrtić "
     "osnovna_škola crkva knjižnica pekara mesnica dobro_došli mjenjačnica tržnica općina "
     "plaža kruh",
     "ulica trg škola crkva prodaja ponedjeljak utorak srijeda četvrtak petak subota nedjelja grad "
     "kuća osim zabranjen samo ili usluge obuća namještaj djeca sobe apartmani pekarnica",
     "i u na za je od se", "čćžšđ"},
    {"sr", "Serbian", "Latn",
     "apoteka opština policija vatrogasci stomatološka_ordinacija frizerski_salon knjižara "
     "na_prodaju zabranjeno_parkiranje zabranjeno_pušenje radno_vreme otvoreno zatvoreno ulaz "
     "izlaz "
     "bolnica železnička_stanica autobuska_stanica dečji_vrtić osnovna_škola crkva "
     "biblioteka_grada "
     "pekara mesara dobro_došli menjačnica pijaca hleb dom_zdravlja",
     "ulica trg bulevar škola crkva prodaja ponedeljak utorak sreda četvrtak petak subota nedelja "
     "grad "
     "kuća osim zabranjen samo ili usluge obuća nameštaj deca sobe apartmani",
     "i u na za je od se", "čćžšđ"},
    {"sl", "Slovenian", "Latn",
     "lekarna občina policija gasilci zobozdravnik frizerstvo knjigarna naprodaj prodamo oddamo "
     "prepovedano_parkiranje kajenje_prepovedano delovni_čas odprto zaprto vhod izhod bolnišnica "
     "železniška_postaja avtobusna_postaja vrtec osnovna_šola cerkev knjižnica pekarna mesnica "
     "dobrodošli_v trgovina zdravstveni_dom gostilna",
     "ulica trg cesta šola cerkev prodaja ponedeljek torek sreda četrtek petek sobota nedelja "
     "mesto "
     "hiša razen samo ali storitve otroci sobe",
     "in v na za je od se", "čšž"},
    {"sq", "Albanian", "Latn",
     "farmaci bashkia komuna policia shitet jepet_me_qira ndalohet ndalohet_parkimi "
     "ndalohet_duhani "
     "hyrje dalje spitali shkolla kisha xhamia biblioteka_publike furrë_buke mishtore mirë_se_vini "
     "dentist_klinikë market_ushqimor këmbim_valutor qendra_tregtare gomisteri lavazh",
     "rruga sheshi shkolla hapur mbyllur shitje e_hënë e_shtunë qyteti shtëpia qendra bukë mish "
     "ujë "
     "për dhe është",
     "dhe e i të në për me nga", "ëç"},
    {"tr", "Turkish", "Latn",
     "eczane eczanesi belediye belediyesi belediye_başkanlığı polis_merkezi itfaiye diş_hekimi "
     "kuaför "
     "berber kitabevi satılık kiralık park_yapılmaz sigara_içilmez girilmez çıkış acil_çıkış giriş "
     "hastane hastanesi otogar tren_garı anaokulu ilkokulu ortaokulu lisesi camii kütüphane fırın "
     "kasap "
     "hoş_geldiniz hoşgeldiniz döviz kuyumcu manav bakkal oto_yıkama lokantası emlak sigorta "
     "devlet_hastanesi valiliği kaymakamlığı müdürlüğü ticaret sanayi mühendislik otopark "
     "büyükşehir noter market_şarküteri yasaktır",
     "caddesi sokak sokağı bulvarı mahallesi meydanı açık kapalı pazartesi salı çarşamba perşembe "
     "cuma "
     "cumartesi pazar indirim fiyat şehir merkezi ekmek su için ve ile çocuk okulu köprüsü kapı "
     "giyim mobilya telefon",
     "ve ile bir bu için", "çğıöşüâî"},
    {"az", "Azerbaijani", "Latn",
     "aptek bələdiyyə polis_idarəsi satılır kirayə giriş çıxış xəstəxana məktəb məscid kitabxana "
     "xoş_gəlmisiniz ərzaq_mağazası bərbər gözəllik_salonu şəhər rayonu",
     "küçəsi prospekti mağaza məktəb açıq bağlı bazar_ertəsi şənbə qiymət üçün və çörək",
     "və ilə bir bu", "əçğıöşü"},
    {"id", "Indonesian", "Latn",
     "apotek kantor_polisi dijual disewakan dikontrakkan dilarang_parkir dilarang_merokok "
     "dilarang_masuk rumah_sakit sekolah_dasar rumah_makan warung masjid perpustakaan toko_roti "
     "selamat_datang bengkel kelurahan kecamatan kabupaten pemerintah_kota bank_rakyat wartel "
     "fotokopi "
     "tambal_ban toko_emas jalan_raya pintu_keluar pintu_masuk awas_hati-hati sedia jual_beli "
     "puskesmas polsek polres gereja_kristen",
     "jalan toko sekolah buka tutup senin selasa rabu kamis jumat sabtu minggu harga murah kota "
     "air "
     "untuk dan yang dengan tidak ayam nasi goreng bakso anda kami gratis",
     "dan di ke dari yang", ""},
    {"ms", "Malay", "Latn",
     "balai_polis balai_bomba klinik_pergigian kedai untuk_dijual untuk_disewa dilarang_merokok "
     "dilarang_meletak_kenderaan dilarang_masuk rumah_kedai sekolah_kebangsaan perpustakaan_awam "
     "selamat_datang majlis_perbandaran majlis_bandaraya pejabat_pos kawasan_perumahan "
     "kaunter awas keluar perhentian_bas stesen_minyak lebuhraya persiaran lorong "
     "taman_perindustrian "
     "syarikat farmasi",
     "jalan kedai sekolah buka tutup isnin selasa rabu khamis jumaat sabtu ahad harga murah bandar "
     "untuk dan yang dengan tidak masuk kereta pusat",
     "dan di ke dari yang", ""},
    {"fil", "Filipino", "Latn",
     "bawal_pumarada bawal_manigarilyo bawal_umihi bawal_magtapon barangay_hall barangay "
     "sari-sari_store palengke paaralan mabuhay maligayang_pagdating bayad_center tubig_at "
     "lungsod_ng bayan_ng pamahalaang ingat_po",
     "bawal ang mga para tindahan bahay simbahan bukas sarado lunes martes miyerkules huwebes "
     "biyernes sabado linggo libre dito po hindi",
     "ng sa ang mga at", "ñ"},
    {"vi", "Vietnamese", "Latn",
     "nhà_thuốc hiệu_thuốc bệnh_viện trường_tiểu_học trường_mầm_non trường_đại_học trường công_an "
     "cấm_đỗ_xe cấm_hút_thuốc cho_thuê cần_bán ủy_ban_nhân_dân nhà_hàng khách_sạn nhà_nghỉ "
     "siêu_thị tiệm sửa_xe cơm phở bún quán lối_ra lối_vào ngân_hàng cửa_hàng công_ty bưu_điện "
     "nhà_sách "
     "nha_khoa kính_chào đường phường quận",
     "đường phố quận phường nhà số giá bán mua hàng xe nước việt chợ thành hội nghĩa tại không "
     "được "
     "và của cho",
     "và của là có các", "àáãâèéêìíòóôõùúýăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"},
    {"sw", "Swahili", "Latn",
     "duka_la_dawa hospitali_ya shule_ya_msingi shule_ya_sekondari shule hairuhusiwi karibu_sana "
     "kituo_cha_polisi kituo_cha zahanati msikiti kanisa_la inauzwa nyumba_inauzwa "
     "huduma maji_safi hatari kuegesha",
     "duka karibu barabara soko kanisa hapa chakula nyumba maji bei kuu shule na kwa ya hakuna "
     "watoto "
     "mtaa wilaya mkoa ofisi",
     "na ya wa kwa za la", ""},
    {"af", "Afrikaans", "Latn",
     "apteek stadsaal munisipaliteit polisie slaghuis biltong te_koop verbode_toegang geen_toegang "
     "hoërskool laerskool ingang_verbode ry_stadig welkom_by ouetehuis drankwinkel kerkraad "
     "ngk_kerk",
     "straat kerk skool winkel geen toegang ingang uitgang perseel oop gesluit maandag saterdag "
     "vir nie "
     "onder ons padwerke gemeente",
     "die en van nie is vir", "ëêïô"},
    {"ga", "Irish", "Latn",
     "an_garda_síochána géill_slí gach_treo oifig_an_phoist bealach_isteach bealach_amach "
     "fáilte_go "
     "an_lár sráid bóthar scoil_náisiúnta leabharlann comhairle_contae go_mall teach_tabhairne "
     "siopa cógaslann cead_páirceála",
     "sráid bóthar fáilte lár scoil baile páirc siúl slí teach mór beag gaeilge", "an na agus go",
     "áéíóú"},
    {"cy", "Welsh", "Latn",
     "croeso_i canol_y_dref ildiwch araf dim_parcio dim_ysmygu dim_mynediad allanfa mynedfa "
     "swyddfa'r_post llyfrgell heddlu ysgol_gynradd ysgol ysbyty gwasanaethau llwybr_cyhoeddus "
     "gorsaf maes_parcio canolfan",
     "araf ysgol canol stryd heol croeso neuadd eglwys capel siop agored gwasanaethau cymru ar_gau "
     "toiledau",
     "y yr yn ac a i", "âêîôûŵŷ"},
    {"mt", "Maltese", "Latn",
     "triq kunsill_lokali spiżerija pulizija skola_primarja knisja merħba ipparkjar ħruġ dħul "
     "għall-bejgħ projbit",
     "triq pjazza knisja dar ħanut magħluq miftuħ tal-", "il ta u", "ċġħżàèìòù"},
    {"lb", "Luxembourgish", "Latn", "wëllkomm gemeng gemengenhaus apdikt spidol",
     "strooss gemeng schoul kierch lëtzebuerg wëllkomm op zou méindeg", "an de vun", "äëéöü"},
    {"eo", "Esperanto", "Latn", "", "", "", "ĉĝĥĵŝŭ"},

    {"ru", "Russian", "Cyrl",
     "аптека аптеки администрация полиция милиция пожарная стоматология парикмахерская "
     "книги_канцтовары "
     "продаётся "
     "сдаётся сдается курить_запрещено вход_воспрещён посторонним_вход_воспрещён режим_работы "
     "открыто закрыто "
     "выход запасный_выход больница поликлиника вокзал детский_сад "
     "школа церковь библиотека хлеб мясо продукты закусочная шиномонтаж автосервис ломбард "
     "добро_пожаловать остановка касса гастроним гастроном универмаг ремонт_обуви обмен_валюты "
     "пельменная столовая рынок здесь общество_с_ограниченной",
     "улица проспект площадь переулок шоссе школа вход выход открыто понедельник вторник среда "
     "четверг пятница суббота воскресенье часы скидки цена город дом для или не что это только "
     "цветы обувь мебель ремонт одежда подарки товары мира ленина советская ул пр центральный "
     "государственный",
     "и в на с от по из", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"},
    {"uk", "Ukrainian", "Cyrl",
     "аптека міська_рада поліція перукарня книгарня продається здається палити_заборонено "
     "вхід_заборонено режим_роботи відчинено зачинено вхід вихід лікарня поліклініка "
     "залізничний_вокзал дитячий_садок школа бібліотека хліб м'ясо продукти шиномонтаж "
     "ласкаво_просимо зупинка каса їдальня взуття цілодобово кав'ярня обмін_валют нотаріус "
     "стоматологія укрпошта пошта",
     "вулиця площа провулок шосе відкрито понеділок вівторок середа четвер п'ятниця субота неділя "
     "години знижки ціна місто будинок для або не що це тільки квіти меблі одяг україни вул "
     "український державний річчя",
     "і в на з від та із", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"},
    {"be", "Belarusian", "Cyrl",
     "аптэка міліцыя цырульня кнігарня уваход выхад бальніца паліклініка чыгуначны_вакзал "
     "дзіцячы_сад "
     "царква бібліятэка хлеб сардэчна_запрашаем прыпынак адчынена зачынена прадукты крама гарадскі",
     "вуліца праспект плошча завулак школа уваход выхад панядзелак аўторак серада чацвер пятніца "
     "субота нядзеля горад дом вул беларусь",
     "і у на з", "абвгдеёжзійклмнопрстуўфхцчшыьэюя"},
    {"bg", "Bulgarian", "Cyrl",
     "аптека поща община полиция зъболекар фризьорски_салон книжарница продава_се под_наем "
     "пушенето_забранено "
     "паркирането_забранено работно_време отворено затворено вход изход болница жп_гара автогара "
     "детска_градина училище църква читалище хлебарница месарница добре_дошли спирка магазин_за "
     "хранителни_стоки обмяна_на_валута кметство сладкарница банкомат",
     "улица булевард площад училище църква изход отворено понеделник вторник сряда четвъртък петък "
     "събота неделя цена град къща за или не само цветя обувки мебели българия ул бул",
     "и в на с от по за", "абвгдежзийклмнопрстуфхцчшщъьюя"},
    {"sr", "Serbian", "Cyrl",
     "апотека пошта општина полиција ватрогасци фризерски_салон књижара на_продају "
     "забрањено_паркирање "
     "забрањено_пушење радно_време отворено затворено улаз излаз болница железничка_станица "
     "аутобуска_станица дечји_вртић основна_школа црква пекара месара добро_дошли мењачница пијаца "
     "дом_здравља предузеће",
     "улица трг булевар школа црква улаз излаз понедељак уторак среда четвртак петак субота недеља "
     "град кућа осим само или услуге србија народна",
     "и у на за је од се", "абвгдђежзијклљмнњопрстћуфхцчџш"},
    {"mk", "Macedonian", "Cyrl",
     "општина полиција фризерски_салон книжарница се_продава се_изнајмува забрането_паркирање "
     "забрането_пушење работно_време влез излез болница железничка_станица автобуска_станица "
     "градинка основно_училиште црква пекара месарница добредојдовте менувачница пазар",
     "улица булевар плоштад училиште црква влез понеделник вторник среда четврток петок сабота "
     "недела "
     "град куќа освен само или услуги македонија ул",
     "и во на за е од се", "абвгдѓежзѕијклљмнњопрстќуфхцчџш"},
    {"kk", "Kazakh", "Cyrl",
     "дәріхана аптека әкімдігі полиция шаштараз сатылады жалға_беріледі шылым_шегуге_болмайды "
     "жұмыс_уақыты ашық жабық кіру шығу аурухана емхана теміржол_вокзалы балабақша мектеп мешіт "
     "кітапхана нан ет қош_келдіңіз аялдама дүкен дүкені азық-түлік",
     "көшесі даңғылы алаңы мектебі дүкені дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі "
     "қаласы үй және үшін қазақстан",
     "және мен", "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"},
    {"ky", "Kyrgyz", "Cyrl",
     "дарыкана аптека мэрия чачтарач сатылат ижарага_берилет иш_убактысы ачык жабык кирүү чыгуу "
     "оорукана "
     "мектеп мечит китепкана кош_келиңиз аялдама дүкөн",
     "көчөсү проспектиси аянты мектеби дүкөнү шаары үй жана үчүн кыргызстан кыргыз", "жана менен",
     "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя"},
    {"tg", "Tajik", "Cyrl",
     "дорухона сартарошхона фурӯхта_мешавад вақти_корӣ кушода баромад беморхона мактаб масҷид "
     "китобхона хуш_омадед истгоҳ мағоза нонвойхона",
     "кӯчаи хиёбони шаҳри мактаби мағозаи ва барои тоҷикистон ҷумҳурии", "ва ба аз",
     "абвгғдеёжзиӣйкқлмнопрстуӯфхҳчҷшъэюя"},
    {"mn", "Mongolian", "Cyrl",
     "эмийн_сан цагдаа үсчин зарна түрээслүүлнэ тамхи_татахыг_хориглоно ажлын_цаг нээлттэй "
     "хаалттай "
     "орох гарах эмнэлэг цэцэрлэг сургууль номын_сан хүнсний_дэлгүүр дэлгүүр тавтай_морил буудал "
     "зоогийн_газар монгол_улс шуудан",
     "гудамж өргөн_чөлөө талбай сургууль дэлгүүр даваа мягмар лхагва пүрэв баасан бямба ням хот "
     "байр "
     "болон монгол төв",
     "ба нь", "абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя"},

    {"ar", "Arabic", "Arab",
     "صيدلية بلدية شرطة مستشفى مدرسة مطعم سوق مسجد جامعة للبيع للايجار للإيجار ممنوع مخرج مدخل "
     "مغلق مفتوح حلاق خياط مكتبة مخبز ملحمة بقالة شارع طريق الشارع المدينة",
     "شارع طريق محل مركز بنك شركة مؤسسة السوق المركز الملك عيادة دكتور للتجارة السيارات خدمات "
     "الجديد الكبير سوبرماركت مكتب وزارة بيع شراء",
     "في من على الى إلى مع هذا", "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"},
    {"fa", "Persian", "Arab",
     "داروخانه شهرداری پلیس بیمارستان دبستان دبیرستان رستوران فروشگاه آرایشگاه نانوایی خیابان کوچه "
     "بلوار ایستگاه اجاره فروش_ورود_ممنوع پارک_ممنوع خروج ورود کتابخانه دانشگاه میدان تعمیرات "
     "پارکینگ بزرگراه",
     "خیابان میدان بانک ایران تهران شهر مرکز دکتر فروش لوازم خدمات پوشاک شرکت شماره تلفن "
     "مسجد آموزشگاه",
     "و در از به با برای", "ءآأؤئابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"},
    {"ur", "Urdu", "Arab",
     "ہسپتال سکول دکان کریانہ_سٹور بیکری میڈیکل_سٹور سڑک برائے_فروخت کرایہ خوش_آمدید "
     "پاکستان تھانہ دواخانہ درزی ڈاکٹر چوک",
     "سڑک روڈ چوک بازار دکان سٹور ہوٹل سکول پاکستان میں ہے نہیں اور گاڑی بنک", "کا کی کے اور سے پر",
     "ءآأؤئابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھۃیے"},
    {"ps", "Pashto", "Arab", "درملتون روغتون ښوونځی پوهنتون هټۍ", "د او په له افغانستان واټ کوڅه",
     "د او په", "ءآأؤئابپتټثجځچڅحخدډذرړزژږسشښصضطظعغفقکګلمنڼهوۍیېئ"},
    {"ckb", "Kurdish (Sorani)", "Arab", "دەرمانخانە نەخۆشخانە قوتابخانە زانکۆ چێشتخانە",
     "شەقامی بازاڕی کوردستان شار بۆ لە و", "و لە بۆ", "ئابپتجچحخدرڕزژسشعغفڤقکگلڵمنوۆەھیێ"},

    {"he", "Hebrew", "Hebr", "", "", "", ""},
    {"el", "Greek", "Grek", "", "", "", ""},
    {"th", "Thai", "Thai", "", "", "", ""},
    {"ka", "Georgian", "Geor", "", "", "", ""},
    {"hy", "Armenian", "Armn", "", "", "", ""},
    {"ko", "Korean", "Hang", "", "", "", ""},
    {"ja", "Japanese", "Jpan", "", "", "", ""},
    {"zh", "Chinese, simplified", "Hans", "", "", "", ""},
    {"zh_Hant", "Chinese, traditional", "Hant", "", "", "", ""},
    {"lo", "Lao", "Laoo", "", "", "", ""},
    {"km", "Khmer", "Khmr", "", "", "", ""},
    {"my", "Burmese", "Mymr", "", "", "", ""},
    {"si", "Sinhala", "Sinh", "", "", "", ""},
    {"ta", "Tamil", "Taml", "", "", "", ""},
    {"te", "Telugu", "Telu", "", "", "", ""},
    {"kn", "Kannada", "Knda", "", "", "", ""},
    {"ml", "Malayalam", "Mlym", "", "", "", ""},
    {"gu", "Gujarati", "Gujr", "", "", "", ""},
    {"pa", "Punjabi", "Guru", "", "", "", ""},
    {"or", "Odia", "Orya", "", "", "", ""},
    {"dv", "Dhivehi", "Thaa", "", "", "", ""},
    {"bo", "Tibetan", "Tibt", "", "", "", ""},
    {"hi", "Hindi", "Deva",
     "विद्यालय अस्पताल दवाखाना थाना पुलिस दुकान पुस्तकालय भंडार किराना प्रवेश_निषेध धूम्रपान "
     "कार्यालय स्वागत",
     "मार्ग सड़क बाज़ार बाजार नगर है के का की में और यहाँ हिन्दी भारत सरकार उत्तर प्रदेश दिल्ली मेडिकल "
     "स्टोर नहीं",
     "है के का की में और से", ""},
    {"mr", "Marathi", "Deva", "महानगरपालिका रुग्णालय शाळा पोलीस आहे आणि रस्ता महाराष्ट्र ग्रामपंचायत",
     "मुंबई पुणे चौक रोड येथे नाही दुकान", "आहे आणि व ला", ""},
    {"ne", "Nepali", "Deva",
     "नेपाल_सरकार गाउँपालिका नगरपालिका काठमाडौं पसल औषधि_पसल विद्यालय प्रहरी स्वास्थ्य_चौकी नेपाल",
     "नेपाल पसल टोल गर्ने छ हुन्छ तथा लागि प्रा लि", "को मा र छ", ""},
    {"bn", "Bengali", "Beng", "", "", "", "অআইঈউঊঋএঐওঔকখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহৎড়ঢ়য়"},
    {"as", "Assamese", "Beng", "", "", "", "অআইঈউঊঋএঐওঔকখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযৰলৱশষসহৎড়ঢ়য়"},
    {"am", "Amharic", "Ethi", "ፋርማሲ ሆስፒታል ትምህርት_ቤት ባንክ ሱቅ", "አዲስ አበባ ኢትዮጵያ", "", ""},
    {"ti", "Tigrinya", "Ethi", "", "ኤርትራ አስመራ ቤት_ትምህርቲ", "", ""},
};

const size_t WH_LANGUAGE_TOTAL = sizeof WH_LANGUAGES / sizeof *WH_LANGUAGES;
