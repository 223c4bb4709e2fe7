"""First names and titles that are names of people and hardly anything else."""

# ruff: noqa: E501  # patterns and rows are read whole

from typing import Final

from backcast.domain.coaching.lexicons.words import words

FIRST_NAMES: Final = words("""
    aaron adam adrian agnes ahmed alan alejandro alex alexander ali alice amy ana andrea andreas andrew andy angela anita
    anna anne anthony antonio arthur ben benjamin bernd bettina bob brian bruno carla carlos carmen caroline charles
    charlotte chen chris christian christina christine claire claudia clara craig cristina daniel daniela david deborah
    dennis diana diego dieter dmitri donna edward elena elizabeth ella emily emma eric erik eva fatima felix fernando
    francesca francisco frank fred gabriel george gerald giulia greg gustavo hannah hans heidi helen helena helga henry
    hugo ian igor inga ingrid irene isabel isabella ivan jack jacob jaime james jan jane janet jason javier jean jennifer
    jessica jim joan joanna joe john jonas jonathan jorge jose joseph juan julia julian julie jürgen karen karin karl
    kate katharina kathrin katja kevin kim klaus larry lars laura lena leo leon linda lisa louis lucas lucia luis luisa
    lukas magda manuel marc marco margaret maria marie marina mario marta martin mary matthew maya michael michelle
    miguel mike mohammed monica monika nadia nancy natalia nathalie nicolas nicole nina noah nora olga oliver olivia omar
    oscar pablo pamela patricia patrick paul paula pedro peter petra philip philipp pierre priya rachel rafael rajesh
    raj ralf ramon raul rebecca renate richard rita robert roberto roger roland ronald rosa ruth ryan sabine sam samantha
    samuel sandra sara sarah sebastian sergei sharon silvia simon simone sofia sonia sophie stefan stefanie stephen steve
    steven susan susanne sven sylvia tanja tara teresa thomas tim tina tobias tom tony ulrike ursula uwe valentina
    vanessa vera veronica victor viktor vincent walter wei wendy werner wolfgang xavier yasmin yuki yusuf zoe tomas
""")
