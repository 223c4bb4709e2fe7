from backcast.domain.scheduling.effects import *  # shim while helpers work
