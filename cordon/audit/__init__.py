"""The audit: who looked at, changed or disclosed what, when and why, in a chain of hashes.

Data Protection Act 2018, s 62 asks for logs of collection, alteration, consultation, disclosure, combination and
erasure; the why is our policy. Each event's hash covers the one before it. The last hash, the *head*, carries an
HMAC with a key that the database's account lacks, and every head is also appended to a file outside the database:
a recomputed chain fails by the HMAC, a missing tail by the file. Events hold references, never names.
"""
