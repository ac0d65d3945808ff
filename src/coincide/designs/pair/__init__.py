"""The pair study: do A and B meet in the same people by chance?"""
