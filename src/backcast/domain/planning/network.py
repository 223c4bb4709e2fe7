from backcast.domain.scheduling.network import *  # shim while helpers work
