"""The demonstration: a whole round on the sample data, above all rooms that it plays through."""
