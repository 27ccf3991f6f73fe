"""What a resident may be entitled to, and the offers they answer."""
