"""French: what teams do, how numbers move, and words that say less than they seem to."""

from typing import Final

from backcast.domain.coaching.lexicons.words import phrases, words

ACTIVITIES: Final = words("""
    acheter actualiser adapter ajouter analyser animer appeler automatiser bâtir certifier choisir collecter commander
    communiquer concevoir construire consulter contacter coordonner créer définir démarrer déployer développer diffuser
    digitaliser documenter doter écrire élaborer embaucher engager enquêter envoyer équiper établir étudier évaluer
    faire finaliser former fournir formuler identifier implémenter informer installer intégrer introduire inviter
    lancer livrer mener mettre migrer moderniser monter négocier numériser offrir organiser ouvrir participer piloter
    planifier préparer présenter produire programmer proposer publier recruter rédiger refondre rencontrer renouveler
    réaliser réorganiser repenser réviser revoir sélectionner signer suivre tester tenir traduire transformer trouver
    valider visiter mise création lancement formation-de organisation déploiement rédaction recrutement élaboration
    préparation
""")
RISES: Final = words("""
    augmenter accroître améliorer doubler tripler relever élever renforcer développer-ventes progresser augmente
    progresse passe passer monte plus hausse améliore croître faire-passer augmentation porter
""")
FALLS: Final = words("""
    réduire diminuer baisser raccourcir abaisser limiter baisse diminue réduit moins chute réduction diminution
    accélérer
""")
REACHES: Final = words(
    "atteindre obtenir gagner générer parvenir décrocher conquérir réaliser-ventes remporter signer-contrats"
)
KEEPS: Final = words("maintenir garder conserver reste rester maintient dépasse dépassent restent")
WINS: Final = words("gagner nouveaux nouvelles nouveau conquérir décrocher obtenir remporter premiers attirer")
STATES: Final = phrases("""
    en ligne|en place|disponible|disponibles|terminé|terminée|terminés|publié|publiée|publiés|publiées|déployé|déployée
    livré|livrée|livrés|formés|formées|mis en place|opérationnel|opérationnelle|finalisé|réalisés|installé|installés
    achevé|rédigé|créé|lancé|traduits|lancée|organisés|validé
""")
FUZZY: Final = words("""
    excellente excellent qualité efficace efficaces efficacement meilleur meilleure significativement nettement
    pertinent pertinents pertinente satisfaits satisfait motivés durable durables moderne innovant innovante attractif
    attractive convivial conviviale optimal régulièrement proactif performant performante agile remarquable sensiblement
    fort forte professionnel
""")
THROUGHPUT: Final = words("""
    formations heures inscriptions participants connexions modules articles publications ateliers webinaires vidéos
    appels séminaires participation assiduité visites
""")
VANITY: Final = words("abonnés followers vues impressions téléchargements fans portée j'aime likes")
LEARNING: Final = words("""
    formation formations apprenants apprentis stagiaires cours atelier ateliers examen module modules e-learning
    compétences coaching séminaire tutorat apprenant managers
""")
REACTION: Final = words("satisfaction note évaluation appréciation")
PARTICIPATION: Final = words("participation inscriptions assiduité suivent terminent heures présence achèvement suivi")
KNOWLEDGE: Final = words("examen réussite note test quiz connaissances réussissent")
BEHAVIOUR: Final = words("utilisent appliquent pratiquent mènent utiliser donnent mettent entretiens")
PEOPLE: Final = words("""
    employés salariés collaborateurs managers clients apprenants participants apprentis stagiaires agents équipes
    utilisateurs techniciens vendeurs infirmiers conducteurs candidats patients
""")
CONFIRMED: Final = phrases("""
    certifié|certification|certifiée|agréé|accréditation|approuvé|homologué|brevet accordé|contrat signé|label obtenu
    agrément|habilitation
""")
RATES: Final = words("taux part marge pourcentage proportion rotation fidélisation occupation conversion absentéisme")
GOOD_DOWN: Final = words("""
    erreurs erreur coûts coût délai délais attente plaintes réclamations accidents rotation absentéisme rebuts attrition
    temps défauts pannes incidents retards retours turnover désabonnement gaspillage dépenses départs échec abandon
""")
MEASURES: Final = words("""
    chiffre ventes satisfaction fidélisation rentabilité productivité marge nps réclamations absentéisme turnover
    délai rotation taux
""")
HOW: Final = phrases("grâce à|grâce au|grâce aux|au moyen de|par le biais|en lançant|en utilisant|en formant|via")
