from backcast.domain.scheduling.schedule import *  # shim while helpers work
