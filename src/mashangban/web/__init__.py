"""The faces: residents' phones, the staff's desk, the board, the API."""
