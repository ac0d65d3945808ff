"""Series: the study's ratio year by year, and again with other washouts and other disease rules."""
