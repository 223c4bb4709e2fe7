from backcast.domain.scheduling.passes import *  # shim while helpers work
