"""The judge: the promises of ``specs`` checked on the fake, on a running server, and one day on a real sandbox.

It shares no validation code with ``mockserver``: whether a reply conforms to its document is Schemathesis' verdict.
"""
