"""How long people live: mortality and life-years with neither disease, one, the other, both."""
