"""This machine, for trying: brokers that run here, and the whole path over one of them."""
