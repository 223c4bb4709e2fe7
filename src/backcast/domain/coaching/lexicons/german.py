"""German: what teams do, how numbers move, and words that say less than they seem to."""

# ruff: noqa: E501  # patterns and rows are read whole

from typing import Final

from backcast.domain.coaching.lexicons.words import phrases, words

ACTIVITIES: Final = words("""
    abhalten abschaffen analysieren anbieten anlegen anschaffen ansprechen aufbauen aufsetzen ausarbeiten ausrollen
    ausstatten auswerten auswählen automatisieren beauftragen befragen beginnen benennen beraten beschaffen beschreiben
    bereitstellen besuchen bestellen bewerten bilden coachen definieren digitalisieren dokumentieren durchführen
    einführen einladen einrichten einsetzen einstellen entwerfen entwickeln erarbeiten erfassen ergänzen ermitteln
    erneuern eröffnen erstellen etablieren evaluieren festlegen fertigstellen finden formulieren gestalten gründen halten
    herstellen identifizieren implementieren informieren installieren integrieren kaufen klären konzipieren
    kontaktieren koordinieren lancieren launchen liefern migrieren modernisieren organisieren planen präsentieren
    prüfen produzieren programmieren publizieren realisieren recherchieren rekrutieren renovieren schaffen schreiben
    schulen starten testen trainieren überarbeiten übersetzen umbauen umsetzen umstellen untersuchen unterrichten
    veranstalten vereinheitlichen veröffentlichen verfassen verschicken versenden vorbereiten vorstellen
    weiterbilden weiterentwickeln wählen zusammenstellen aktualisieren optimieren-prozess anrufen pilotieren drehen
    einführung durchführung erstellung aufbau entwicklung umsetzung planung organisation
    einrichtung ausarbeitung schulung-von veröffentlichung vorbereitung überarbeitung implementierung migration
""")
RISES: Final = words("""
    steigern erhöhen verbessern ausbauen verdoppeln verdreifachen anheben heben wachsen steigt steigen erhöht verbessert
    wächst mehr höhere höherer höheres steigerung erhöhung verbesserung vergrößern stärken besser bessere
    bessere zunahme anstieg verdoppelt klettert
""")
FALLS: Final = words("""
    senken reduzieren verringern verkürzen halbieren vermindern sinkt sinken fällt fallen reduziert halbiert weniger
    geringere niedrigere senkung reduzierung verkürzung minimieren schneller gesenkt drosseln abbauen kürzen
    verkürzt reduktion
""")
REACHES: Final = words("""
    erreichen erzielen gewinnen bringen generieren erhalten abschließen erlangen sichern bestehen gewonnen erwirtschaften
    verkaufen einsparen akquirieren erreicht liegt
""")
KEEPS: Final = words("bleibt bleiben halten hält beibehalten bewahren übersteigt überschreitet")
WINS: Final = words("gewinnen neue neuen neukunden erste akquirieren gewonnen einsparen")
STATES: Final = phrases("""
    ist live|live|verfügbar|fertig|fertiggestellt|abgeschlossen|eingeführt|veröffentlicht|ausgerollt|umgesetzt
    in betrieb|freigeschaltet|online|erstellt|implementiert|durchgeführt|geschult|eingerichtet|installiert|übersetzt
    abgenommen|ausgestattet|überarbeitet|migriert|liegt vor|produziert|entwickelt|aufgebaut|geliefert|gestartet
""")
FUZZY: Final = words("""
    hochwertig hochwertige hochwertigen erstklassig erstklassige hervorragend hervorragende exzellent exzellente
    deutlich spürbar merklich wesentlich relevante relevanten relevant zufrieden zufriedene benutzerfreundlich
    benutzerfreundliche kundenorientiert kundenorientierter kundenfreundlicher effizient effizienter effektiv nachhaltig
    nachhaltige modern moderne attraktiv attraktiver innovativ innovativer angemessen optimal regelmäßig proaktiv
    motiviert motivierte agil agiler zeitnah exzellenz gut gute guter professionell professioneller starke stark
""")
THROUGHPUT: Final = words("""
    kurse schulungen schulungstage schulungsstunden lernstunden teilnahmequote teilnehmer teilnahmen anmeldungen logins
    abschlussquote module seminare webinare workshops beiträge anrufe videos artikel besuche termine testabdeckung
    weiterbildungstage trainingstage schulungsteilnahme lernzeit trainingsstunden weiterbildungsstunden
""")
VANITY: Final = words("""
    follower abonnenten fans likes aufrufe seitenaufrufe impressionen reichweite downloads klicks videoaufrufe
    newsletter-abonnenten
""")
LEARNING: Final = words("""
    schulung schulungen training trainings kurs kurse lernende lernenden teilnehmende teilnehmer teilnehmenden seminar
    seminare weiterbildung auszubildende auszubildenden azubis prüfung lernen e-learning coaching workshop workshops
    akademie unterweisung prüfungsnote abschlussprüfung lernstunden schulungstage trainer lernplattform führungskräfte
    einarbeitung
""")
REACTION: Final = words("teilnehmerzufriedenheit feedbackbogen bewertung seminarbewertung kursbewertung")
PARTICIPATION: Final = words("""
    teilnahmequote teilnahme teilnahmen anmeldungen abschlussquote schulungstage lernstunden absolvieren abschließen
    nehmen besuchen schulungsstunden weiterbildungstage trainingstage absolviert
""")
KNOWLEDGE: Final = words(
    "prüfung prüfungsnote bestehen bestehensquote test wissenstest abschlussprüfung prüfungsergebnis"
)
BEHAVIOUR: Final = words(
    "nutzen wenden anwenden verwenden führen geben setzen mitarbeitergespräche anwendung nutzt gespräche"
)
PEOPLE: Final = words("""
    mitarbeitenden mitarbeiter mitarbeiterinnen führungskräfte kunden teilnehmenden teilnehmer azubis auszubildenden
    lernenden pflegekräfte techniker beschäftigten nutzer kundinnen verkäufer teams filialen auszubildende fahrer
    besucher patienten bewerber
""")
CONFIRMED: Final = phrases("""
    zertifiziert|zertifizierung|zertifikat|genehmigt|akkreditiert|akkreditierung|zulassung|patent erteilt
    auftrag gewonnen|vertrag unterzeichnet|auszeichnung|audit bestanden|genehmigung|zugelassen
""")
RATES: Final = words("""
    quote rate anteil marge fluktuation auslastung abwanderung fluktuationsquote conversion öffnungsrate fehlerquote
    abbruchquote bestehensquote teilnahmequote fehlzeitenquote kündigungsrate krankenstand konversionsrate
    weiterempfehlungsrate klickrate abschlussquote retourenquote ausschussquote annahmequote
""")
GOOD_DOWN: Final = words("""
    fehler fehlerquote fluktuation beschwerden reklamationen kosten wartezeit bearbeitungszeit durchlaufzeit unfälle
    ausschuss abwanderung krankenstand überstunden ausfälle ausfallzeit retouren retourenquote abbruchquote
    ausschussquote lieferzeit reaktionszeit antwortzeit rückstand fehlzeiten arbeitsunfälle verspätungen mängel
    energieverbrauch einarbeitungszeit stornoquote fehltage kündigungen nacharbeit zwischenfälle lösungszeit
    rüstzeit emissionen fehlzeitenquote
""")
MEASURES: Final = words("""
    umsatz kundenzufriedenheit mitarbeiterzufriedenheit marktanteil gewinn nps auslastung produktivität termintreue
    liefertreue kundenbindung bestehensquote abschlussrate wiederkaufrate konversionsrate leads neukunden
    erstlösungsquote prüfungsnote weiterempfehlungsrate öffnungsrate annahmequote bewerbungen verkaufszahlen
""")
HOW: Final = phrases("durch|mittels|mithilfe|mit hilfe|über den einsatz|dank|anhand|indem")
