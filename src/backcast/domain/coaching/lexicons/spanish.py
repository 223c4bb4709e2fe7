"""Spanish: what teams do, how numbers move, and words that say less than they seem to."""

from typing import Final

from backcast.domain.coaching.lexicons.words import phrases, words

ACTIVITIES: Final = words("""
    abrir actualizar adaptar analizar añadir aplicar apoyar automatizar buscar capacitar celebrar colaborar comprar
    comunicar configurar construir consultar contactar contratar coordinar crear dar definir desarrollar diseñar
    digitalizar documentar elaborar elegir encuestar entrenar entrevistar enviar equipar escribir establecer estudiar
    evaluar explorar fabricar finalizar formar formular grabar hacer identificar impartir implantar implementar
    iniciar inscribir instalar integrar introducir invitar lanzar llamar medir migrar modernizar montar negociar
    ofrecer organizar participar planificar poner preparar presentar probar producir programar promover publicar
    realizar redactar rediseñar reorganizar revisar seleccionar traducir trasladar visitar lanzamiento creación
    implementación organización elaboración
""")
RISES: Final = words("""
    aumentar incrementar mejorar elevar subir duplicar triplicar crecer aumenta sube mejora más crece pasar pasa
    potenciar reforzar incremento aumento ampliar fortalecer
""")
FALLS: Final = words("""
    reducir disminuir bajar acortar recortar rebajar baja reduce disminuye menos reducción minimizar cae caen acelerar
""")
REACHES: Final = words("alcanzar lograr conseguir obtener ganar llegar generar captar cerrar")
KEEPS: Final = words("mantener conservar mantiene permanece supera superar-no mantenerse mantienen")
WINS: Final = words("ganar conseguir captar nuevos nuevas nuevo primeros cerrar obtener generar")
STATES: Final = phrases("""
    en línea|en marcha|disponible|disponibles|terminado|terminada|publicado|publicada|publicados|lanzado|lanzada
    implantado|implementado|completado|formados|instalado|instalados|entregado|realizados|operativo|operativa
    en funcionamiento|finalizado|traducidos|creado|impartidos|equipadas|listo|lista
""")
FUZZY: Final = words("""
    excelente excelentes calidad eficaz eficiente eficientes significativamente notablemente relevante relevantes
    satisfechos satisfecho motivados sostenible moderna moderno innovador innovadora atractivo atractiva óptimo
    regularmente proactivo ágil adecuado adecuada considerablemente mejor buen buena fuerte
""")
THROUGHPUT: Final = words("""
    cursos horas inscripciones participantes módulos artículos publicaciones talleres seminarios vídeos llamadas
    asistencia participación formaciones visitas
""")
VANITY: Final = words("seguidores visualizaciones descargas impresiones fans suscriptores alcance likes")
LEARNING: Final = words("""
    formación curso cursos alumnos aprendices participantes taller talleres examen módulo módulos e-learning
    competencias coaching seminario capacitación formaciones
""")
REACTION: Final = words("satisfacción valoración nota encuesta")
PARTICIPATION: Final = words("asistencia participación inscripciones completan terminan horas finalización")
KNOWLEDGE: Final = words("examen aprobados nota prueba test conocimientos aprueban aprobado")
BEHAVIOUR: Final = words("usan utilizan aplican practican dan realizan")
PEOPLE: Final = words("""
    empleados clientes alumnos personal plantilla participantes gerentes equipos usuarios técnicos vendedores
    trabajadores aprendices enfermeras conductores candidatos pacientes supervisores mandos
""")
CONFIRMED: Final = phrases("""
    certificado|certificada|certificación|acreditación|aprobado por|contrato firmado|patente concedida|homologación
    licencia obtenida|acreditada
""")
RATES: Final = words(
    "tasa cuota porcentaje margen rotación retención conversión ocupación absentismo abandono proporción"
)
GOOD_DOWN: Final = words("""
    errores costes costos tiempo espera quejas reclamaciones accidentes rotación absentismo desperdicio abandono
    defectos averías incidentes retrasos devoluciones plazo gastos bajas fallos incidencias
""")
MEASURES: Final = words("""
    ventas ingresos satisfacción rentabilidad productividad margen nps absentismo rotación retención facturación
    quejas costes
""")
HOW: Final = phrases("gracias a|mediante|por medio de|a través de|utilizando|con ayuda de")
