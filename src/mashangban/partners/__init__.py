"""Districts elsewhere: what is handed over to them and received from them, each message once."""
