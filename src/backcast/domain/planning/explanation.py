from backcast.domain.scheduling.explanation import *  # shim while helpers work
