"""Rules over a whole population: files of facts, the engines that answer them, and an invented district to try."""
