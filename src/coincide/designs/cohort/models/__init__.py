"""What goes with an endpoint: each model of the study, fitted, checked and shown as far as may be."""
