from backcast.domain.scheduling.timeline import *  # shim while helpers work
