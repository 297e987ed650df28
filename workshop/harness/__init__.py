"""Working the real thing for tests, faults and benchmarks: arenas of worker processes, loads, a reference."""
