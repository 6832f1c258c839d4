"""The plain equivalent of the reply path in other libraries: one durable write, an answer to the press, an edit.

Each is a program of its own: `python -m benchmarks.peers.NAME URL FOLDER press|send N`.
"""
