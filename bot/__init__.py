"""The process: settings, wiring, the clock, receiving, delivering and the command line."""
