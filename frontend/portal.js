// Residents' phones. Every page works without this file; it only makes things easier.
export {};
