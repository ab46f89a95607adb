"""The motion: pykka actors and their messages. The only place that knows pykka."""
