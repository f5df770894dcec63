"""The provider's own sandbox, judged within what it forgives: a budget of wrong calls, lock-outs, and what is left.

`guard.py` stands between the judge and the sandbox; `rehearsal.py` chooses on the fake what is worth a wrong call.
"""
