"""HTTP servers on the loopback address, for tests of every package and for the benchmark."""
