"""Tools: nouns for what people can be said to use in their work."""

from typing import Final

from backcast.domain.coaching.lexicons.words import words

TOOLS: Final = words("""
    tool tools toolkit toolbox system systems app apps application portal portals guide guides guideline guidelines
    process processes procedure procedures checklist checklists template templates course courses platform platforms
    dashboard dashboards software crm erp lms cms wiki intranet database chatbot bot assistant module modules library
    libraries handbook handbooks manual manuals playbook playbooks knowledge-base faq form forms feature features
    newsletter calculator catalogue catalog directory framework method methods standard standards policy plugin
    extension agent flow wizard scanner api interface editor workflow workflows website webshop hub kit
    e-learning scorecard script scripts instructions
    outil outils système portail guides processus procédure liste modèle modèles cours plateforme logiciel tableau
    manuel appli méthode herramienta herramientas sistema aplicación guía guías proceso procesos lista plantilla
    plantillas curso cursos plataforma panel manual método módulo anwendung anleitung vorlage vorlagen
    werkzeug werkzeuge verfahren schulung kurs kurse methode
""")
TOOLS_OF_TWO: Final = frozenset({"campaign page", "landing page", "help page", "help pages", "knowledge base"})
TOOL_ENDINGS: Final = (
    "tool", "tools", "system", "portal", "plattform", "leitfaden", "prozess", "checkliste", "vorlage", "handbuch",
    "datenbank", "software", "formular", "werkzeug", "anleitung", "richtlinie", "kurs",
)  # fmt: skip
