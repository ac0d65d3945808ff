"""Other ways of writing the same simulated people: an OMOP CDM, and MEDS."""
