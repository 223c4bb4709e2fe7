from backcast.domain.scheduling.moves import *  # shim while helpers work
