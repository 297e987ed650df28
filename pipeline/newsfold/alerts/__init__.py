"""Alerts: rules over event records, webhooks and e-mail, exactly what is new over restarts."""
